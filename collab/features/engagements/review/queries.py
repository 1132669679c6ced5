"""The only ways to get at a review; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.features.engagements.models import (
    Budget,
    Engagement,
    OpenedProposal,
    Party,
    ProposalIdentity,
    Terms,
)
from collab.features.engagements.review.models import (
    Opinion,
    Phase,
    Recusal,
    Reviewer,
    Score,
    Tie,
)
from collab.features.engagements.review.policy import Bench
from collab.features.engagements.review.rules import Criterion, criteria_of
from collab.work.unit import Work

RowT = TypeVar("RowT")
HOLDING = 39
"""Of the locks that are held by a number: those of scores."""


@dc.dataclass(frozen=True, slots=True)
class Outstanding:
    """How many proposals one reviewer still has to score, for whoever facilitates."""

    representation_id: uuid.UUID
    firm_id: uuid.UUID
    left: int


@dc.dataclass(frozen=True, slots=True)
class KnownTie:
    """A tie of somebody who could judge to somebody who was invited."""

    representation_id: uuid.UUID
    firm_id: uuid.UUID
    proposer: str
    ground: str


def bench(work: Work, engagement_id: uuid.UUID) -> Bench:
    """Give an engagement to whoever is inside it.

    :raises NotFoundError: for everybody else, and for whoever is examined.
    """
    row = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if row is None or not work.call("app.judges", row.id):
        raise NotFoundError
    selects = work.session.scalar(
        select(Party.id).where(
            Party.engagement_id == row.id, Party.firm_id == work.viewer.org_id, Party.selects
        )
    )
    reviewer = work.session.scalar(
        select(Reviewer).where(
            Reviewer.engagement_id == row.id,
            Reviewer.firm_id == work.viewer.org_id,
            Reviewer.ended_at.is_(None),
        )
    )
    phase = next((one for one in phases(work, row.id) if one.state == "active"), None)
    return Bench(row=row, selects=selects is not None, reviewer=reviewer, phase=phase)


def phases(work: Work, engagement_id: uuid.UUID) -> Sequence[Phase]:
    """Give the phases of a review in their order; those dropped are left out."""
    return work.session.scalars(
        select(Phase)
        .where(Phase.engagement_id == engagement_id, Phase.state != "dropped")
        .order_by(Phase.number)
    ).all()


def phase(work: Work, phase_id: uuid.UUID) -> Phase:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    return _found(work.session.scalar(select(Phase).where(Phase.id == phase_id)))


def last_scored(work: Work, engagement_id: uuid.UUID, stage: int) -> Phase | None:
    """Give the round whose scores stand: the latest that runs or is over."""
    known = [
        one
        for one in phases(work, engagement_id)
        if one.scoring and one.stage == stage and one.state in ("active", "ended")
    ]
    return known[-1] if known else None


def reviewers(work: Work, engagement_id: uuid.UUID) -> Sequence[Reviewer]:
    """Give who judges now, firm by firm."""
    return work.session.scalars(
        select(Reviewer)
        .where(Reviewer.engagement_id == engagement_id, Reviewer.ended_at.is_(None))
        .order_by(Reviewer.assigned_at, Reviewer.id)
    ).all()


def selecting(work: Work, engagement_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Give the firms that select."""
    return frozenset(
        work.session.scalars(
            select(Party.firm_id).where(Party.engagement_id == engagement_id, Party.selects)
        )
    )


def opened_of(work: Work, engagement_id: uuid.UUID, stage: int) -> Sequence[OpenedProposal]:
    """Give the proposals of a stage that the viewer may judge or read."""
    return work.session.scalars(
        select(OpenedProposal)
        .where(OpenedProposal.engagement_id == engagement_id, OpenedProposal.stage == stage)
        .order_by(func.char_length(OpenedProposal.code), OpenedProposal.code)
    ).all()


def opened(work: Work, opened_id: uuid.UUID) -> OpenedProposal:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    return _found(work.session.scalar(select(OpenedProposal).where(OpenedProposal.id == opened_id)))


def identities(
    work: Work, proposals: Sequence[OpenedProposal]
) -> Mapping[uuid.UUID, ProposalIdentity]:
    """Give whose proposals are, as far as a phase shows it to the viewer."""
    ids = [one.id for one in proposals]
    found = work.session.scalars(
        select(ProposalIdentity).where(ProposalIdentity.opened_id.in_(ids))
    )
    return {one.opened_id: one for one in found}


def recusals(work: Work, engagement_id: uuid.UUID) -> Sequence[Recusal]:
    """Give the recusals that stand, as far as the viewer may know of them."""
    return work.session.scalars(
        select(Recusal)
        .where(Recusal.engagement_id == engagement_id, Recusal.lifted_at.is_(None))
        .order_by(Recusal.recused_at, Recusal.firm_id, Recusal.id)
    ).all()


def recusal(work: Work, recusal_id: uuid.UUID) -> Recusal:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    return _found(work.session.scalar(select(Recusal).where(Recusal.id == recusal_id)))


