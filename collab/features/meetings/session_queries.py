"""What a session shows, each list in one question; all of it under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from collab.core.canonical import canonical, digest
from collab.core.errors import NotFoundError
from collab.features.meetings import queries
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.session_models import (
    Acknowledgement,
    AgendaNote,
    Attendance,
    ProtocolEntry,
    TopicStop,
)
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Present:
    """That somebody came, and perhaps left; ``name`` is None for a protected person."""

    person_id: uuid.UUID | None
    name: str | None
    firm: str | None
    role: str
    pseudonym: int | None
    arrived_at: dt.datetime
    left_at: dt.datetime | None
    acknowledged: bool


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How far a meeting is from opening. ``lacks`` is empty for whoever cannot see to it."""

    lacks: tuple[str, ...]
    competing: bool
    firms: int
    people: int
    acknowledged: int
    hidden: tuple[Present, ...]


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """A line of the protocol; ``firm`` is None where nobody is named."""

    at: dt.datetime
    kind: str
    words: str
    item_id: uuid.UUID | None
    firm: str | None


def standing(work: Work, meeting: Meeting, statement_version: str) -> Standing:
    """Ask the database what a meeting lacks, and who is there that the viewer may not name."""
    told = work.call("app.opening", meeting.id, statement_version, work.now)
    hidden = (
        Present(
            None,
            None,
            None,
            Role.STAKEHOLDER,
            one["pseudonym"],
            dt.datetime.fromisoformat(one["arrived_at"]),
            dt.datetime.fromisoformat(one["left_at"]) if one["left_at"] else None,
            acknowledged=False,
        )
        for one in told["hidden"]
    )
    return Standing(
        tuple(told["lacks"]),
        told["competing"],
        told["firms"],
        told["people"],
        told["acknowledged"],
        tuple(hidden),
    )


def presence(work: Work, meeting: Meeting, statement_version: str) -> Sequence[Present]:
    """Give who came, in the order of coming, as far as the viewer may know him by name."""
    took_note = (
        select(Acknowledgement.id)
        .where(
            Acknowledgement.meeting_id == Attendance.meeting_id,
            Acknowledgement.representation_id == Attendance.representation_id,
            Acknowledgement.statement_version == statement_version,
        )
        .exists()
    )
    rows = work.session.execute(
        select(Attendance, Representation.name, Organisation.name, took_note)
        .outerjoin(Representation, Representation.id == Attendance.representation_id)
        .outerjoin(Organisation, Organisation.id == Attendance.firm_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Attendance.arrived_at, Organisation.name, Representation.name, Attendance.id)
    )
    return [
        Present(
            row.representation_id,
            name,
            firm,
            row.role,
            row.pseudonym,
            row.arrived_at,
            row.left_at,
            acknowledged,
        )
        for row, name, firm, acknowledged in rows
    ]


def protocol(work: Work, meeting: Meeting) -> Sequence[Entry]:
    """Give what happened, in order."""
    rows = work.session.execute(
        select(ProtocolEntry, Organisation.name)
        .outerjoin(Organisation, Organisation.id == ProtocolEntry.firm_id)
        .where(ProtocolEntry.meeting_id == meeting.id)
        .order_by(ProtocolEntry.at, ProtocolEntry.number, ProtocolEntry.id)
    )
    return [Entry(row.at, row.kind, row.words, row.item_id, firm) for row, firm in rows]


def notes_of(work: Work, meeting: Meeting) -> Mapping[uuid.UUID, AgendaNote]:
    """Give a meeting's notes by their topics, as far as the viewer was there for them."""
    rows = work.session.scalars(select(AgendaNote).where(AgendaNote.meeting_id == meeting.id))
    return {row.item_id: row for row in rows}


def note_on(work: Work, item: AgendaItem) -> AgendaNote:
    """Give what is noted under a topic. :raises NotFoundError: when nothing is, for this viewer."""
    found = work.session.scalar(select(AgendaNote).where(AgendaNote.item_id == item.id))
    if found is None:
        raise NotFoundError
    return found


def acknowledged(work: Work, meeting: Meeting, statement_version: str) -> bool:
    """Tell whether the viewer took note of a version of the statement for this meeting."""
    return (
        work.session.scalar(
            select(Acknowledgement.id).where(
                Acknowledgement.meeting_id == meeting.id,
                Acknowledgement.representation_id == work.viewer.representation_id,
                Acknowledgement.statement_version == statement_version,
            )
        )
        is not None
    )


