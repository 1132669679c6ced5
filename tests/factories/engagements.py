"""Engagements with their parties and terms, calls and their guests, proposals that are open."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from psycopg.types.json import Jsonb

from collab.core.clock import LONG_AGO
from collab.features.engagements.shapes import shipped
from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, COPPER, Firm, Member
from tests.factories import people, spaces
from tests.factories.rows import Connection, add

TITLE = "Dust near the depots: an independent study"
BODY = {
    "purpose": "Learn what dust does to the people beside the depots.",
    "questions": "Who is exposed?\nSince when?",
    "method": "Desk research and measurements.",
}
CRITERIA = [
    {"key": "method", "label": "Method", "weight": 60, "levels": ["Weak", "Fair", "Good"]},
    {"key": "team", "label": "Team", "weight": 40, "levels": ["Weak", "Fair", "Good"]},
]
PUBLISHABLE = {field.key for form in shipped().values() for field in form.fields if field.published}
RELEASED = {
    "verdict": "allow",
    "clearance": "rules",
    "policy_version": "test",
}


def engagement(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add an engagement of Copper's, in draft."""
    fields: dict[str, Any] = {
        **_at_home(now),
        "title": TITLE,
        "need": "The group wants to know what it does not.",
        "type": "study",
        "workflow": "open",
        "updated_at": now,
    }
    return add(connection, "engagements", **fields | values)


