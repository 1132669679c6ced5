"""What invitations and answers there are, as far as a viewer may know."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select

from collab.features.meetings.calendar_models import MeetingInvitation, Reply
from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import BEFORE_SESSION, State
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import known_relations
from collab.people.spaces.models import SeatRow
from collab.policy.marking import Marking
from collab.policy.viewer import Role, SpaceKind
from collab.shared.calendar.events import Event
from collab.work.unit import Work

SHOWN = 300
"""So many meetings at most go into one calendar; a person has a few dozen."""


@dc.dataclass(frozen=True, slots=True)
class PersonLine:
    """What somebody answered; None as long as he did not."""

    name: str
    answer: str | None
    mailed: bool


@dc.dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm, with the people it would send."""

    name: str
    people: Sequence[PersonLine]

    @property
    def comes(self) -> bool:
        """Tell whether anybody of it said that he comes."""
        return any(one.answer == "yes" for one in self.people)


@dc.dataclass(frozen=True, slots=True)
class Overview:
    """Who comes, firm by firm; ``houses`` counts firms of one ultimate parent once."""

    firms: Sequence[FirmLine]
    houses: int


def address(meeting_id: uuid.UUID) -> str:
    """Give the address of a meeting's page."""
    return f"/meetings/{meeting_id}"


def event_of(meeting: Meeting) -> Event | None:
    """Give a meeting as calendars show it; None as long as it has no time."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=meeting.title,
        place=meeting.place,
        path=address(meeting.id),
        marking=Marking(meeting.marking),
        changed_at=meeting.updated_at,
        space_id=meeting.space_id,
        cancelled=meeting.stands is State.CANCELLED,
    )


def events(work: Work, since: dt.datetime) -> Iterator[Event]:
    """Give the meetings that end after a moment, in every space but vaults."""
    for meeting in ahead(work, since):
        if (event := event_of(meeting)) is not None:
            yield event


def ahead(work: Work, since: dt.datetime) -> Sequence[Meeting]:
    """Give the meetings that end after a moment and have a time."""
    shared = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    if not shared:
        return []
    return work.session.scalars(
        select(Meeting)
        .where(Meeting.space_id.in_(shared), Meeting.ends_at > since)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(SHOWN)
    ).all()


def own_reply(work: Work, meeting_id: uuid.UUID) -> Reply | None:
    """Give what the viewer answered."""
    return work.session.scalar(
        select(Reply).where(
            Reply.meeting_id == meeting_id,
            Reply.representation_id == work.viewer.representation_id,
        )
    )


def unanswered(work: Work, since: dt.datetime, until: dt.datetime) -> Sequence[Meeting]:
    """Give the meetings of a span to which people are invited and the viewer said nothing."""
    near = [
        one
        for one in ahead(work, since)
        if one.invited_at is not None
        and one.stands in BEFORE_SESSION
        and one.starts_at is not None
        and since < one.starts_at <= until
    ]
    said = _answered(work, [one.id for one in near])
    return [one for one in near if one.id not in said]


def _answered(work: Work, meetings: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    if not meetings:
        return frozenset()
    mine = Reply.representation_id == work.viewer.representation_id
    return frozenset(
        work.session.scalars(select(Reply.meeting_id).where(mine, Reply.meeting_id.in_(meetings)))
    )


def own_invitation(work: Work, meeting_id: uuid.UUID) -> MeetingInvitation | None:
    """Give what the viewer's calendar was told, locked against a second mail of the moment."""
    return work.session.scalar(
        select(MeetingInvitation)
        .where(
            MeetingInvitation.meeting_id == meeting_id,
            MeetingInvitation.representation_id == work.viewer.representation_id,
        )
        .with_for_update()
    )


def counts(work: Work, meeting: Meeting) -> Mapping[str, int] | None:
    """Give how many persons answered what; None while fewer than five houses did."""
    found: Mapping[str, int] | None = work.call("app.meeting_answer_counts", meeting.id)
    return found


def overview(work: Work, meeting: Meeting) -> Overview:
    """Give who answered what, firm by firm, to whoever prepares the meeting or is its counsel.

    Names are those people go by here: who is protected bears another than his own.
    """
    said = {uuid.UUID(one["person"]): one for one in work.call("app.meeting_answers", meeting.id)}
    rows = work.session.execute(
        select(Representation.id, Representation.name, Organisation)
        .join(SeatRow, SeatRow.representation_id == Representation.id)
        .join(Organisation, Organisation.id == Representation.org_id)
        .where(SeatRow.space_id == meeting.space_id, SeatRow.ended_at.is_(None))
        .order_by(Representation.name, Representation.id)
    ).all()
    firms: dict[uuid.UUID, list[PersonLine]] = {}
    known = {firm.id: firm for _, _, firm in rows}
    for person, name, firm in rows:
        told = said.get(person)
        if told is None and not _could_read(meeting, person, firm.id):
            continue
        line = PersonLine(
            name, told["answer"] if told else None, mailed=bool(told and told["mailed"])
        )
        firms.setdefault(firm.id, []).append(line)
    relations = known_relations(work)
    lines = sorted(
        ((known[firm], FirmLine(known[firm].name, people)) for firm, people in firms.items()),
        key=lambda pair: pair[1].name.casefold(),
    )
    houses = {
        relations.household(firm.id, firm.ultimate_parent_id) for firm, line in lines if line.comes
    }
    return Overview([line for _, line in lines], len(houses))


def _could_read(meeting: Meeting, person: uuid.UUID, firm: uuid.UUID) -> bool:
    """Leave out whom its circle leaves out; who reads it at all is decided by the database."""
    return meeting.circle is None or person in meeting.circle or firm in meeting.circle


def organiser(work: Work, space_id: uuid.UUID) -> str | None:
    """Give the name of whoever facilitates a space, as far as the viewer may know it."""
    return work.session.scalar(
        select(Representation.name)
        .join(SeatRow, SeatRow.representation_id == Representation.id)
        .where(
            SeatRow.space_id == space_id,
            SeatRow.role == Role.FACILITATOR.value,
            SeatRow.ended_at.is_(None),
        )
        .order_by(SeatRow.started_at, SeatRow.id)
        .limit(1)
    )
