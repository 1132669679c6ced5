"""Meetings as they stand in a space, written past every wall."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from tests.cast import ASSOCIATION, COPPER
from tests.factories.rows import Connection, add


def meeting(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a meeting of Copper's, in ten days, for an hour and a half."""
    starts = values.pop("starts_at", (now + dt.timedelta(days=10)).replace(microsecond=0))
    fields = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": 2,
        "shared_at": now,
        "title": "Autumn exchange",
        "time_zone": "Europe/Berlin",
        "place": "Room Berlin",
        "state": "draft",
        "uid": f"{new_id()}@association.example",
        "starts_at": starts,
        "ends_at": starts and starts + dt.timedelta(minutes=90),
        "updated_at": now,
    }
    return add(connection, "meetings", **fields | values)
