"""Objections, deputies and texts of counsel's desk, as the gate's functions leave them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import random_id
from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, CARA, COPPER, Member
from tests.factories.rows import Connection, add


def objection(
    connection: Connection, objector: Member, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add an objection in Copper that waits; nothing is locked by it."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "circle": [objector.id, CARA.id],
        "shared_at": now,
        "reason": "objection",
        "item_kind": "finding",
        "item_id": random_id(),
        "objector_id": objector.id,
        "opened_at": now,
        "state": "open",
    }
    return add(connection, "objections", **fields | values)


def deputy(connection: Connection, *, to: Member, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Let somebody stand in for cara in Copper for a week."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.GREEN),
        "circle": [CARA.id, to.id],
        "shared_at": now,
        "counsel_id": CARA.id,
        "deputy_id": to.id,
        "from_at": now,
        "until_at": now + dt.timedelta(days=7),
    }
    return add(connection, "deputies", **fields | values)


def block(connection: Connection, author: Member, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a text for opinions to a firm's vault."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "marking": int(Marking.AMBER),
        "author_id": author.id,
        "shared_at": now,
        "title": "Age",
        "body": f"Older than a year, please. {author.firm.canary}",
        "updated_at": now,
    }
    return add(connection, "opinion_blocks", **fields | values)
