"""What came of the scoring as one reader may know it: the decision pack, cut to his recusals."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence

from collab.features.engagements.models import Budget, OpenedProposal, ProposalIdentity
from collab.features.engagements.review import queries
from collab.features.engagements.review.models import Opinion, Phase, Recusal, Score
from collab.features.engagements.review.policy import Bench
from collab.features.engagements.review.rules import (
    Criterion,
    Given,
    Recommendation,
    Result,
    ranks,
    result,
)
from collab.people.spaces.audience import everybody
from collab.work.unit import Work

COVERAGE: Mapping[str, str] = {
    "draft": "A budget is in preparation",
    "open": "Pledges are being asked for",
    "settled": "The budget is covered",
    "frozen": "The budget is covered and frozen",
    "failed": "The budget is not covered",
    "replaced": "A budget is being replaced",
}
"""How far the money is, by band; what one firm bears is told to nobody here."""
NO_BUDGET = "No budget yet"


@dc.dataclass(frozen=True, slots=True)
class Line:
    """One proposal. ``result`` is None while the viewer may not know of others' scores."""

    opened: OpenedProposal
    proposer: str | None
    mine: Score | None
    given: tuple[Score, ...]
    opinions: Mapping[uuid.UUID, Sequence[Opinion]]
    result: Result | None
    rank: int | None
    recused: tuple[Recusal, ...]


@dc.dataclass(frozen=True, slots=True)
class Board:
    """All proposals of a stage that the viewer may read, with what he may know of them."""

    lines: tuple[Line, ...]
    criteria: tuple[Criterion, ...]
    phase: Phase | None
    own_recusals: tuple[Recusal, ...]
    budget: Budget | None
    firms: Mapping[uuid.UUID, str]
    people: Mapping[uuid.UUID, str]

    @property
    def over(self) -> bool:
        """Tell whether the scoring is over, so that all inside read all of it."""
        return self.phase is not None and self.phase.state == "ended"

    @property
    def divided(self) -> bool:
        """Tell whether any of them is to be talked over."""
        return any(one.result is not None and one.result.divided for one in self.lines)

    @property
    def coverage(self) -> str:
        """Say how far the money is, in a band."""
        return COVERAGE[self.budget.state] if self.budget is not None else NO_BUDGET


def board(work: Work, bench: Bench) -> Board:
    """Gather what the viewer may know of the proposals of the stage under review."""
    row = bench.row
    proposals = queries.opened_of(work, row.id, bench.stage)
    running = queries.last_scored(work, row.id, bench.stage)
    said: dict[uuid.UUID, list[Opinion]] = {}
    for opinion in queries.opinions(work, row.id):
        said.setdefault(opinion.score_id, []).append(opinion)
    known = _Known(
        criteria=queries.criteria(work, row.id),
        phase=running,
        scores=[
            one
            for one in queries.scores(work, row.id)
            if running is not None and one.phase_id == running.id
        ],
        said=said,
        whose=queries.identities(work, proposals),
        recusals=queries.recusals(work, row.id),
    )
    lines = [_line(work, one, known) for one in proposals]
    seated = everybody(work, row.space_id).readers
    own = [
        one
        for one in known.recusals
        if one.representation_id == work.viewer.representation_id
        or (one.representation_id is None and one.firm_id == work.viewer.org_id)
    ]
    return Board(
        lines=_ranked(lines, over=running is not None and running.state == "ended" and not own),
        criteria=known.criteria,
        phase=running,
        own_recusals=tuple(own),
        budget=queries.budget(work, row.id),
        firms={one.org_id: one.org_name for one in seated},
        people={one.representation_id: one.name for one in seated},
    )


@dc.dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for all lines."""

    criteria: tuple[Criterion, ...]
    phase: Phase | None
    scores: Sequence[Score]
    said: Mapping[uuid.UUID, Sequence[Opinion]]
    whose: Mapping[uuid.UUID, ProposalIdentity]
    recusals: Sequence[Recusal]


def _line(work: Work, opened: OpenedProposal, known: _Known) -> Line:
    here = [one for one in known.scores if one.opened_id == opened.id]
    locked = tuple(one for one in here if one.state == "locked")
    mine = next((one for one in here if one.firm_id == work.viewer.org_id), None)
    over = known.phase is not None and known.phase.state == "ended"
    may_know = over or (mine is not None and mine.state == "locked")
    given = [_given(one, known.said) for one in locked]
    return Line(
        opened=opened,
        proposer=proposer_of(known.whose.get(opened.id)),
        mine=mine,
        given=locked if may_know else (),
        opinions=known.said,
        result=result(known.criteria, given) if may_know else None,
        rank=None,
        recused=tuple(one for one in known.recusals if one.opened_id == opened.id),
    )


def proposer_of(whose: ProposalIdentity | None) -> str | None:
    """Give the name of whoever proposes, where it is shown."""
    identity = whose.identity if whose is not None else {}
    name = identity.get("firm") or identity.get("name")
    return str(name) if name else None


def _given(score: Score, said: Mapping[uuid.UUID, Sequence[Opinion]]) -> Given:
    return Given(
        firm_id=score.firm_id,
        levels={key: int(level) for key, level in score.levels.items()},
        recommendation=Recommendation(score.recommendation) if score.recommendation else None,
        disagreed=any(one.opinion == "disagree" for one in said.get(score.id, ())),
    )


def _ranked(lines: Sequence[Line], *, over: bool) -> tuple[Line, ...]:
    """Give each its place once the scoring is over: before, a place would tell of others.

    Whoever stands aside from one is told none: a place among some is no place.
    """
    if not over:
        return tuple(lines)
    means = {
        str(one.opened.id): one.result.spread.mean if one.result and one.result.spread else None
        for one in lines
    }
    places = ranks(means)
    return tuple(dc.replace(one, rank=places[str(one.opened.id)]) for one in lines)
