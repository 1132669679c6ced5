"""What invitations and answers there are, as far as a viewer may know."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import itertools
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select

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
"""So many meetings ahead at most go into one calendar; a person has a few dozen."""
PAST = 100
"""So many that are over: the latest, and never instead of one ahead."""


@dc.dataclass(frozen=True, slots=True)
class PersonLine:
    """What somebody answered; None as long as he did not. Who is hidden here has no name."""

    name: str | None
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
    """Who comes, firm by firm; ``houses`` counts firms of one ultimate parent once.

    ``hidden`` are people of whom the viewer may know that they are there, and no more.
    """

    firms: Sequence[FirmLine]
    hidden: Sequence[PersonLine]
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


def events(work: Work, since: dt.datetime, space_id: uuid.UUID | None) -> Iterator[Event]:
    """Give the meetings that end after a moment, of one space or of every one but vaults."""
    for meeting in itertools.chain(ahead(work, space_id), _over(work, since, space_id)):
        if (event := event_of(meeting)) is not None:
            yield event


def ahead(work: Work, space_id: uuid.UUID | None = None) -> Sequence[Meeting]:
    """Give the meetings that have a time and are not over, the next first."""
    return work.session.scalars(
        _of(work, space_id)
        .where(Meeting.ends_at > work.now)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(SHOWN)
    ).all()


def _over(work: Work, since: dt.datetime, space_id: uuid.UUID | None) -> Sequence[Meeting]:
    return work.session.scalars(
        _of(work, space_id)
        .where(Meeting.ends_at > since, Meeting.ends_at <= work.now)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(PAST)
    ).all()


def _of(work: Work, space_id: uuid.UUID | None) -> Select[Meeting]:
    shared = [
        seat.space_id
        for seat in work.viewer.seats.values()
        if seat.kind is not SpaceKind.VAULT and space_id in {None, seat.space_id}
    ]
    return select(Meeting).where(Meeting.space_id.in_(shared))


def own_reply(work: Work, meeting: Meeting) -> Reply | None:
    """Give what the viewer answered to the time the meeting has now."""
    said = own_row(work, meeting.id)
    return said if said is not None and said.starts_at == meeting.starts_at else None


def own_row(work: Work, meeting_id: uuid.UUID) -> Reply | None:
    """Give what the viewer answered last, to whichever time."""
    return work.session.scalar(
        select(Reply).where(
            Reply.meeting_id == meeting_id,
            Reply.representation_id == work.viewer.representation_id,
        )
    )


def unanswered(work: Work, until: dt.datetime) -> Sequence[Meeting]:
    """Give the meetings up to a moment to which people are invited and the viewer said nothing."""
    near = [
        one
        for one in ahead(work)
        if one.invited_at is not None
        and one.stands in BEFORE_SESSION
        and one.starts_at is not None
        and work.now < one.starts_at <= until
    ]
    said = _answered(work, [one.id for one in near])
    return [one for one in near if one.id not in said]


def _answered(work: Work, meetings: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    if not meetings:
        return frozenset()
    now = and_(Meeting.id == Reply.meeting_id, Meeting.starts_at == Reply.starts_at)
    mine = Reply.representation_id == work.viewer.representation_id
    said = select(Reply.meeting_id).join(Meeting, now)
    return frozenset(work.session.scalars(said.where(mine, Reply.meeting_id.in_(meetings))))


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


def counts(work: Work, meeting: Meeting) -> Mapping[str, int | None] | None:
    """Give how many organisations answered what at the full hour.

    None for fewer than five independent ones, and altogether where no number may be told.
    """
    found: Mapping[str, int | None] | None = work.call("app.meeting_answer_counts", meeting.id)
    return found


def overview(work: Work, meeting: Meeting) -> Overview:
    """Give who answered what, firm by firm, to whoever prepares the meeting or is its counsel.

    The database says who stands in it: whom presence hides has neither name nor firm for any but
    who facilitates, and seats are not asked here, for they would tell.
    """
    told = work.call("app.meeting_answers", meeting.id)
    named = {uuid.UUID(one["person"]): one for one in told if one["person"]}
    rows = work.session.execute(
        select(Representation.id, Representation.name, Organisation)
        .join(Organisation, Organisation.id == Representation.org_id)
        .where(Representation.id.in_(named))
        .order_by(Representation.name, Representation.id)
    ).all()
    firms: dict[uuid.UUID, list[PersonLine]] = {}
    known = {firm.id: firm for _, _, firm in rows}
    for person, name, firm in rows:
        firms.setdefault(firm.id, []).append(_person(name, named[person]))
    relations = known_relations(work)
    lines = sorted(
        ((known[firm], FirmLine(known[firm].name, people)) for firm, people in firms.items()),
        key=lambda pair: pair[1].name.casefold(),
    )
    houses = {
        relations.household(firm.id, firm.ultimate_parent_id) for firm, line in lines if line.comes
    }
    hidden = [_person(None, one) for one in told if not one["person"]]
    return Overview([line for _, line in lines], hidden, len(houses))


def _person(name: str | None, told: Mapping[str, Any]) -> PersonLine:
    return PersonLine(name, told["answer"], mailed=told["mailed"])


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
