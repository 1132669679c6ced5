"""A proposal beside one's own score, the decision pack, and the selection, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.decisions import queries as decisions
from collab.features.engagements.review import choosing, queries
from collab.features.engagements.review.board import Board, Line, board
from collab.features.engagements.review.pages import pack_file, pack_of, written_parts
from collab.features.engagements.review.papers import NO_PROMOTION
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.review.rules import Criterion
from collab.features.engagements.review.service.scoring import standing
from collab.flows.selection_decision import to_decision
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.days import end_of
from collab.surfaces.api.decision_schemas import DecisionOut
from collab.surfaces.api.decisions import told_decision
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.made_files import MadeFile, made_file
from collab.surfaces.api.review_more_schemas import (
    CriterionOut,
    PackDecision,
    PackFileIn,
    PackLine,
    PackOut,
    PackRecusal,
    ReviewedWhole,
    SelectionIn,
    WrittenPartOut,
)
from collab.surfaces.api.reviews import LATE, reviewed, spread_out
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

PDF = "application/pdf"


@bp.operation(
    "GET",
    "/review-proposals/<uuid:opened_id>",
    allow=READ,
    does=Operation(
        summary="Read a proposal beside your own score",
        details=f"The ETag is that of your own score, for If-Match. {LATE}",
        replies={200: Reply("The proposal.", ReviewedWhole, ETAG)},
    ),
)
def read_reviewed_proposal(work: Work, opened_id: UUID) -> ft.ResponseReturnValue:
    """Give a proposal that is under review."""
    opened = queries.opened(work, opened_id)
    bench = queries.bench(work, opened.engagement_id)
    found = board(work, bench)
    line = next((one for one in found.lines if one.opened.id == opened.id), None)
    if line is None:
        raise NotFoundError
    may_judge = work.may(Act.JUDGE, bench).allowed and opened.outcome is None
    told = ReviewedWhole(
        **reviewed(bench, found, line).model_dump(),
        engagement_id=bench.row.id,
        parts=[
            WrittenPartOut(label=label, text=text)
            for label, text in written_parts(found, bench, opened)
        ],
        criteria=_criteria(found.criteria),
        may_score=may_judge and (line.mine is None or line.mine.state == "draft"),
    )
    return answer(told, ETag=f'"{standing(line.mine)}"')


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/pack",
    allow=READ,
    does=Operation(
        summary="Read the decision pack",
        details=f"Once the scoring is over; without proposals you stand aside from. {NO_PROMOTION}",
        replies={200: Reply("The pack.", PackOut)},
    ),
)
def read_pack(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give the decision pack."""
    bench = queries.bench(work, engagement_id)
    found = pack_of(work, bench)
    told = PackOut(
        engagement_id=bench.row.id,
        title=bench.row.title,
        independent=INDEPENDENT,
        criteria=_criteria(found.criteria),
        proposals=[_line(bench, found, one) for one in found.lines],
        not_all=bool(found.own_recusals),
        coverage=found.coverage,
        decisions=[
            PackDecision.model_validate(one, from_attributes=True)
            for one in choosing.decisions(work, bench.row.id)
        ],
    )
    return answer(told)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/pack/files",
    allow=CHANGE,
    does=Operation(
        summary="Take the decision pack along as a paper",
        details="Marked for you. That you took it stands in your own vault.",
        body=PackFileIn,
        replies={200: Reply("The paper.", MadeFile)},
    ),
)
def take_decision_pack(work: Work, engagement_id: UUID, body: PackFileIn) -> ft.ResponseReturnValue:  # noqa: ARG001 # there is one kind
    """Give the decision pack as a paper."""
    made = pack_file(work, queries.bench(work, engagement_id))
    return answer(made_file(made.get_data(), PDF))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/selection",
    allow=CHANGE,
    does=Operation(
        summary="Put the selection to those inside",
        details="For whoever facilitates or chairs: prepares a decision of joint funding with the"
        " proposals as options. Whoever is examined takes no part in it.",
        body=SelectionIn,
        replies={201: Reply("Prepared; open it when it is ready.", DecisionOut)},
        problems={409: "It is not to be decided now."},
    ),
)
def decide_selection(work: Work, engagement_id: UUID, body: SelectionIn) -> ft.ResponseReturnValue:
    """Prepare the decision."""
    decision_id = to_decision(
        work,
        queries.bench(work, engagement_id),
        question=body.question,
        closes_at=end_of(body.closes_on),
        quorum_firms=body.quorum_firms,
    )
    return told_decision(work, decisions.one(work, decision_id), HTTPStatus.CREATED)


def _criteria(criteria: Sequence[Criterion]) -> list[CriterionOut]:
    return [
        CriterionOut(key=one.key, label=one.label, weight=one.weight, levels=list(one.levels))
        for one in criteria
    ]


def _line(bench: Bench, found: Board, line: Line) -> PackLine:
    result = line.result
    return PackLine(
        **reviewed(bench, found, line).model_dump(),
        by_criterion={
            key: spread_out(one) for key, one in (result.by_criterion if result else {}).items()
        },
        abstained=result.abstained if result else 0,
        stand_aside=[
            PackRecusal(
                firm_id=one.firm_id,
                firm=found.firms.get(one.firm_id),
                whole_firm=one.representation_id is None,
                ground=one.ground,
            )
            for one in line.recused
        ],
    )
