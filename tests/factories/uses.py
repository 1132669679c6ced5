"""Talking points, their versions and evidence, and what firms noted of using them, as they lie."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, CARA, COPPER, Firm, Member
from tests.factories.rows import Connection, add

TITLE = "Dust and water at the depots"
QUESTIONS = "How do you wet the roads?\nWho measures the dust?"
WEEK = dt.timedelta(days=7)


def version(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a signed version in Copper, usable since a week and for a month, with a text."""
    place = {
        "org_id": ASSOCIATION.id,
        "space_id": values.pop("space_id", COPPER),
        "marking": values.pop("marking", int(Marking.AMBER)),
        "circle": values.pop("circle", None),
        "shared_at": values.pop("shared_at", now - WEEK),
    }
    title = values.pop("title", TITLE)
    point = add(connection, "talking_points", **place, title=title, updated_at=now)
    fields: dict[str, Any] = {
        "talking_point_id": point,
        "audience": "mining_company",
        "number": 1,
        "state": "signed",
        "category": "talking_point_hr",
        "use_from": (now - WEEK).date(),
        "use_until": (now + 4 * WEEK).date(),
        "text_hash": hashlib.sha256(title.encode()).digest(),
        "signed_by": CARA.id,
        "signed_at": now - WEEK,
        "updated_at": now - WEEK,
    }
    made = add(connection, "talking_point_versions", **place, **fields | values)
    add(
        connection,
        "talking_point_texts",
        **place,
        version_id=made,
        language="en",
        say="Children live beside the depots.",
        prevent=QUESTIONS,
        updated_at=now,
    )
    _sign(connection, made)
    return made


def _sign(connection: Connection, version_id: uuid.UUID) -> None:
    """Let what was signed bear the hash of what stands there."""
    connection.execute(
        "update talking_point_versions set text_hash = app.talking_point_hash(id)"
        " where id = %s and text_hash is not null",
        [version_id],
    )


def evidence(
    connection: Connection,
    version_id: uuid.UUID,
    item_id: uuid.UUID,
    *,
    now: dt.datetime,
    kind: str = "finding",
    space_id: uuid.UUID = COPPER,
) -> uuid.UUID:
    """Let a version stand on an item."""
    made = add(
        connection,
        "talking_point_evidence",
        org_id=ASSOCIATION.id,
        space_id=space_id,
        marking=int(Marking.AMBER),
        shared_at=now,
        version_id=version_id,
        item_kind=kind,
        item_id=item_id,
    )
    _sign(connection, version_id)
    return made


def use(
    connection: Connection,
    member: Member,
    version_id: uuid.UUID,
    *,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add what a member noted in his firm's vault, past the trigger that would judge it."""
    return of_firm(connection, member.firm, member.id, version_id, now=now, **values)


def of_firm(
    connection: Connection,
    firm: Firm,
    person_id: uuid.UUID,
    version_id: uuid.UUID,
    *,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add what somebody of a firm noted; a firm made for counting gets a vault with it."""
    connection.execute(
        "insert into spaces (id, kind, org_id, name, created_at)"
        " values (%s, 'vault', %s, 'Vault', %s) on conflict (id) do nothing",
        (firm.vault_id, firm.id, now),
    )
    fields: dict[str, Any] = {
        "org_id": firm.id,
        "space_id": firm.vault_id,
        "marking": int(Marking.AMBER),
        "author_id": person_id,
        "shared_at": now,
        "version_id": version_id,
        "version_space_id": COPPER,
        "title": TITLE,
        "audience": "mining_company",
        "number": 1,
        "partner": "Somebody at the mine",
        "used_on": now.date(),
        "updated_at": now,
    }
    with connection.transaction():
        connection.execute("alter table talking_point_uses disable trigger used")
        made = add(connection, "talking_point_uses", **fields | values)
        connection.execute("alter table talking_point_uses enable trigger used")
    return made
