"""Meetings people are called to, and feeds, written past every wall."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id, new_token, token_hash
from tests.cast import ASSOCIATION, COPPER, Member
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


def feed(connection: Connection, member: Member, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Give a member a feed of all his groups."""
    fields = {
        "account_id": member.account_id,
        "representation_id": member.id,
        "token_hash": token_hash(new_token()),
        "created_at": now,
    }
    return add(connection, "calendar_feeds", **fields | values)