def party(
    connection: Connection, engagement_id: uuid.UUID, firm: Firm, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Let a firm take part: ``selects``, ``funds``, ``subject``, ``payer_class``."""
    fields = {
        **_at_home(now),
        "space_id": _home(connection, engagement_id),
        "engagement_id": engagement_id,
        "firm_id": firm.id,
    }
    return add(connection, "engagement_parties", **fields | values)


def terms(
    connection: Connection, engagement_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add the first version of its terms, cleared unless told; the database draws its circle."""
    fields: dict[str, Any] = {
        **_at_home(now),
        "space_id": _home(connection, engagement_id),
        "engagement_id": engagement_id,
        "number": 1,
        "form_version": 1,
        "body": BODY,
        "criteria": CRITERIA,
        "state": "cleared",
        "updated_at": now,
    } | values
    # As its form says, which the service looks up.
    fields.setdefault("publishable", sorted(PUBLISHABLE & set(fields["body"])))
    if fields["state"] != "draft":
        fields.setdefault("cleared_at", now)
    return add(connection, "engagement_terms", **_json(fields, "body", "criteria"))


def call(
    connection: Connection, engagement_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add the call of an engagement: public, one stage, open for two weeks more."""
    workflow = connection.execute(
        "select workflow from engagements where id = %s", [engagement_id]
    ).fetchone()
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": _home(connection, engagement_id),
        "engagement_id": engagement_id,
        "workflow": workflow and workflow[0],
        "public": True,
        "title": TITLE,
        "body": {"purpose": BODY["purpose"]},
        "criteria": CRITERIA,
        "currency": "EUR",
        "published_at": now - dt.timedelta(days=1),
        "questions_until": now + dt.timedelta(days=7),
        "closes_at": now + dt.timedelta(days=14),
        "full_closes_at": now + dt.timedelta(days=28) if workflow == ("sealed",) else None,
        **RELEASED,
    }
    return add(connection, "calls", **_json(fields | values, "body", "criteria"))


def guest(
    connection: Connection, call_id: uuid.UUID, firm: Firm, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Let a firm be registered for a call; ``invited_by`` and ``invited_at`` where it was asked."""
    fields = {
        "call_id": call_id,
        "space_id": _of_call(connection, call_id, "space_id"),
        "org_id": firm.id,
        "registered_at": now,
    }
    return add(connection, "call_guests", **fields | values)


def answer(
    connection: Connection, call_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a question about a call that waits for an answer; nobody's, as its reader sees it."""
    fields = {
        "call_id": call_id,
        "space_id": _of_call(connection, call_id, "space_id"),
        "engagement_id": _of_call(connection, call_id, "engagement_id"),
        "question": "When may one begin?",
        "asked_on": now.date(),
    }
    return add(connection, "call_answers", **fields | values)


def opened(
    connection: Connection,
    call_id: uuid.UUID,
    firm: Firm,
    *,
    code: str,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add a proposal that is open, with whose it is (``identity``), behind a letter."""
    identity = values.pop("identity", {"firm": firm.name})
    engagement_id = _of_call(connection, call_id, "engagement_id")
    home = {**_at_home(now), "space_id": _home(connection, engagement_id)}
    fields: dict[str, Any] = {
        **home,
        "engagement_id": engagement_id,
        "call_id": call_id,
        "stage": 1,
        "code": code,
        "content": {"summary": f"What {code} proposes."},
        "amount": 1_000_000,
    }
    given = add(connection, "opened_proposals", **_json(fields | values, "content"))
    add(
        connection,
        "proposal_identities",
        **home,
        opened_id=given,
        proposer_id=firm.id,
        identity=Jsonb(identity),
    )
    return given


def expert(connection: Connection, key: str, *, now: dt.datetime, **values: Any) -> Member:
    """Add an expert firm with a vault and one person in it, who sits nowhere else."""
    firm = Firm(key, f"{key.title()} Experts", "expert_firm")
    one = Member(f"expert-{key}", f"{key.title()} Expert", firm, ("administrator",))
    people.firm(connection, firm)
    people.member(connection, one)
    vault(connection, one, now=now, **values)
    return one


def seated(
    connection: Connection, key: str, role: str, *, now: dt.datetime, kind: str = "member_company"
) -> Member:
    """Add a firm with one person who sits in Copper with a role, and in a vault of its own."""
    tier = "tier_1" if kind == "member_company" else None
    firm = Firm(key, f"{key.title()} Works", kind, tier)
    one = Member(f"{role}-{key}", f"{key.title()} Person", firm, ("administrator",))
    people.firm(connection, firm)
    people.member(connection, one)
    vault(connection, one, now=now)
    place = spaces.membership(connection, COPPER, org_id=firm.id, roles=[role])
    spaces.seat(connection, place, representation_id=one.id, role=role)
    who = {"org_id": firm.id, "representation_id": one.id}
    spaces.acceptance(connection, COPPER, **who, for_organisation=True)
    spaces.acceptance(connection, COPPER, **who)
    return one


def vault(connection: Connection, one: Member, *, now: dt.datetime, **values: Any) -> None:
    """Give a person's firm a vault, and the person a seat in it."""
    spaces.space(
        connection,
        kind="vault",
        org_id=one.org_id,
        id=one.firm.vault_id,
        name=f"Vault of {one.firm.name}",
        created_at=now,
    )
    place = spaces.membership(
        connection, one.firm.vault_id, org_id=one.org_id, history_from=LONG_AGO
    )
    fields = {"ceiling": int(Marking.SEALED), "history_from": LONG_AGO}
    spaces.seat(connection, place, representation_id=one.id, **fields | values)


def _at_home(now: dt.datetime) -> dict[str, Any]:
    return {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
    }


def _json(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return fields | {name: Jsonb(fields[name]) for name in names}


def _home(connection: Connection, engagement_id: uuid.UUID) -> uuid.UUID:
    ((found,),) = connection.execute(
        "select space_id from engagements where id = %s", [engagement_id]
    ).fetchall()
    home: uuid.UUID = found
    return home


def _of_call(connection: Connection, call_id: uuid.UUID, column: str) -> uuid.UUID:
    ((space_id, engagement_id),) = connection.execute(
        "select space_id, engagement_id from calls where id = %s", [call_id]
    ).fetchall()
    named: uuid.UUID = {"space_id": space_id, "engagement_id": engagement_id}[column]
    return named
