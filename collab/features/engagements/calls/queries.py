"""The only ways to get at calls, who is invited, and what is asked; the database cuts each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select

from collab.core.errors import NotFoundError
from collab.features.engagements.calls.models import Answer, Question
from collab.features.engagements.calls.rules import PROPOSING
from collab.features.engagements.models import Call, Engagement, Guest
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, call_id: uuid.UUID) -> Call:
    """Give a call: a public one, one of a space one sits in, one one's firm is asked to.

    :raises NotFoundError: when there is none for this viewer.
    """
    found = work.session.scalar(select(Call).where(Call.id == call_id))
    if found is None:
        raise NotFoundError
    return found


def of(work: Work, row: Engagement) -> Call | None:
    """Give the call of an engagement, if it was published."""
    return work.session.scalar(select(Call).where(Call.engagement_id == row.id))


def of_several(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Call]:
    """Give the calls of some engagements, by engagement, as far as the viewer reads them."""
    found = work.session.scalars(select(Call).where(Call.engagement_id.in_(ids)))
    return {one.engagement_id: one for one in found}


def published(work: Work, row: Engagement) -> Call:
    """Give the call of an engagement. :raises NotFoundError: when it was not published."""
    found = of(work, row)
    if found is None:
        raise NotFoundError
    return found


def listed(work: Work, *, skip: int = 0, most: int = SHOWN) -> Sequence[Call]:
    """Give the calls the viewer may read that have not ended, what closes first first."""
    return work.session.scalars(
        select(Call)
        .where(Call.ended_at.is_(None))
        .order_by(func.coalesce(Call.full_closes_at, Call.closes_at), Call.id)
        .offset(skip)
        .limit(most)
    ).all()


def guest(work: Work, call: Call) -> Guest | None:
    """Give as what the viewer's firm is a guest of a call; None where it is none."""
    return work.session.scalar(
        select(Guest).where(Guest.call_id == call.id, Guest.org_id == work.viewer.org_id)
    )


def guest_of(work: Work, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give of some calls those the viewer's firm is a guest of."""
    found = work.session.scalars(
        select(Guest.call_id).where(Guest.call_id.in_(ids), Guest.org_id == work.viewer.org_id)
    )
    return frozenset(found)


def invited(work: Work, call: Call) -> Sequence[tuple[str, dt.datetime]]:
    """Give who was invited and when, for whoever convenes; never who registered."""
    told = {
        uuid.UUID(one["firm"]): dt.datetime.fromisoformat(one["at"])
        for one in work.call("app.invited_to_call", call.id)
    }
    found = work.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(told))
        .order_by(func.lower(Organisation.name))
    )
    return [(name, told[ident]) for ident, name in found]


def could_be_invited(work: Work) -> Sequence[tuple[uuid.UUID, str]]:
    """Give the organisations of kinds that may propose, as far as the viewer knows of them."""
    found = work.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.kind.in_(PROPOSING))
        .order_by(func.lower(Organisation.name))
    )
    return [(ident, name) for ident, name in found]


def answers(work: Work, call: Call, *, skip: int = 0, most: int = SHOWN) -> Sequence[Answer]:
    """Give what was asked and answered to all, and what the viewer has to see to."""
    return work.session.scalars(
        select(Answer)
        .where(Answer.call_id == call.id)
        .order_by(Answer.published_at.nulls_first(), Answer.asked_on, Answer.id)
        .offset(skip)
        .limit(most)
    ).all()


def answer(work: Work, answer_id: uuid.UUID) -> Answer:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Answer).where(Answer.id == answer_id))
    if found is None:
        raise NotFoundError
    return found


def own_questions(
    work: Work, call: Call, *, skip: int = 0, most: int = SHOWN
) -> Sequence[Question]:
    """Give what the viewer's own firm asked, the latest first."""
    return work.session.scalars(
        select(Question)
        .where(Question.call_id == call.id)
        .order_by(Question.asked_at.desc(), Question.id)
        .offset(skip)
        .limit(most)
    ).all()


def to_answer(work: Work) -> Sequence[Answer]:
    """Give what waits for the viewer: questions to answer, answers to look at first."""
    facilitating = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    counsel = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    return work.session.scalars(
        select(Answer)
        .where(
            or_(
                Answer.space_id.in_(facilitating) & (Answer.state == "waiting"),
                Answer.space_id.in_(counsel) & (Answer.state == "held"),
            )
        )
        .order_by(Answer.engagement_id, Answer.asked_on, Answer.id)
        .limit(SHOWN)
    ).all()


def fresh(work: Work, spaces: Collection[uuid.UUID], since: object) -> Sequence[tuple[Call, int]]:
    """Give the calls published in some spaces since a moment, with the marking of their work."""
    found = work.session.execute(
        select(Call, Engagement.marking)
        .join(Engagement, Engagement.id == Call.engagement_id)
        .where(Call.space_id.in_(spaces), Call.published_at >= since)
        .order_by(Call.published_at.desc(), Call.id)
        .limit(SHOWN)
    )
    return [(call, marking) for call, marking in found]
