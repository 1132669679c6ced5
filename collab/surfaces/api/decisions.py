"""Decisions for programs: what was put to firms, where one's own firm stands, what was stated."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.refs import card_of
from collab.core.rest import Operation, Reply, answer
from collab.features.decisions import queries, service
from collab.features.decisions.rules import (
    STEPS,
    Proposal,
    Said,
    Step,
    address,
)
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.decision_schemas import (
    DecisionLine,
    DecisionList,
    DecisionOut,
    OutcomeIn,
    OutcomeOut,
    PositionIn,
    PositionOut,
    ProposalIn,
    StepIn,
    WaitingOutcome,
)
from collab.surfaces.api.schemas import told_marking
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/decisions",
    allow=READ,
    does=Operation(
        summary="List the decisions of a space",
        details=INDEPENDENT,
        replies={200: Reply("What is open first.", DecisionList)},
    ),
)
def list_decisions(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's decisions."""
    rows = queries.in_space(work, space_or_charter(work, space_id).id)
    own = queries.standing_of_mine(work, [row.id for row in rows])
    items = [DecisionLine(**_line(row, own.get(row.id))) for row in rows]
    return answer(DecisionList(items=items))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/decisions",
    allow=WRITE,
    does=Operation(
        summary="Prepare a decision",
        details="For whoever facilitates or chairs; another kind is refused to everybody.",
        body=ProposalIn,
        replies={201: Reply("Prepared.", DecisionOut)},
    ),
)
def propose_decision(work: Work, space_id: UUID, body: ProposalIn) -> ft.ResponseReturnValue:
    """Prepare a decision."""
    row = service.propose(
        work,
        space_or_charter(work, space_id),
        proposal_of(body),
        marking=told_marking(body.marking),
    )
    return told_decision(work, row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/items/<subject_kind>/<uuid:subject_id>/decisions",
    allow=READ,
    does=Operation(
        summary="List what is decided about an item",
        details="`subject_kind` is finding, meeting or agenda_item.",
        replies={200: Reply("In the order they came to be.", DecisionList)},
    ),
)
def list_decisions_about(work: Work, subject_kind: str, subject_id: UUID) -> ft.ResponseReturnValue:
    """List the decisions that hang on an item."""
    rows = queries.about(work, [card_of(work, subject_kind, subject_id).id])
    own = queries.standing_of_mine(work, [row.id for row in rows])
    items = [DecisionLine(**_line(row, own.get(row.id))) for row in rows]
    return answer(DecisionList(items=items))


@bp.operation(
    "POST",
    "/items/<subject_kind>/<uuid:subject_id>/decisions",
    allow=WRITE,
    does=Operation(
        summary="Prepare a decision about an item",
        details="As in a space; it is for whoever reads the item, and marked no milder.",
        body=ProposalIn,
        replies={201: Reply("Prepared.", DecisionOut)},
        problems={409: "The item is under review, or gone."},
    ),
)
def propose_decision_about(
    work: Work, subject_kind: str, subject_id: UUID, body: ProposalIn
) -> ft.ResponseReturnValue:
    """Prepare a decision about an item."""
    subject = card_of(work, subject_kind, subject_id)
    row = service.propose(
        work,
        one_space(work, subject.space_id),
        proposal_of(body),
        marking=told_marking(body.marking),
        subject=subject,
    )
    return told_decision(work, row, HTTPStatus.CREATED)


def proposal_of(body: ProposalIn) -> Proposal:
    """Give what is proposed."""
    midnight = dt.datetime.combine(body.closes_on + dt.timedelta(days=1), dt.time(), dt.UTC)
    return Proposal(
        kind=body.kind,
        question=body.question,
        body=body.body,
        options=tuple(body.options),
        closes_at=midnight,
        quorum_firms=body.quorum_firms,
        hidden=body.hidden,
        anonymous=body.anonymous,
    )


@bp.operation(
    "GET",
    "/decisions/<uuid:decision_id>",
    allow=READ,
    does=Operation(summary="Read a decision", replies={200: Reply("The decision.", DecisionOut)}),
)
def read_decision(work: Work, decision_id: UUID) -> ft.ResponseReturnValue:
    """Give a decision."""
    return told_decision(work, queries.one(work, decision_id))


