"""Series, meetings and topics of Copper, as they stand in the database."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.clock import utc_now
from collab.core.ids import new_id
from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, COPPER, FOUNDED, Member
from tests.factories.rows import Connection, add

AHEAD = dt.timedelta(days=30)


def series(connection: Connection, **values: Any) -> uuid.UUID:
    """Add a series that meets every four weeks."""
    fields: dict[str, Any] = {
        "name": "Regular exchange",
        "purpose": "Prepare what is done together.",
        "rhythm": "weekly",
        "every": 4,
        "time_zone": "Europe/Berlin",
        "local_time": dt.time(9),
        "first_on": dt.date(2024, 9, 4),
        "duration_minutes": 90,
        "updated_at": FOUNDED,
    }
    return add(connection, "meeting_series", **_of(values), **fields | values)


def meeting(connection: Connection, *, state: str = "draft", **values: Any) -> uuid.UUID:
    """Add a meeting in a month's time with the statement and one topic on its agenda."""
    ident, topics = new_id(), values.pop("topics", 1)
    begins = values.pop("starts_at", utc_now() + AHEAD)
    fields: dict[str, Any] = {
        "title": "Exchange on copper",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(minutes=90) if begins else None,
        "time_zone": "Europe/Berlin",
        "state": state,
        "uid": str(ident),
        "updated_at": FOUNDED,
    }
    space = {name: values[name] for name in ("space_id",) if name in values}
    add(connection, "meetings", id=ident, **_of(values), **fields | values)
    statement = {"title": "Competition-law statement", "fixed": True, "number": 0}
    topic(connection, ident, purpose="inform", minutes=5, **statement, **space)
    for number in range(1, topics + 1):
        topic(connection, ident, number=number, title=f"Topic {number}", **space)
    return ident


def topic(connection: Connection, meeting_id: uuid.UUID | None = None, **values: Any) -> uuid.UUID:
    """Add a topic: of a meeting, or of the backlog."""
    fields: dict[str, Any] = {
        "meeting_id": meeting_id,
        "title": "Complaints procedure at the three ports",
        "body": "What works, and what is missing.",
        "purpose": "discuss",
        "category": "hr_risk_general",
        "minutes": 20,
        "state": "planned" if meeting_id else "backlog",
        "updated_at": FOUNDED,
    }
    return add(connection, "agenda_items", **_of(values), **fields | values)


def present(
    connection: Connection, meeting_id: uuid.UUID, who: Member, role: str = "member"
) -> uuid.UUID:
    """Note that somebody is there."""
    return add(
        connection,
        "attendances",
        **_of({}),
        meeting_id=meeting_id,
        representation_id=who.id,
        firm_id=who.org_id,
        role=role,
        arrived_at=utc_now(),
    )


def _of(values: dict[str, Any]) -> dict[str, Any]:
    """Give the columns every row of the association's has, unless told otherwise."""
    return {
        "org_id": values.pop("org_id", ASSOCIATION.id),
        "space_id": values.pop("space_id", COPPER),
        "marking": values.pop("marking", int(Marking.AMBER)),
        "circle": values.pop("circle", None),
        "shared_at": values.pop("shared_at", FOUNDED + dt.timedelta(days=365)),
    }


def option(connection: Connection, meeting_id: uuid.UUID, starts_at: dt.datetime) -> uuid.UUID:
    """Offer a time of an hour."""
    hour = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
    return add(connection, "poll_options", **_of({}), meeting_id=meeting_id, **hour)


def answer(
    connection: Connection, meeting_id: uuid.UUID, option_id: uuid.UUID, person: uuid.UUID
) -> uuid.UUID:
    """Let a person say yes to an option."""
    firm = connection.execute("select org_id from representations where id = %s", [person])
    connection.execute("set session_replication_role = replica")  # its trigger asks who writes
    said = add(
        connection,
        "poll_answers",
        **_of({"circle": [person, ASSOCIATION.id]}),
        meeting_id=meeting_id,
        option_id=option_id,
        representation_id=person,
        firm_id=firm.fetchall()[0][0],
        answer="yes",
        updated_at=utc_now(),
    )
    connection.execute("set session_replication_role = origin")
    return said


def late_ask(connection: Connection, meeting_id: uuid.UUID, item_id: uuid.UUID) -> uuid.UUID:
    """Ask those present to let a topic in."""
    return add(connection, "late_asks", **_of({}), meeting_id=meeting_id, item_id=item_id)
