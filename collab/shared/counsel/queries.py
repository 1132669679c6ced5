"""What lies on counsel's desk, as far as the viewer is in its circle."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Integer, cast, func, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.people.accounts.models import Representation
from collab.policy.viewer import Role
from collab.shared.counsel.models import Deputy, OpinionBlock, ReviewMessage
from collab.shared.counsel.rules import NEWEST, STRICTEST, Asked, before
from collab.shared.releases.models import HeldItem
from collab.work.unit import Work

SHOWN = 100
DECIDED = ("cleared", "returned", "rejected")


@dc.dataclass(frozen=True, slots=True)
class Figure:
    """How often a category came to an outcome, and how long that took in the middle."""

    category: str
    outcome: str
    number: int
    hours: int


def held(work: Work, held_id: uuid.UUID) -> HeldItem:
    """Give an item in the viewer's circle. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(HeldItem).where(HeldItem.id == held_id))
    if found is None:
        raise NotFoundError
    return found


def held_of(work: Work, release_id: uuid.UUID) -> HeldItem:
    """Give what waits of a release. :raises NotFoundError: when nothing does, or not for him."""
    found = work.session.scalar(
        select(HeldItem).where(HeldItem.release_id == release_id, HeldItem.state == "waiting")
    )
    if found is None:
        raise NotFoundError
    return found


def queue(work: Work, space_id: uuid.UUID) -> Sequence[HeldItem]:
    """Give what waits in a space, the oldest first, then what was decided, the latest first."""
    return [*waiting(work, space_id, Asked()), *decided(work, space_id)]


def waiting(work: Work, space_id: uuid.UUID, asked: Asked) -> Sequence[HeldItem]:
    """Give what waits in a space, as it is asked for."""
    wanted = select(HeldItem).where(HeldItem.space_id == space_id, HeldItem.state == "waiting")
    if asked.category:
        wanted = wanted.where(HeldItem.category == asked.category)
    if asked.late:
        wanted = wanted.where(HeldItem.held_at <= before(work.now, work.house.review_days))
    order = {
        NEWEST: (HeldItem.held_at.desc(), HeldItem.id),
        STRICTEST: (HeldItem.copy_marking.desc(), HeldItem.held_at, HeldItem.id),
    }.get(asked.sort, (HeldItem.held_at, HeldItem.id))
    return work.session.scalars(wanted.order_by(*order).limit(SHOWN)).all()


def decided(work: Work, space_id: uuid.UUID) -> Sequence[HeldItem]:
    """Give what was decided in a space, the latest first."""
    return work.session.scalars(
        select(HeldItem)
        .where(HeldItem.space_id == space_id, HeldItem.state.in_(DECIDED))
        .order_by(HeldItem.decided_at.desc(), HeldItem.id)
        .limit(SHOWN)
    ).all()


def waiting_counts(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count what waits for counsel in some spaces, as far as the viewer may see it."""
    if not spaces:
        return {}
    rows = work.session.execute(
        select(HeldItem.space_id, func.count())
        .where(HeldItem.space_id.in_(spaces), HeldItem.state == "waiting")
        .group_by(HeldItem.space_id)
    )
    return dict(rows.all())


def figures(work: Work, space_id: uuid.UUID) -> Sequence[Figure]:
    """Count what was decided by category and outcome, with the median time; no firm is named."""
    took = func.extract("epoch", HeldItem.decided_at - HeldItem.held_at) / 3600
    middle = func.percentile_cont(0.5).within_group(took.asc())
    rows = work.session.execute(
        select(HeldItem.category, HeldItem.state, func.count(), cast(middle, Integer))
        .where(HeldItem.space_id == space_id, HeldItem.state.in_(DECIDED))
        .group_by(HeldItem.category, HeldItem.state)
        .order_by(HeldItem.category, HeldItem.state)
    )
    return [Figure(category, state, number, hours) for category, state, number, hours in rows]


def overdue_in(work: Work) -> Sequence[uuid.UUID]:
    """Give the spaces the viewer facilitates in which something is overdue: whether, not what."""
    if not any(True for _ in work.viewer.seats_as(Role.FACILITATOR)):
        return []
    return sorted(row[0] for row in call(work.session.connection(), "app.overdue_in"))


def letters(work: Work, held_id: uuid.UUID) -> Sequence[ReviewMessage]:
    """Give what counsel and author wrote to each other about an item, in order."""
    return work.session.scalars(
        select(ReviewMessage).where(ReviewMessage.held_id == held_id).order_by(ReviewMessage.number)
    ).all()


def texts(work: Work) -> Sequence[OpinionBlock]:
    """Give the texts of the viewer's own firm, by title."""
    return work.session.scalars(
        select(OpinionBlock)
        .where(OpinionBlock.space_id == work.viewer.vault_id)
        .order_by(OpinionBlock.title, OpinionBlock.id)
        .limit(SHOWN)
    ).all()


def text(work: Work, block_id: uuid.UUID) -> OpinionBlock:
    """Give one of the firm's texts. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(OpinionBlock).where(OpinionBlock.id == block_id))
    if found is None:
        raise NotFoundError
    return found


def deputies(work: Work, space_id: uuid.UUID) -> Sequence[tuple[Deputy, str, str]]:
    """Give who stands in for whom in a space, now or later, with both names."""
    rows = work.session.scalars(
        select(Deputy)
        .where(Deputy.space_id == space_id, Deputy.ended_at.is_(None), Deputy.until_at > work.now)
        .order_by(Deputy.from_at, Deputy.id)
    ).all()
    names = names_of_people(work, {one for row in rows for one in (row.counsel_id, row.deputy_id)})
    return [(row, names.get(row.counsel_id, ""), names.get(row.deputy_id, "")) for row in rows]


def deputy(work: Work, deputy_id: uuid.UUID) -> Deputy:
    """Give who stands in for somebody. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(Deputy).where(Deputy.id == deputy_id))
    if found is None:
        raise NotFoundError
    return found


def names_of_people(work: Work, people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of people the viewer sits with."""
    if not people:
        return {}
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(people))
    )
    return dict(rows.all())
