"""Webhooks, and what they were told."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from tests.cast import Member
from tests.factories.rows import Connection, add

KINDS = ["released", "withdrawn", "held", "decided"]


def webhook(connection: Connection, owner: Member, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a webhook that is told of everything."""
    fields = {
        "representation_id": owner.id,
        "url": "https://hooks.example/collab",
        "kinds": KINDS,
        "created_at": now,
    }
    return add(connection, "webhooks", **fields | values)


def delivery(
    connection: Connection, owner: Member, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a delivery of a test, with a webhook of its own unless told."""
    hook = values.pop("webhook_id", None) or webhook(connection, owner, now=now)
    fields = {
        "webhook_id": hook,
        "representation_id": owner.id,
        "event_id": new_id(),
        "kind": "test",
        "happened_at": now,
        "made_at": now,
    }
    return add(connection, "webhook_deliveries", **fields | values)
