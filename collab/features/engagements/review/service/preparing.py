"""Declare ties, name who judges, recuse, and plan the phases of a review."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.errors import InvalidError, NotFoundError
from collab.core.ids import new_id, random_id
from collab.features.engagements.models import OpenedProposal
from collab.features.engagements.review import queries
from collab.features.engagements.review.models import Phase, Recusal, Tie
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.review.service.proving import demand, tell_few, tell_own
from collab.features.engagements.review.ties import Bond, Ground
from collab.people.spaces.audience import everybody
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.unit import Work

END_PHASE = "engagements.end_phase"
PAST, BACKWARDS = "Choose a time that is still to come.", "Choose an end after the beginning."
MOST_YEARS = 30


def declare(work: Work, space: Space, bond: Bond) -> Tie:
    """Say what binds oneself to an organisation; what it keeps one from is kept at once."""
    row = Tie(
        org_id=space.org_id,
        space_id=space.id,
        marking=int(Marking.AMBER),
        shared_at=work.now,
        representation_id=work.viewer.representation_id,
        firm_id=work.viewer.org_id,
        kind=bond.kind,
        organisation=bond.organisation,
        ended_in=bond.until,
        declared_at=work.now,
    )
    work.create(Act.DECLARE, space, row)
    work.session.flush()  # the database draws who reads it, dates it, and recuses
    work.session.refresh(row)
    tell_own(work, "review.tie_declared", tie=row.id)
    return row


def set_years(work: Work, bench: Bench, years: int) -> None:
    """Say for how many years a former employer or payer binds.

    :raises InvalidError: for a number nobody could mean.
    """
    work.authorise(Act.YEARS, bench)
    if not 0 <= years <= MOST_YEARS:
        raise InvalidError({"years": "Choose a number of years up to 30."})
    work.call("app.set_conflict_years", bench.row.id, years, work.now)
    work.session.refresh(bench.row)
    tell_few(work, "review.years_set", bench.row.space_id, engagement=bench.row.id)


def assign(work: Work, bench: Bench, representation_id: uuid.UUID) -> None:
    """Name who judges for a firm, in the place of whoever did before.

    :raises NotFoundError: for somebody of a firm that does not select.
    :raises DeniedError: for somebody of another firm, unless one facilitates.
    :raises NotReadyError: for somebody who is tied to everybody who was asked.
    """
    work.authorise(Act.ASSIGN, bench)
    if _firm_of(work, bench, representation_id) != work.viewer.org_id:
        work.authorise(Act.ASSIGN_OTHERS, bench)
    ident = random_id()
    demand(work.call("app.assign_reviewer", ident, bench.row.id, representation_id, work.now))
    tell_few(work, "review.reviewer_named", bench.row.space_id, engagement=bench.row.id)


def recuse_oneself(work: Work, opened: OpenedProposal, ground: Ground) -> None:
    """Stand aside from a proposal: one reads it no more, and nobody takes that back for himself."""
    work.call(
        "app.recuse",
        random_id(),
        opened.id,
        work.viewer.org_id,
        work.viewer.representation_id,
        ground.value,
        work.now,
    )
    _tell_recused(work, opened, ground)


def recuse(
    work: Work,
    bench: Bench,
    opened: OpenedProposal,
    ground: Ground,
    *,
    firm_id: uuid.UUID,
    representation_id: uuid.UUID | None,
) -> None:
    """Recuse a person, or without one a whole firm, from a proposal.

    :raises NotFoundError: for somebody who does not sit there.
    """
    work.authorise(Act.KEEP, bench)
    work.call(
        "app.recuse",
        random_id(),
        opened.id,
        firm_id,
        representation_id,
        ground.value,
        work.now,
    )
    _tell_recused(work, opened, ground)


def lift(work: Work, row: Recusal) -> None:
    """Let somebody judge again. :raises DeniedError: for one's own side's."""
    work.authorise(Act.LIFT, row)
    work.call("app.lift_recusal", row.id, work.now)
    work.session.refresh(row)
    tell_few(work, "review.recusal_lifted", row.space_id, recusal=row.id, ground=row.ground)


def plan(
    work: Work,
    bench: Bench,
    *,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    blind: bool,
    scoring: bool,
) -> Phase:
    """Plan the next phase of the stage that is under review, or comes first.

    :raises InvalidError: for days that are over or the wrong way round.
    :raises ConflictError: for a blind one after one that showed whose proposals are.
    """
    work.authorise(Act.PLAN, bench)
    if closes_at <= work.now:
        raise InvalidError({"closes_at": PAST})
    if closes_at <= opens_at:
        raise InvalidError({"closes_at": BACKWARDS})
    ident = new_id()
    work.call(
        "app.plan_phase",
        ident,
        bench.row.id,
        bench.stage,
        opens_at,
        closes_at,
        blind,
        scoring,
        work.now,
    )
    tell_few(work, "review.phase_planned", bench.row.space_id, phase=ident)
    return queries.phase(work, ident)


def move_phase(work: Work, bench: Bench, phase: Phase, step: str) -> None:
    """Begin a phase, end it before its time, or drop one that has not begun.

    :raises NotReadyError: when somebody has still to score.
    :raises ConflictError: when it does not stand where that begins, another one runs, or what would
        be scored is scored: then there is a step to score it again.
    """
    work.authorise(Act.PLAN, bench)
    if step == "end":
        demand(work.call("app.review_lacks", bench.row.id, "end_phase"))
    work.call("app.move_phase", phase.id, step, work.now)
    work.session.refresh(phase)
    tell_few(work, f"review.phase_{step}", phase.space_id, phase=phase.id)
    see_to_the_end(work, phase)


def see_to_the_end(work: Work, phase: Phase) -> None:
    """Leave the note that ends a running phase on its day."""
    if phase.state == "active":
        work.later(
            END_PHASE,
            key=f"phase_ends:{phase.id}",
            not_before=phase.closes_at,
            phase_id=phase.id,
        )


def _firm_of(work: Work, bench: Bench, representation_id: uuid.UUID) -> uuid.UUID:
    for one in everybody(work, bench.row.space_id).readers:
        if one.representation_id == representation_id:
            return one.org_id
    raise NotFoundError


def _tell_recused(work: Work, opened: OpenedProposal, ground: Ground) -> None:
    facts = {"engagement": opened.engagement_id, "opened": opened.id}
    tell_few(work, "review.recused", opened.space_id, **facts, ground=ground.value)
