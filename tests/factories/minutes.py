"""A meeting of Copper that was held: who was there, three topics, notes, the protocol."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from collab.policy.marking import Marking
from tests.cast import ALICE, ASSOCIATION, BEA, CARA, COLE, COPPER, FAY, Member
from tests.factories.rows import Connection, add

OPEN_NOTE = "Families near the depot were heard in May; the school keeps a list of visits."
STRICT_NOTE = "The village asks for water tests before the rains."
RED_NOTE = "A partner will go back to the depot when it is safe."
PROTOCOL = "An objection was raised and the topic was paused."


@dc.dataclass(frozen=True, slots=True)
class Held:
    """Ids of what was held; alice and cole were there, bea and amir were not."""

    meeting: uuid.UUID
    topics: tuple[uuid.UUID, uuid.UUID, uuid.UUID]


def row(connection: Connection, table: str, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a process row of the association's to Copper."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
    }
    return add(connection, table, **fields | values)


def held(connection: Connection, now: dt.datetime, **values: Any) -> Held:
    """Add a closed meeting with all that its minutes are drafted from."""
    ident = new_id()
    fields: dict[str, Any] = {
        "id": ident,
        "title": "Exchange on the depot road",
        "starts_at": now - dt.timedelta(hours=2),
        "ends_at": now - dt.timedelta(hours=1),
        "time_zone": "Europe/Berlin",
        "state": "in_progress",
        "uid": str(ident),
        "opened_at": now - dt.timedelta(hours=2),
        "statement_version": "2026-1",
        "updated_at": now,
    }
    state = values.pop("state", "closed")
    row(connection, "meetings", now - dt.timedelta(days=9), **fields | values)
    for member, role in ((FAY, "facilitator"), (CARA, "counsel"), (ALICE, "member")):
        there(connection, ident, now, member, role)
    there(connection, ident, now, COLE, "member")
    red = [ALICE.id, FAY.id, CARA.id]
    topics = (
        topic(connection, ident, now, 1, "Visits near the depot", OPEN_NOTE),
        topic(connection, ident, now, 2, "Water", STRICT_NOTE, marking=Marking.AMBER_STRICT),
        topic(connection, ident, now, 3, "Going back", RED_NOTE, marking=Marking.RED, circle=red),
    )
    row(
        connection,
        "protocol_entries",
        now,
        meeting_id=ident,
        item_id=topics[0],
        kind="objection",
        words=PROTOCOL,
        at=now - dt.timedelta(minutes=90),
    )
    closed = "update meetings set state = 'closed', closed_at = %s where id = %s"
    connection.execute(closed, [now - dt.timedelta(hours=1), ident])
    connection.execute("update meetings set state = %s where id = %s", [state, ident])
    return Held(ident, topics)


def said(connection: Connection, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Add a version with an open part and one for two people, a correction and an addendum."""
    meeting = held(connection, now, state="approved").meeting
    version = row(
        connection,
        "minutes_versions",
        now,
        meeting_id=meeting,
        number=1,
        cause="approved",
        leaves=[b"0" * 32, b"1" * 32],
        root=b"2" * 32,
        made_at=now,
    )
    narrow = [BEA.id, FAY.id]
    parts = [
        row(
            connection,
            "minutes_sections",
            now,
            version_id=version,
            meeting_id=meeting,
            position=at,
            part=new_id(),
            kind="item",
            title="Visits",
            body=OPEN_NOTE,
            late=False,
            stopped=False,
            final=True,
            circle=circle,
            salt=b"3" * 32,
            hash=b"4" * 32,
        )
        for at, circle in ((1, None), (2, narrow))
    ]
    correction = row(
        connection,
        "minutes_corrections",
        now,
        circle=narrow,
        meeting_id=meeting,
        part=new_id(),
        before_text="May",
        after_text="June",
        reason="It was June.",
        representation_id=BEA.id,
        firm_id=BEA.org_id,
        proposed_at=now,
        state="open",
    )
    addendum = row(
        connection,
        "minutes_addenda",
        now,
        circle=[FAY.id, CARA.id],
        meeting_id=meeting,
        words="The school keeps it.",
        root=b"2" * 32,
        salt=b"3" * 32,
        written_at=now,
        state="counsel",
    )
    return {"section_id": parts, "correction_id": [correction], "addendum_id": [addendum]}


def there(
    connection: Connection, meeting: uuid.UUID, now: dt.datetime, member: Member, role: str
) -> None:
    """Let somebody have been there, and have taken note of the statement."""
    who = {"meeting_id": meeting, "representation_id": member.id, "firm_id": member.org_id}
    at = now - dt.timedelta(hours=2)
    row(connection, "attendances", now, **who, role=role, arrived_at=at)
    row(
        connection,
        "statement_acknowledgements",
        now,
        **who,
        statement_version="2026-1",
        statement_hash="ab" * 32,
        acknowledged_at=at,
    )


def topic(  # noqa: PLR0913 # as the columns of a topic are
    connection: Connection,
    meeting: uuid.UUID,
    now: dt.datetime,
    number: int,
    title: str,
    note: str,
    *,
    marking: Marking = Marking.AMBER,
    circle: list[uuid.UUID] | None = None,
) -> uuid.UUID:
    """Add a topic that was taken up and discussed, with what was noted; the circle is drawn."""
    reach: dict[str, Any] = {"marking": int(marking), "circle": circle}
    item = row(
        connection,
        "agenda_items",
        now,
        **reach,
        meeting_id=meeting,
        number=number,
        title=title,
        purpose="discuss",
        category="hr_risk_general",
        state="discussed",
        updated_at=now,
    )
    row(
        connection,
        "protocol_entries",
        now,
        circle=circle,
        meeting_id=meeting,
        item_id=item,
        kind="topic",
        words="A topic was taken up.",
        at=now - dt.timedelta(minutes=110 - number),
        number=number,
    )
    noted = {"meeting_id": meeting, "item_id": item, "body": note, "updated_at": now}
    row(connection, "agenda_notes", now, marking=int(marking), **noted)
    return item
