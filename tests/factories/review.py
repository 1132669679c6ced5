"""A review as it lies in the tables: an engagement that is open, its proposals, who judges."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from psycopg.types.json import Jsonb

from tests.cast import ACME, ALICE, ASSOCIATION, BEA, BOLT, COPPER, DELTA, Member
from tests.factories import engagements
from tests.factories.rows import Connection, add


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """An engagement under review: Acme and Bolt select, Delta is examined and pays."""

    engagement: uuid.UUID
    call: uuid.UUID
    a: uuid.UUID
    b: uuid.UUID
    xeno: Member
    yara: Member
    phase: uuid.UUID


def scene(
    connection: Connection,
    *,
    now: dt.datetime,
    state: str = "scoring",
    identity: dict[str, Any] | None = None,
    **values: Any,
) -> Scene:
    """Add two proposals of two experts, Alice and Bea to judge them, and a phase of scoring.

    ``identity`` is what the second says of itself; the phase runs where the state is a scoring.
    """
    ident = engagements.engagement(connection, now=now, state=state, **values)
    for firm in (ACME, BOLT):
        engagements.party(connection, ident, firm, now=now, selects=True)
    engagements.party(
        connection, ident, DELTA, now=now, subject=True, funds=True, payer_class="mining"
    )
    engagements.terms(connection, ident, now=now)
    call = engagements.call(connection, ident, now=now)
    xeno = engagements.expert(connection, f"xeno-{ident.hex[-6:]}", now=now)
    yara = engagements.expert(connection, f"yara-{ident.hex[-6:]}", now=now)
    a = engagements.opened(connection, call, xeno.firm, code="A", now=now)
    named = {"firm": yara.firm.name, **(identity or {})}
    b = engagements.opened(connection, call, yara.firm, code="B", now=now, identity=named)
    running = phase(connection, ident, now=now, state="active" if state == "scoring" else "planned")
    for one in (ALICE, BEA):
        reviewer(connection, ident, one, now=now)
    return Scene(ident, call, a, b, xeno, yara, running)


def phase(
    connection: Connection, engagement_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a blind phase of scoring that is over in a week."""
    fields: dict[str, Any] = {
        **_home(now),
        "engagement_id": engagement_id,
        "stage": 1,
        "number": 1,
        "opens_at": now,
        "closes_at": now + dt.timedelta(days=7),
        "blind": True,
        "scoring": True,
    } | values
    if fields.get("state") == "ended":
        fields.setdefault("ended_at", now)
    return add(connection, "engagement_phases", **fields)


def reviewer(
    connection: Connection, engagement_id: uuid.UUID, one: Member, *, now: dt.datetime
) -> uuid.UUID:
    """Let somebody judge for his firm."""
    return add(
        connection,
        "engagement_reviewers",
        **_home(now),
        engagement_id=engagement_id,
        firm_id=one.org_id,
        representation_id=one.id,
        assigned_at=now,
    )


def score(
    connection: Connection, scene: Scene, opened: uuid.UUID, one: Member, *, now: dt.datetime,
    **values: Any,
) -> uuid.UUID:  # fmt: skip
    """Add a score of somebody's, locked unless told."""
    fields: dict[str, Any] = {
        **_home(now),
        "engagement_id": scene.engagement,
        "phase_id": scene.phase,
        "opened_id": opened,
        "firm_id": one.org_id,
        "representation_id": one.id,
        "levels": {"method": 2, "team": 1},
        "recommendation": "yes",
        "state": "locked",
        "locked_at": now,
        "updated_at": now,
    } | values
    return add(connection, "engagement_scores", **fields | {"levels": Jsonb(fields["levels"])})


def recusal(
    connection: Connection, scene: Scene, opened: uuid.UUID, one: Member, *, now: dt.datetime,
    **values: Any,
) -> uuid.UUID:  # fmt: skip
    """Let somebody stand aside."""
    fields = {
        **_home(now),
        "engagement_id": scene.engagement,
        "opened_id": opened,
        "firm_id": one.org_id,
        "representation_id": one.id,
        "ground": "relation",
        "found_by": "self",
        "recused_at": now,
    }
    return add(connection, "proposal_recusals", **fields | values)


def _home(now: dt.datetime) -> dict[str, Any]:
    return {"org_id": ASSOCIATION.id, "space_id": COPPER, "marking": 2, "shared_at": now}
