"""Reviews of what experts propose, for programs: as on their pages, and as late."""

from __future__ import annotations

from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.review import queries
from collab.features.engagements.review.board import Board, Line, board
from collab.features.engagements.review.pages import SETTLING
from collab.features.engagements.review.policy import TAKING, Bench
from collab.features.engagements.review.rules import address, shown
from collab.features.engagements.review.service import preparing, scoring, settling
from collab.features.engagements.review.service.scoring import Sheet
from collab.features.engagements.rules import Step
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.review_schemas import (
    AsideIn,
    OpinionIn,
    PhaseOut,
    ReviewedOut,
    ReviewOut,
    ReviewStepIn,
    ScoreIn,
    ScoreOut,
    SettlementOfReviewIn,
    SpreadOut,
    ToAnswerOut,
)
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

LATE = (
    "Others' scores, their mean, place and number are told of a proposal once your own is locked,"
    " and to all inside when the phase is over."
)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/review",
    allow=READ,
    does=Operation(
        summary="Read how the review of an engagement stands",
        details=LATE,
        replies={200: Reply("Without proposals you stand aside from.", ReviewOut)},
    ),
)
def read_review(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give a review."""
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/steps",
    allow=CHANGE,
    does=Operation(
        summary="Begin the scoring, go on to the selection, or score again",
        body=ReviewStepIn,
        replies={200: Reply("As it stands then.", ReviewOut)},
        problems={409: "Something must hold before, or somebody was quicker."},
    ),
)
def step_review(work: Work, engagement_id: UUID, body: ReviewStepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    bench = queries.bench(work, engagement_id)
    settling.take(work, bench, Step(body.step), seen_version=body.version)
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/settlement",
    allow=CHANGE,
    does=Operation(
        summary="Shortlist, award, or end without an award",
        details="Awarded is what a joint funding decision was stated for, and nothing by itself."
        " Every proposer that is not chosen is told why.",
        body=SettlementOfReviewIn,
        replies={200: Reply("As it stands then.", ReviewOut)},
        problems={409: "Something must hold before."},
    ),
)
def settle_review(
    work: Work, engagement_id: UUID, body: SettlementOfReviewIn
) -> ft.ResponseReturnValue:
    """Settle it."""
    bench = queries.bench(work, engagement_id)
    if body.step == "shortlist":
        settling.shortlist(work, bench, body.chosen, body.reasons)
    elif body.step == "award":
        if len(body.chosen) != 1 or body.decision_id is None:
            raise InvalidError({"chosen": "Choose one proposal and the decision it was made by."})
        settling.award(work, bench, body.chosen[0], body.decision_id, body.reasons)
    else:
        settling.fail(work, bench, body.reasons)
    return _told(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/review-proposals/<uuid:opened_id>/score",
    allow=CHANGE,
    does=Operation(
        summary="Score a proposal for your organisation",
        details=f"A draft is read by you alone. {LATE}",
        body=ScoreIn,
        replies={200: Reply("The review as you read it then.", ReviewOut)},
        problems={409: "It is locked, the time is over, or something is missing."},
    ),
)
def score_proposal(work: Work, opened_id: UUID, body: ScoreIn) -> ft.ResponseReturnValue:
    """Keep or lock one's own score."""
    opened = queries.opened(work, opened_id)
    bench = queries.bench(work, opened.engagement_id)
    sheet = Sheet(
        levels=body.levels,
        comment=body.comment,
        recommendation=body.recommendation,
        abstains=body.abstains,
        reason=body.reason,
    )
    kept = scoring.save(work, bench, opened, sheet)
    if body.lock:
        scoring.lock(work, bench, kept)
    return _told(work, bench)


@bp.operation(
    "POST",
    "/review-proposals/<uuid:opened_id>/recusal",
    allow=CHANGE,
    does=Operation(
        summary="Stand aside from a proposal",
        details="You read it no more, and take that back for nobody of your own side.",
        body=AsideIn,
        replies={200: Reply("The review as you read it then.", ReviewOut)},
        problems={409: "It is decided."},
    ),
)
def stand_aside(work: Work, opened_id: UUID, body: AsideIn) -> ft.ResponseReturnValue:
    """Stand aside."""
    opened = queries.opened(work, opened_id)
    bench = queries.bench(work, opened.engagement_id)
    preparing.recuse_oneself(work, opened, body.ground)
    return _told(work, bench)


@bp.operation(
    "POST",
    "/review-scores/<uuid:score_id>/opinions",
    allow=CHANGE,
    does=Operation(
        summary="Agree or disagree with what another recommends",
        body=OpinionIn,
        replies={200: Reply("The review as you read it then.", ReviewOut)},
        problems={409: "It is decided."},
    ),
)
def say_opinion(work: Work, score_id: UUID, body: OpinionIn) -> ft.ResponseReturnValue:
    """Say what one makes of it."""
    row = queries.score(work, score_id)
    bench = queries.bench(work, row.engagement_id)
    scoring.opine(work, bench, row, body.opinion)
    return _told(work, bench)


def _told(work: Work, bench: Bench) -> ft.ResponseReturnValue:
    found = board(work, bench)
    told = ReviewOut(
        engagement_id=bench.row.id,
        address=address(bench.row.id),
        state=bench.row.state,
        version=bench.row.version,
        stage=bench.stage,
        over=found.over,
        coverage=found.coverage,
        phases=[
            PhaseOut.model_validate(one, from_attributes=True)
            for one in queries.phases(work, bench.row.id)
        ],
        proposals=[_line(bench, found, one) for one in found.lines],
        to_answer=_to_answer(work, bench),
    )
    return answer(told, ETag=f'"{bench.row.version}"')


def _to_answer(work: Work, bench: Bench) -> list[ToAnswerOut]:
    if not any(work.may(TAKING[one], bench).allowed for one in SETTLING):
        return []
    owed = queries.to_answer(work, bench.row.id)
    return [ToAnswerOut.model_validate(one, from_attributes=True) for one in owed]


def _line(bench: Bench, found: Board, line: Line) -> ReviewedOut:
    spread = line.result.spread if line.result else None
    names = ("mean", "least", "lower", "middle", "upper", "most")
    return ReviewedOut(
        id=line.opened.id,
        code=line.opened.code,
        amount=line.opened.amount,
        currency=bench.row.currency,
        proposer=line.proposer,
        outcome=line.opened.outcome,
        own_score=_score(line.mine) if line.mine else None,
        scores=[_score(one) for one in line.given],
        spread=SpreadOut(**{name: shown(getattr(spread, name)) for name in names},
                         number=spread.number) if spread else None,
        recommended=line.result.recommended if line.result else None,
        to_be_talked_over=bool(line.result and line.result.divided),
        place=line.rank if found.over else None,
    )  # fmt: skip


def _score(one: object) -> ScoreOut:
    return ScoreOut.model_validate(one, from_attributes=True)