def ties(work: Work, space_id: uuid.UUID) -> Sequence[Tie]:
    """Give what people declared in a space: one's own, and all to convener and counsel."""
    return work.session.scalars(
        select(Tie).where(Tie.space_id == space_id).order_by(Tie.declared_at, Tie.id)
    ).all()


def known_ties(work: Work, bench: Bench) -> Sequence[KnownTie]:
    """Give ties to whoever was invited, for convener and counsel, before proposals are open."""
    return [
        KnownTie(uuid.UUID(one["person"]), uuid.UUID(one["firm"]), one["name"], one["ground"])
        for one in work.call("app.known_ties", bench.row.id, work.now)
    ]


def criteria(work: Work, engagement_id: uuid.UUID) -> tuple[Criterion, ...]:
    """Give what counsel has cleared as criteria; nothing where there is nothing."""
    found = work.session.scalar(
        select(Terms.criteria)
        .where(Terms.engagement_id == engagement_id, Terms.state == "cleared")
        .order_by(Terms.number.desc())
        .limit(1)
    )
    return criteria_of(found or [])


def inside(work: Work, engagement_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Give the firms inside, as the database drew them for the terms."""
    found = work.session.scalar(
        select(Terms.circle)
        .where(Terms.engagement_id == engagement_id)
        .order_by(Terms.number.desc())
        .limit(1)
    )
    return tuple(found or ())


def scores(work: Work, engagement_id: uuid.UUID) -> Sequence[Score]:
    """Give the scores the viewer may read: his own, and others' once he may."""
    return work.session.scalars(
        select(Score)
        .where(Score.engagement_id == engagement_id, Score.state != "void")
        .order_by(Score.firm_id, Score.id)
    ).all()


def score(work: Work, score_id: uuid.UUID) -> Score:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    return _found(work.session.scalar(select(Score).where(Score.id == score_id)))


def own_score(work: Work, bench: Bench, opened: OpenedProposal) -> Score | None:
    """Give what the viewer's own firm gives a proposal in the phase that runs, as it is now."""
    if bench.phase is None:
        return None
    return work.session.scalar(
        select(Score)
        .where(
            Score.opened_id == opened.id,
            Score.phase_id == bench.phase.id,
            Score.firm_id == work.viewer.org_id,
            Score.state != "void",
        )
        .execution_options(populate_existing=True)
    )


def hold_score(work: Work, opened: OpenedProposal) -> None:
    """Hold what one's own firm gives a proposal until the end of the transaction.

    By a number: a row lock asks for the right to update, and there may be no row yet.
    """
    held = func.hashtextextended(f"{opened.id}:{work.viewer.org_id}", HOLDING)
    work.session.execute(select(func.pg_advisory_xact_lock(held)))


def opinions(work: Work, engagement_id: uuid.UUID) -> Sequence[Opinion]:
    """Give what firms say of each other's recommendations, as the scores are read."""
    return work.session.scalars(
        select(Opinion).where(Opinion.engagement_id == engagement_id).order_by(Opinion.said_at)
    ).all()


def outstanding(work: Work, bench: Bench) -> Sequence[Outstanding]:
    """Give who still has to score what, for whoever facilitates; no score of anybody's."""
    return [
        Outstanding(uuid.UUID(one["person"]), uuid.UUID(one["firm"]), one["left"])
        for one in work.call("app.scoring_progress", bench.row.id)
    ]


def budget(work: Work, engagement_id: uuid.UUID) -> Budget | None:
    """Give the latest budget, as far as the viewer reads it."""
    return work.session.scalar(
        select(Budget)
        .where(Budget.engagement_id == engagement_id)
        .order_by(Budget.number.desc())
        .limit(1)
    )


def to_score(work: Work) -> Sequence[tuple[Engagement, Phase, int]]:
    """Give the engagements whose proposals wait for the viewer's score, with how many do."""
    mine = work.session.execute(
        select(Engagement, Phase)
        .join(Phase, Phase.engagement_id == Engagement.id)
        .join(Reviewer, Reviewer.engagement_id == Engagement.id)
        .where(
            Reviewer.representation_id == work.viewer.representation_id,
            Reviewer.firm_id == work.viewer.org_id,
            Reviewer.ended_at.is_(None),
            Phase.state == "active",
            Phase.scoring,
        )
        .order_by(Phase.closes_at, Engagement.id)
    ).all()
    found: list[tuple[Engagement, Phase, int]] = []
    for row, running in mine:
        locked = {
            one.opened_id
            for one in scores(work, row.id)
            if one.phase_id == running.id
            and one.firm_id == work.viewer.org_id
            and one.state == "locked"
        }
        left = [one for one in opened_of(work, row.id, running.stage) if one.id not in locked]
        if left:
            found.append((row, running, len(left)))
    return found


def _found(row: RowT | None) -> RowT:
    if row is None:
        raise NotFoundError
    return row
