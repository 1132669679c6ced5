"""Meetings with topics, and what happens in them: rows as they stand."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from tests.cast import ASSOCIATION, COPPER, Member
from tests.factories.rows import Connection, add

HASH = b"h" * 32


def meeting(
    connection: Connection, *, now: dt.datetime, state: str = "cleared", **values: Any
) -> uuid.UUID:
    """Hold a meeting in Copper that begins in half an hour; its agenda is cleared."""
    ident = new_id()
    fields = {
        "id": ident,
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": 2,
        "shared_at": now - dt.timedelta(days=9),
        "title": "Exchange in May",
        "time_zone": "Europe/Berlin",
        "starts_at": now + dt.timedelta(minutes=30),
        "ends_at": now + dt.timedelta(minutes=150),
        "state": state,
        "uid": str(ident),
        "updated_at": now,
    }
    cleared = {"agenda_hash": HASH, "cleared_at": now}
    cleared["cleared_by"] = connection.execute("select id from representations limit 1").fetchone()[  # type: ignore[index] # there are people
        0
    ]
    add(connection, "meetings", **fields | (cleared if state != "draft" else {}) | values)
    return ident


def topic(
    connection: Connection, of: uuid.UUID, *, now: dt.datetime, number: int = 1, **values: Any
) -> uuid.UUID:
    """Put a topic on a meeting's agenda."""
    fields = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": 2,
        "shared_at": now - dt.timedelta(days=9),
        "meeting_id": of,
        "number": number,
        "title": f"Topic of number {number}",
        "body": f"What topic {number} is about",
        "purpose": "discuss",
        "category": "hr_risk_general",
        "state": "planned",
        "updated_at": now,
    }
    ident = add(connection, "agenda_items", **fields | values)
    _clear(connection, of)
    return ident


def _clear(connection: Connection, of: uuid.UUID) -> None:
    """Let the clearance stand for what is on the agenda now."""
    connection.execute(
        "update meetings m set agenda_hash = app.agenda_hash(m)"
        " where m.id = %s and m.agenda_hash is not null",
        [of],
    )


def attendance(
    connection: Connection,
    of: uuid.UUID,
    who: Member,
    role: str,
    *,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Note that somebody is there."""
    fields = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": 2,
        "shared_at": now,
        "meeting_id": of,
        "representation_id": who.id,
        "firm_id": who.org_id,
        "role": role,
        "arrived_at": now,
    }
    return add(connection, "attendances", **fields | values)


def stop(
    connection: Connection, of: uuid.UUID, item: uuid.UUID, who: Member, *, now: dt.datetime
) -> uuid.UUID:
    """Note that somebody stopped a topic; for himself alone."""
    return add(
        connection,
        "topic_stops",
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        marking=2,
        shared_at=now,
        circle=[who.id],
        meeting_id=of,
        item_id=item,
        objector_id=who.id,
        firm_id=who.org_id,
        stopped_at=now,
        state="open",
    )
