"""Decisions, positions and outcomes as they lie in the tables."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, COPPER, Firm
from tests.factories.rows import Connection, add

QUESTION = "Commission a study of dust near the depots?"


def decision(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a decision in Copper that is open for a week."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
        "kind": "joint_research",
        "question": QUESTION,
        "closes_at": now + dt.timedelta(days=7),
        "state": "open",
        "opened_at": now,
        "updated_at": now,
    }
    return add(connection, "decisions", **fields | values)


def position(
    connection: Connection, decision_id: uuid.UUID, firm: Firm, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add where a firm stands, read by the firm alone."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "circle": [firm.id],
        "shared_at": now,
        "decision_id": decision_id,
        "firm_id": firm.id,
        "stance": "agree",
        "confirmed_at": now,
    }
    return add(connection, "decision_positions", **fields | values)


def outcome(
    connection: Connection, decision_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add an outcome that stands."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
        "decision_id": decision_id,
        "words": "Whoever wants to takes part in the research.",
        "review_on": now.date() + dt.timedelta(days=90),
        "state": "stated",
    }
    return add(connection, "decision_outcomes", **fields | values)


def member_firm(connection: Connection, key: str, *, parent: Firm | None = None) -> Firm:
    """Add another firm with a seat in Copper, so that there are enough to count."""
    firm = Firm(key, f"{key.title()} Works", "member_company", "tier_1")
    now = dt.datetime(2024, 1, 8, 9, tzinfo=dt.UTC)
    add(
        connection,
        "organisations",
        id=firm.id,
        name=firm.name,
        kind=firm.kind,
        tier=firm.tier,
        parent_id=parent.id if parent else None,
        mail_domain=firm.domain,
        created_at=now,
    )
    account = add(connection, "accounts", password_hash="x", created_at=now)
    person = add(
        connection,
        "representations",
        account_id=account,
        org_id=firm.id,
        email=f"somebody@{firm.domain}",
        name=f"Somebody of {firm.name}",
        created_at=now,
    )
    membership = add(
        connection,
        "memberships",
        space_id=COPPER,
        org_id=firm.id,
        roles=["member"],
        max_marking=4,
        history_from=now,
        started_at=now,
    )
    add(
        connection,
        "seats",
        membership_id=membership,
        space_id=COPPER,
        org_id=firm.id,
        representation_id=person,
        role="member",
        ceiling=4,
        history_from=now,
        started_at=now,
    )
    return firm
