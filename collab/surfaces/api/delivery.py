"""Deliveries for programs: contract and count at home, milestones in the room, certificates."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import (
    Change,
    Contract,
    Order,
    Outcome,
    Plan,
)
from collab.features.engagements.delivery.service import contracts, milestones
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.delivery_contract_schemas import ContractIn, DeliveryOut
from collab.surfaces.api.delivery_schemas import (
    AnswerIn,
    CancelIn,
    ChangeIn,
    ChangePatch,
    GrantIn,
    MilestoneList,
    MilestoneOut,
    PlanIn,
    SubmitIn,
)
from collab.surfaces.api.delivery_told import merged, told_delivery, told_milestone, told_room
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.versions import IF_MATCH, seen, seen_version
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

MERGED = "Say which version you saw: If-Match, or `version` in the body."


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/delivery",
    allow=READ,
    does=Operation(
        summary="Read how far an engagement is",
        details="Whoever reads the engagement reads the count; contract and certificate are null"
        " for those who are not inside.",
        replies={200: Reply("How far it is.", DeliveryOut)},
    ),
)
def read_delivery(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give count, contract and certificate."""
    return told_delivery(work, engagement_id)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/contract",
    allow=LET_OUT,
    does=Operation(
        summary="Record the contract with whom the award went to",
        details="For whoever facilitates. The engagement is under way from then on.",
        body=ContractIn,
        replies={201: Reply("Recorded.", DeliveryOut)},
        problems={409: "The engagement does not stand where this begins."},
    ),
)
def record_contract(work: Work, engagement_id: UUID, body: ContractIn) -> ft.ResponseReturnValue:
    """Record the contract."""
    row = queries.engagement(work, engagement_id)
    contracts.record(work, row, Contract(**body.model_dump()))
    return told_delivery(work, row.id, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/milestones",
    allow=CHANGE,
    does=Operation(
        summary="Plan a milestone",
        details="For whoever facilitates, until the plan of milestones stands.",
        body=PlanIn,
        replies={201: Reply("The plan as it stands then.", MilestoneList)},
    ),
)
def plan_milestone(work: Work, engagement_id: UUID, body: PlanIn) -> ft.ResponseReturnValue:
    """Plan one."""
    kept = queries.contract(work, engagement_id)
    sent = body.model_dump(exclude={"order", "acceptors"})
    planned = Plan(**sent, order=Order(body.order), acceptors=tuple(body.acceptors))
    milestones.plan(work, kept, planned)
    return told_room(work, kept.room_id, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/removal",
    allow=CHANGE,
    does=Operation(
        summary="Take a milestone out of the plan",
        details="For whoever facilitates, until the plan of milestones stands.",
        replies={200: Reply("The plan as it stands then.", MilestoneList)},
        problems={409: "Something was let in for it, or hangs on it."},
    ),
)
def unplan_milestone(work: Work, milestone_id: UUID) -> ft.ResponseReturnValue:
    """Take one out."""
    row = queries.milestone(work, milestone_id)
    kept, room = queries.contract(work, row.engagement_id), row.space_id
    milestones.unplan(work, kept, row.number)
    return told_room(work, room)


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/milestones",
    allow=READ,
    does=Operation(
        summary="List the milestones of an expert's room",
        replies={200: Reply("In their order; none in other spaces.", MilestoneList)},
    ),
)
def list_milestones(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a room's milestones."""
    return told_room(work, space_or_charter(work, space_id).id)


@bp.operation(
    "GET",
    "/milestones/<uuid:milestone_id>",
    allow=READ,
    does=Operation(
        summary="Read a milestone", replies={200: Reply("The milestone.", MilestoneOut, ETAG)}
    ),
)
def read_milestone(work: Work, milestone_id: UUID) -> ft.ResponseReturnValue:
    """Give a milestone."""
    return told_milestone(work, queries.milestone(work, milestone_id))


@bp.operation(
    "PATCH",
    "/milestones/<uuid:milestone_id>",
    allow=LET_OUT,
    does=Operation(
        summary="Move the day of a milestone, or name others to accept it",
        details="For whoever facilitates, with a reason (`why`) that all of the room read."
        f" {MERGED}",
        body=ChangePatch,
        merges=True,
        headers=IF_MATCH,
        replies={200: Reply("Changed.", MilestoneOut, ETAG)},
        problems={409: "Somebody changed it meanwhile, or the plan does not stand yet."},
    ),
)
def change_milestone(
    work: Work, milestone_id: UUID, body: dict[str, Any]
) -> ft.ResponseReturnValue:
    """Change one nobody changed meanwhile."""
    row = work.authorise(Act.CHANGE, queries.milestone(work, milestone_id))
    version = seen_version(body)
    stands = {
        "due_on": row.due_on.isoformat(),
        "order": row.acceptance,
        "acceptors": [str(one) for one in row.acceptors],
    }
    sent = merged(ChangeIn, stands, body)
    to = Change(
        due_on=sent.due_on, order=Order(sent.order), acceptors=tuple(sent.acceptors), why=sent.why
    )
    milestones.change(work, row, to, seen_version=version)
    return told_milestone(work, row)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/submissions",
    allow=LET_OUT,
    does=Operation(
        summary="Submit what was worked out for a milestone",
        details="For the expert of the room. Documents hang on the milestone and were released"
        " into the room before.",
        body=SubmitIn,
        replies={201: Reply("Submitted.", MilestoneOut, ETAG)},
        problems={409: "The plan does not stand yet, or a document is not there."},
    ),
)
def submit_milestone(work: Work, milestone_id: UUID, body: SubmitIn) -> ft.ResponseReturnValue:
    """Submit it."""
    row = queries.milestone(work, milestone_id)
    milestones.submit(work, row, body.words, tuple(body.documents))
    return told_milestone(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/answers",
    allow=LET_OUT,
    does=Operation(
        summary="Accept or return what was submitted, for your organisation",
        details="For firms named to accept it. To say nothing accepts nothing.",
        body=AnswerIn,
        replies={201: Reply("It stands.", MilestoneOut, ETAG)},
        problems={409: "It was submitted anew, is answered, or waits for others first."},
    ),
)
def answer_milestone(work: Work, milestone_id: UUID, body: AnswerIn) -> ft.ResponseReturnValue:
    """Answer for one's firm."""
    row = queries.milestone(work, milestone_id)
    milestones.answer(work, row, Outcome(body.outcome), body.words, seen_round=body.round)
    return told_milestone(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/cancellation",
    allow=LET_OUT,
    does=Operation(
        summary="End a milestone that will not be delivered",
        details="What was let in for it is out of the expert's sight from then on.",
        body=CancelIn,
        headers=IF_MATCH,
        replies={200: Reply("Ended.", MilestoneOut, ETAG)},
        problems={409: "Somebody changed it meanwhile, or the plan does not stand yet."},
    ),
)
def cancel_milestone(work: Work, milestone_id: UUID, body: CancelIn) -> ft.ResponseReturnValue:
    """End it."""
    row = queries.milestone(work, milestone_id)
    milestones.cancel(work, row, body.why, seen_version=seen(body.version))
    return told_milestone(work, row)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/grants",
    allow=LET_OUT,
    does=Operation(
        summary="Let something be read until this milestone ends instead",
        details="For whoever facilitates: something that was released into the room, and is let in"
        " for a milestone that goes on.",
        body=GrantIn,
        replies={200: Reply("The milestone as it stands then.", MilestoneOut, ETAG)},
        problems={409: "It is not let in any more, or the milestone has ended."},
    ),
)
def regrant_milestone(work: Work, milestone_id: UUID, body: GrantIn) -> ft.ResponseReturnValue:
    """Move what was let in."""
    row = queries.milestone(work, milestone_id)
    milestones.regrant(work, row, body.item_id)
    return told_milestone(work, row)