def stops_in(work: Work, meeting: Meeting) -> Sequence[tuple[TopicStop, str | None, str | None]]:
    """Give the stops the viewer may know of, with who stopped for whom; open ones first."""
    rows = work.session.execute(
        select(TopicStop, Representation.name, Organisation.name)
        .outerjoin(Representation, Representation.id == TopicStop.objector_id)
        .outerjoin(Organisation, Organisation.id == TopicStop.firm_id)
        .where(TopicStop.meeting_id == meeting.id)
        .order_by(TopicStop.decided_at.nulls_first(), TopicStop.stopped_at, TopicStop.id)
    )
    return [
        (stop, None, None) if stop.pseudonym is not None else (stop, name, firm)
        for stop, name, firm in rows
    ]


def stop(work: Work, stop_id: uuid.UUID) -> TopicStop:
    """Give a stop in the viewer's circle. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(TopicStop).where(TopicStop.id == stop_id))
    if found is None:
        raise NotFoundError
    return found


def waiting_counts(work: Work) -> Sequence[tuple[uuid.UUID, int]]:
    """Count, meeting by meeting, the stopped topics and held notes that wait for the viewer."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    if not spaces:
        return []
    stopped = select(TopicStop.meeting_id).where(
        TopicStop.space_id.in_(spaces), TopicStop.state == "open"
    )
    flagged = select(AgendaNote.meeting_id).where(
        AgendaNote.space_id.in_(spaces), AgendaNote.flagged_at.is_not(None)
    )
    counts: dict[uuid.UUID, int] = {}
    for asked in (stopped, flagged):
        for meeting_id in work.session.scalars(asked):
            counts[meeting_id] = counts.get(meeting_id, 0) + 1
    return sorted(counts.items())


@dc.dataclass(frozen=True, slots=True)
class Live:
    """All that moves while a session is on, as one viewer may know it."""

    meeting: Meeting
    items: Sequence[AgendaItem]
    notes: Mapping[uuid.UUID, AgendaNote]
    present: Sequence[Present]
    standing: Standing
    protocol: Sequence[Entry]
    stops: Sequence[tuple[TopicStop, str | None, str | None]]
    taken_note: bool

    @property
    def current(self) -> AgendaItem | None:
        """Give the topic that is spoken of, if the viewer may read it."""
        return next((i for i in self.items if i.id == self.meeting.current_item_id), None)

    def place(self, item: AgendaItem) -> int:
        """Give the number a topic has for this viewer: gaps would tell of what he may not see."""
        return 1 + [one.id for one in self.items].index(item.id)

    @property
    def titles(self) -> Mapping[uuid.UUID, str]:
        """Give the titles of the topics the viewer may read."""
        return {one.id: one.title for one in self.items}

    def neighbour(self, step: int) -> AgendaItem | None:
        """Give the topic after (1) or before (-1) the one spoken of; at first the first."""
        open_ones = [one for one in self.items if one.stopped_at is None]
        ids = [one.id for one in open_ones]
        if self.meeting.current_item_id not in ids:
            return open_ones[0] if open_ones and step > 0 else None
        place = ids.index(self.meeting.current_item_id) + step
        return open_ones[place] if 0 <= place < len(open_ones) else None

    def here(self, person_id: uuid.UUID) -> bool:
        """Tell whether a person is noted as being there now."""
        return any(one.person_id == person_id and one.left_at is None for one in self.present)

    @property
    def under_review(self) -> int:
        """Count the topics that were stopped and are not decided about; for everybody."""
        last = {e.item_id: e.kind for e in self.protocol if e.kind in STOPPING}
        return sum(kind == "stopped" for kind in last.values())

    @property
    def stamp(self) -> str:
        """Give a short mark that changes whenever something of this does."""
        told = [
            (self.meeting.version, self.meeting.state, self.meeting.current_item_id),
            [(i.id, i.version, i.state, i.stopped_at) for i in self.items],
            sorted((str(n.id), n.version, n.flagged_at) for n in self.notes.values()),
            [dc.astuple(one) for one in self.present],
            dc.astuple(self.standing),
            len(self.protocol),
            [(s.id, s.state) for s, *_ in self.stops],
            self.taken_note,
        ]
        return digest(canonical(told)).hex()[:16]


STOPPING = frozenset({"stopped", "continued", "ended"})


def live(work: Work, meeting: Meeting, statement_version: str) -> Live:
    """Gather a session: a constant number of questions, however many topics and people."""
    return Live(
        meeting,
        queries.agenda(work, meeting),
        notes_of(work, meeting),
        presence(work, meeting, statement_version),
        standing(work, meeting, statement_version),
        protocol(work, meeting),
        stops_in(work, meeting),
        acknowledged(work, meeting, statement_version),
    )
