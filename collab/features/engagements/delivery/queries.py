"""The only ways to get at a contract, a room, milestones, what was submitted, and certificates."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Row, Uuid, and_, exists, func, literal, or_, select

from collab.core.errors import NotFoundError
from collab.features.engagements.delivery.models import (
    Acceptance,
    Certificate,
    Contract,
    Deliverable,
    ExpertRoom,
    Grant,
    MilestoneNote,
    Owed,
)
from collab.features.engagements.delivery.rules import OPEN, WITH_EXPERT, Order, State, waited_for
from collab.features.engagements.models import Engagement, Milestone, OpenedProposal, Party
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Membership, Space
from collab.people.spaces.places import live
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 100


@dc.dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted, with what firms said of it."""

    row: Deliverable
    answers: tuple[Acceptance, ...]


def engagement(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give an engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFoundError
    return found


def contract_of(work: Work, engagement_id: uuid.UUID) -> Contract | None:
    """Give the contract of an engagement, if it has one that the viewer may read."""
    return work.session.scalar(select(Contract).where(Contract.engagement_id == engagement_id))


def contract(work: Work, engagement_id: uuid.UUID) -> Contract:
    """Give it. :raises NotFoundError: when there is none for this viewer."""
    found = contract_of(work, engagement_id)
    if found is None:
        raise NotFoundError
    return found


def awarded_amount(work: Work, row: Engagement) -> int | None:
    """Give what the proposal that was awarded asks for, in minor units."""
    return work.session.scalar(
        select(OpenedProposal.amount).where(
            OpenedProposal.id == row.awarded_id, OpenedProposal.engagement_id == row.id
        )
    )


def room_in(work: Work, space_id: uuid.UUID) -> ExpertRoom | None:
    """Give what a space is for, where it is a room for an expert."""
    return work.session.scalar(select(ExpertRoom).where(ExpertRoom.space_id == space_id))


def room_of(work: Work, row: Contract) -> ExpertRoom:
    """Give the room of a contract. :raises NotFoundError: to whoever does not sit in it."""
    found = room_in(work, row.room_id) if row.room_id else None
    if found is None:
        raise NotFoundError
    return found


def sat_from(work: Work, space_id: uuid.UUID, firm_id: uuid.UUID) -> dt.datetime:
    """Give from when on a firm's first place in a room let it read."""
    found = work.session.scalar(
        select(func.min(Membership.history_from)).where(
            Membership.space_id == space_id, Membership.org_id == firm_id
        )
    )
    if found is None:
        raise NotFoundError
    return found


def milestone(work: Work, milestone_id: uuid.UUID, *, anew: bool = False) -> Milestone:
    """Give a milestone. :raises NotFoundError: when there is none for this viewer."""
    asked = select(Milestone).where(Milestone.id == milestone_id)
    found = work.session.scalar(asked.execution_options(populate_existing=anew))
    if found is None:
        raise NotFoundError
    return found


def milestones(work: Work, space_id: uuid.UUID) -> Sequence[Milestone]:
    """Give the milestones of a room, in their order."""
    return work.session.scalars(
        select(Milestone).where(Milestone.space_id == space_id).order_by(Milestone.number)
    ).all()


def submissions(work: Work, milestone_id: uuid.UUID) -> Sequence[Submission]:
    """Give what was submitted for a milestone, the latest first, with what firms said."""
    said = answers(work, [milestone_id])
    rows = work.session.scalars(
        select(Deliverable)
        .where(Deliverable.milestone_id == milestone_id)
        .order_by(Deliverable.number.desc())
    )
    return [Submission(row, tuple(one for one in said if one.number == row.number)) for row in rows]


def answers(work: Work, milestone_ids: Collection[uuid.UUID]) -> Sequence[Acceptance]:
    """Give what firms said of some milestones, in the order they did."""
    return work.session.scalars(
        select(Acceptance)
        .where(Acceptance.milestone_id.in_(milestone_ids))
        .order_by(Acceptance.said_at, Acceptance.id)
    ).all()


def waits_for(row: Milestone, said: Iterable[Acceptance]) -> tuple[uuid.UUID, ...]:
    """Give the firms whose answer a submitted milestone waits for now."""
    if State(row.state) is not State.SUBMITTED:
        return ()
    accepted = {
        one.firm_id for one in said if one.milestone_id == row.id and one.number == row.rounds
    }
    return waited_for(Order(row.acceptance), row.acceptors, accepted)


def notes(work: Work, milestone_id: uuid.UUID) -> Sequence[MilestoneNote]:
    """Give what was changed of a milestone."""
    return work.session.scalars(
        select(MilestoneNote)
        .where(MilestoneNote.milestone_id == milestone_id)
        .order_by(MilestoneNote.said_at, MilestoneNote.id)
    ).all()


def grants(work: Work, milestone_id: uuid.UUID) -> Sequence[Grant]:
    """Give what was let in for a milestone."""
    return work.session.scalars(
        select(Grant)
        .where(Grant.milestone_id == milestone_id)
        .order_by(Grant.shared_at, Grant.id)
        .limit(SHOWN)
    ).all()


def names(work: Work, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of some firms, as far as the viewer may know them."""
    rows = work.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    )
    return dict(rows.all())


def examined(work: Work, engagement_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Give the firms that are examined."""
    return frozenset(
        work.session.scalars(
            select(Party.firm_id).where(Party.engagement_id == engagement_id, Party.subject)
        )
    )


def firms_in(
    work: Work, space_id: uuid.UUID, *roles: Role, but: Collection[uuid.UUID] = ()
) -> Sequence[Organisation]:
    """Give the firms that hold one of some roles in a space, by name, but for some."""
    return work.session.scalars(
        select(Organisation)
        .join(Membership, Membership.org_id == Organisation.id)
        .where(
            Membership.space_id == space_id,
            live(work),
            or_(*(literal(role.value) == func.any(Membership.roles) for role in roles)),
            Organisation.id.not_in(but),
        )
        .order_by(func.lower(Organisation.name), Organisation.id)
    ).all()


def certificate_of(work: Work, engagement_id: uuid.UUID) -> Certificate | None:
    """Give what became of what the expert read, once that was asked."""
    return work.session.scalar(
        select(Certificate).where(Certificate.engagement_id == engagement_id)
    )


def certificate(work: Work, engagement_id: uuid.UUID) -> Certificate:
    """Give it. :raises NotFoundError: when there is none for this viewer."""
    found = certificate_of(work, engagement_id)
    if found is None:
        raise NotFoundError
    return found


def owed(work: Work, owed_id: uuid.UUID) -> Owed:
    """Give what is asked of the viewer's firm. :raises NotFoundError: when it is not."""
    found = work.session.scalar(select(Owed).where(Owed.id == owed_id))
    if found is None:
        raise NotFoundError
    return found


def all_owed(work: Work, *, skip: int = 0, most: int = SHOWN) -> Sequence[Owed]:
    """Give what was ever asked of the viewer's firm, the latest first."""
    return work.session.scalars(
        select(Owed).order_by(Owed.asked_at.desc(), Owed.id).offset(skip).limit(most)
    ).all()


def to_deliver(work: Work, until: dt.date) -> Sequence[Milestone]:
    """Give what the viewer's firm is to deliver until a day, and what was returned to it."""
    rooms = [seat.space_id for seat in work.viewer.seats_as(Role.EXPERT)]
    soon = or_(Milestone.due_on <= until, Milestone.state == State.RETURNED)
    return _in_agreed(work, rooms, and_(Milestone.state.in_(WITH_EXPERT), soon))


def to_answer(work: Work) -> Sequence[Milestone]:
    """Give what was submitted and waits for the viewer's firm."""
    rooms = [seat.space_id for seat in work.viewer.seats_as(Role.MEMBER, Role.CHAIR)]
    mine = literal(work.viewer.org_id, Uuid) == func.any(Milestone.acceptors)
    found = _in_agreed(work, rooms, and_(Milestone.state == State.SUBMITTED, mine))
    said = answers(work, [row.id for row in found])
    return [row for row in found if work.viewer.org_id in waits_for(row, said)]


def overdue(work: Work) -> Sequence[Milestone]:
    """Give what is late in the rooms the viewer facilitates."""
    rooms = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    today = work.now.date()
    return _in_agreed(work, rooms, and_(Milestone.state.in_(OPEN), Milestone.due_on < today))


def upcoming(work: Work, since: dt.date, space_id: uuid.UUID | None) -> Sequence[Milestone]:
    """Give what is due from a day on, in one space or in all of the viewer's."""
    rooms = list(work.viewer.seats) if space_id is None else [space_id]
    return _in_agreed(work, rooms, Milestone.due_on >= since)


def fresh(
    work: Work, spaces: Collection[uuid.UUID], since: dt.datetime
) -> Sequence[Row[Deliverable, str]]:
    """Give what was submitted since a moment with the milestone's title, the newest first."""
    return work.session.execute(
        select(Deliverable, Milestone.title)
        .join(Milestone, Milestone.id == Deliverable.milestone_id)
        .where(Deliverable.space_id.in_(spaces), Deliverable.submitted_at >= since)
        .order_by(Deliverable.submitted_at.desc(), Deliverable.id)
        .limit(SHOWN)
    ).all()


def certificates_to_see_to(work: Work) -> Sequence[Certificate]:
    """Give what is answered and not confirmed, or late, where the viewer facilitates."""
    homes = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    late = Certificate.answer.is_(None) & (Certificate.due_on < work.now.date())
    answered = Certificate.answer.is_not(None) & Certificate.confirmed_at.is_(None)
    return work.session.scalars(
        select(Certificate)
        .where(Certificate.space_id.in_(homes), or_(late, answered))
        .order_by(Certificate.due_on, Certificate.id)
        .limit(SHOWN)
    ).all()


def selecting(work: Work, engagement_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Give the firms that select: with whoever convenes and counsel, those inside."""
    return frozenset(
        work.session.scalars(
            select(Party.firm_id).where(Party.engagement_id == engagement_id, Party.selects)
        )
    )


def group_of(work: Work, space: Space) -> Space:
    """Give the group in which the room of an expert stands: the home, or the one around it."""
    if space.parent_id is None:
        return space
    found = work.session.scalar(select(Space).where(Space.id == space.parent_id))
    if found is None:
        raise NotFoundError
    return found


def _in_agreed(
    work: Work, rooms: Collection[uuid.UUID], condition: ColumnElement[bool]
) -> Sequence[Milestone]:
    if not rooms:
        return []
    agreed = exists().where(
        ExpertRoom.space_id == Milestone.space_id,
        ExpertRoom.agreed_at.is_not(None),
        ExpertRoom.ended_at.is_(None),
    )
    return work.session.scalars(
        select(Milestone)
        .where(Milestone.space_id.in_(rooms), agreed, condition)
        .order_by(Milestone.due_on, Milestone.id)
        .limit(SHOWN)
    ).all()
