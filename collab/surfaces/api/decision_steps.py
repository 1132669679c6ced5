"""What facilitators and counsel do with decisions, for programs: as on their pages."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.decisions import queries, service
from collab.features.decisions.pages import firms_asked
from collab.features.decisions.policy import Act
from collab.features.decisions.rules import Said
from collab.features.meetings.queries import item
from collab.flows.decision_review import to_backlog
from collab.surfaces.api.agendas import told_topic
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.decision_schemas import (
    DecisionOut,
    FirmList,
    FirmOut,
    SettlementIn,
    ToldIn,
)
from collab.surfaces.api.decisions import told_decision
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.meeting_schemas import Topic
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/decisions/<uuid:decision_id>/firms",
    allow=READ,
    does=Operation(
        summary="List the firms whose word may be taken down",
        details="For whoever facilitates, while it is open. It tells nothing of who has spoken.",
        replies={200: Reply("Those that are asked.", FirmList)},
    ),
)
def list_firms_asked(work: Work, decision_id: UUID) -> ft.ResponseReturnValue:
    """Give the firms that are asked."""
    row = work.authorise(Act.RECORD, queries.one(work, decision_id))
    items = [FirmOut(id=ident, name=name) for ident, name in firms_asked(work, row)]
    return answer(FirmList(items=items))


@bp.operation(
    "POST",
    "/decisions/<uuid:decision_id>/told-positions",
    allow=CHANGE,
    does=Operation(
        summary="Take down what a firm said by telephone",
        details="For whoever facilitates. It counts once somebody of the firm confirms it, and is"
        " read by the firm alone until then.",
        body=ToldIn,
        replies={201: Reply("Taken down; the decision as you read it.", DecisionOut)},
        problems={409: "It is closed."},
    ),
)
def take_down_position(work: Work, decision_id: UUID, body: ToldIn) -> ft.ResponseReturnValue:
    """Take down what a firm said."""
    row = queries.one(work, decision_id)
    said = Said(body.stance, body.choice, body.reason)
    service.record(work, row, body.firm_id, said)
    return told_decision(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/decision-positions/<uuid:position_id>/confirmation",
    allow=CHANGE,
    does=Operation(
        summary="Confirm what was taken down of your own organisation",
        replies={200: Reply("The decision as it stands then.", DecisionOut)},
        problems={409: "It is closed, or it stands no more."},
    ),
)
def confirm_position(work: Work, position_id: UUID) -> ft.ResponseReturnValue:
    """Confirm what one's own firm said."""
    told = queries.position(work, position_id)
    row = queries.one(work, told.decision_id)
    service.confirm(work, told, row)
    return told_decision(work, row)


@bp.operation(
    "POST",
    "/decision-outcomes/<uuid:outcome_id>/review",
    allow=CHANGE,
    does=Operation(
        summary="Let an outcome stand, or return it",
        details="For counsel. What waits is told in `waiting` of its decision.",
        body=SettlementIn,
        replies={200: Reply("The decision as it stands then.", DecisionOut)},
        problems={409: "It waits no more."},
    ),
)
def settle_outcome(work: Work, outcome_id: UUID, body: SettlementIn) -> ft.ResponseReturnValue:
    """Let an outcome stand, or return it."""
    outcome = queries.outcome(work, outcome_id)
    row = queries.one(work, outcome.decision_id)
    service.settle(work, outcome, row, verdict=body.verdict, words=body.words)
    return told_decision(work, row)


@bp.operation(
    "POST",
    "/decisions/<uuid:decision_id>/topic",
    allow=CHANGE,
    does=Operation(
        summary="Put a decision into the backlog, to be looked at again",
        details="For whoever facilitates or chairs, once its outcome is stated. Sent again, the"
        " answer is the same topic.",
        replies={200: Reply("The topic.", Topic, ETAG)},
        problems={409: "It is under review, or cannot stand there as it is worded."},
    ),
)
def review_decision(work: Work, decision_id: UUID) -> ft.ResponseReturnValue:
    """Put a decision into the backlog."""
    return told_topic(work, item(work, to_backlog(work, decision_id)))