@bp.operation(
    "POST",
    "/decisions/<uuid:decision_id>/positions",
    allow=CHANGE,
    does=Operation(
        summary="Say where your own organisation stands",
        details="The latest that any of its people says counts, until it is closed.",
        body=PositionIn,
        replies={200: Reply("The decision as it stands then.", DecisionOut)},
        problems={409: "It is closed."},
    ),
)
def say_position(work: Work, decision_id: UUID, body: PositionIn) -> ft.ResponseReturnValue:
    """Say where one's own firm stands."""
    row = queries.one(work, decision_id)
    service.say(work, row, Said(body.stance, body.choice, body.reason))
    return told_decision(work, row)


@bp.operation(
    "POST",
    "/decisions/<uuid:decision_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Move a decision on",
        body=StepIn,
        replies={200: Reply("The decision as it stands then.", DecisionOut)},
        problems={409: "Something must hold before, or somebody moved it meanwhile."},
    ),
)
def move_decision(work: Work, decision_id: UUID, body: StepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.one(work, decision_id)
    if body.step not in STEPS:
        raise InvalidError({"step": "No such step."})
    service.move(work, row, Step(body.step), words=body.words, seen_version=body.version)
    return told_decision(work, row)


@bp.operation(
    "POST",
    "/decisions/<uuid:decision_id>/outcomes",
    allow=CHANGE,
    does=Operation(
        summary="State what came of a decision",
        details="Where something in it stands out, counsel looks before others read it.",
        body=OutcomeIn,
        replies={200: Reply("The decision as it stands then.", DecisionOut)},
        problems={409: "It is not closed, or an outcome waits for counsel already."},
    ),
)
def state_outcome(work: Work, decision_id: UUID, body: OutcomeIn) -> ft.ResponseReturnValue:
    """State an outcome."""
    row = queries.one(work, decision_id)
    service.state(work, row, body.words, review_on=body.review_on, chosen=body.chosen)
    return told_decision(work, row)


def _line(row: Any, own: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "space_id": row.space_id,
        "address": address(row.id),
        "kind": row.kind,
        "question": row.question,
        "state": row.state,
        "marking": Marking(row.marking).key,
        "hidden": row.hidden,
        "anonymous": row.anonymous,
        "closes_at": row.closes_at,
        "own_stance": own.stance if own else None,
    }


def told_decision(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell how a decision stands now."""
    own = queries.standing_of_mine(work, [row.id]).get(row.id)
    subject = subject_of(work, row.subject_kind, row.subject_id)
    outcomes = queries.outcomes_of(work, [row.id])
    again = subject_of(work, "agenda_item", row.reviewed_in)
    stated = [one for one in outcomes if one.state == "stated"]
    told = DecisionOut(
        **_line(row, own),
        version=row.version,
        body=row.body,
        options=row.options,
        quorum_firms=row.quorum_firms,
        quorum_met=row.quorum_met,
        positions=_positions(work, row),
        tally=row.tally,
        outcome=OutcomeOut(
            words=stated[0].words,
            review_on=stated[0].review_on,
            stated_at=stated[0].shared_at,
            chosen=stated[0].chosen,
        )
        if stated
        else None,
        waiting=[
            WaitingOutcome(
                id=one.id,
                state=one.state,
                words=one.words,
                review_on=one.review_on,
                opinion=one.opinion,
            )
            for one in outcomes
            if one.state in ("held", "returned")
        ],
        subject_kind=subject.kind if subject else None,
        subject_id=subject.id if subject else None,
        review_topic_id=again.id if again else None,
        independent=INDEPENDENT,
    )
    return answer(told, status)


def _positions(work: Work, row: Any) -> list[PositionOut]:
    """Give positions; of an anonymous decision those of one's own firm, whatever else is there."""
    return [
        PositionOut(
            id=one.id,
            firm=firm,
            stance=one.stance,
            choice=one.choice,
            reason=one.reason,
            own=one.firm_id == work.viewer.org_id,
            counts=one.confirmed_at is not None
            and one.lapsed_at is None
            and one.superseded_at is None,
            earlier=one.superseded_at is not None,
        )
        for one, firm in queries.positions(work, row)
        if not row.anonymous or one.firm_id == work.viewer.org_id
    ]
