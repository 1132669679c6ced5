"""Reviews of what experts propose, for programs: as on their pages, and as late."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.review import choosing, queries
from collab.features.engagements.review.board import Board, Line, board
from collab.features.engagements.review.models import Score
from collab.features.engagements.review.pages import SETTLING
from collab.features.engagements.review.policy import TAKING, Bench
from collab.features.engagements.review.rules import Spread, address, shown
from collab.features.engagements.review.service import preparing, scoring, settling
from collab.features.engagements.review.service.scoring import Sheet
from collab.features.engagements.rules import Step
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.review_schemas import (
    AsideIn,
    OpinionIn,
    OpinionOut,
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
from collab.surfaces.api.versions import IF_MATCH, as_seen, etag_told, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
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
        replies={200: Reply("Without proposals you stand aside from.", ReviewOut, ETAG)},
    ),
)
def read_review(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give a review."""
    return told_review(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/steps",
    allow=LET_OUT,
    does=Operation(
        summary="Begin the scoring, go on to the selection, or score again",
        body=ReviewStepIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ReviewOut, ETAG)},
        problems={409: "Something must hold before, or somebody was quicker."},
    ),
)
def step_review(work: Work, engagement_id: UUID, body: ReviewStepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    bench = queries.bench(work, engagement_id)
    settling.take(work, bench, Step(body.step), seen_version=seen(body.version))
    return told_review(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/review/settlement",
    allow=LET_OUT,
    does=Operation(
        summary="Shortlist, award, or end without an award",
        details="Awarded is what a joint funding decision was stated for, and nothing by itself."
        " Every proposer that is not chosen is told why.",
        body=SettlementOfReviewIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ReviewOut, ETAG)},
        problems={409: "Something must hold before, or it stands otherwise than you saw."},
    ),
)
def settle_review(
    work: Work, engagement_id: UUID, body: SettlementOfReviewIn
) -> ft.ResponseReturnValue:
    """Settle it."""
    bench = queries.bench(work, engagement_id)
    work.authorise(TAKING[Step(body.step)], bench)
    as_seen(bench.row.version, seen(body.version))
    if body.step == "shortlist":
        settling.shortlist(work, bench, body.chosen, body.reasons)
    elif body.step == "award":
        if len(body.chosen) != 1 or body.decision_id is None:
            raise InvalidError({"chosen": "Choose one proposal and the decision it was made by."})
        settling.award(work, bench, body.chosen[0], body.decision_id, body.reasons)
    else:
        settling.fail(work, bench, body.reasons)
    return told_review(work, queries.bench(work, engagement_id))


@bp.operation(
    "POST",
    "/review-proposals/<uuid:opened_id>/score",
    allow=LET_OUT,
    does=Operation(
        summary="Score a proposal for your organisation",
        details="A draft is read by you alone. Once you keep one, say which you saw: If-Match, or"
        f" `seen`. {LATE}",
        body=ScoreIn,
        headers={"If-Match": "The ETag of your own score as you saw it."},
        replies={200: Reply("The review as you read it then.", ReviewOut, ETAG)},
        problems={
            409: "It was changed meanwhile or is locked, the time is over, or something is missing."
        },
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
    kept = scoring.save_seen(work, bench, opened, sheet, seen=body.seen or etag_told())
    if body.lock:
        scoring.lock(work, bench, kept)
    return answer(review_out(work, bench), ETag=f'"{scoring.standing(kept)}"')


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
    return told_review(work, bench)


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
    return told_review(work, bench)


def told_review(work: Work, bench: Bench, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell how a review stands for its reader."""
    return answer(review_out(work, bench), status, ETag=f'"{bench.row.version}"')


def review_out(work: Work, bench: Bench) -> ReviewOut:
    """Give how a review stands for its reader."""
    found = board(work, bench)
    return ReviewOut(
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
        proposals=[reviewed(bench, found, one) for one in found.lines],
        to_answer=_to_answer(work, bench),
    )


def _to_answer(work: Work, bench: Bench) -> list[ToAnswerOut]:
    if not any(work.may(TAKING[one], bench).allowed for one in SETTLING):
        return []
    owed = choosing.to_answer(work, bench.row.id)
    return [ToAnswerOut.model_validate(one, from_attributes=True) for one in owed]


def spread_out(spread: Spread) -> SpreadOut:
    """Give how scores lie, in words of figures."""
    names = ("mean", "least", "lower", "middle", "upper", "most")
    told = {name: shown(getattr(spread, name)) for name in names}
    return SpreadOut(**told, number=spread.number)


def reviewed(bench: Bench, found: Board, line: Line) -> ReviewedOut:
    """Give a proposal as its reader may know it now."""
    spread = line.result.spread if line.result else None
    return ReviewedOut(
        id=line.opened.id,
        code=line.opened.code,
        amount=line.opened.amount,
        currency=bench.row.currency,
        proposer=line.proposer,
        outcome=line.opened.outcome,
        own_score=_score(line.mine, line) if line.mine else None,
        scores=[_score(one, line) for one in line.given],
        spread=spread_out(spread) if spread else None,
        recommended=line.result.recommended if line.result else None,
        to_be_talked_over=bool(line.result and line.result.divided),
        place=line.rank if found.over else None,
    )


def _score(one: Score, line: Line) -> ScoreOut:
    names = ("id", "firm_id", "state", "levels", "comment", "recommendation", "abstained", "reason")
    return ScoreOut(
        **{name: getattr(one, name) for name in names},
        version=scoring.standing(one),
        opinions=[
            OpinionOut(firm_id=said.firm_id, opinion=said.opinion)
            for said in line.opinions.get(one.id, ())
        ],
    )
