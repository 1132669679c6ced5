"""Deliveries for programs: contract and count at home, milestones in the room, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer, validated
from collab.features.documents.crossing import KIND as DOCUMENT
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import (
    Change,
    Contract,
    Order,
    Outcome,
    Plan,
    address,
)
from collab.features.engagements.delivery.service import contracts, milestones
from collab.people.spaces.queries import space_or_charter
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.delivery_schemas import (
    AnswerIn,
    CancelIn,
    CertificateOut,
    ChangeIn,
    ChangePatch,
    ContractIn,
    ContractOut,
    DeliveryOut,
    FirmAnswerOut,
    MilestoneList,
    MilestoneOut,
    PlanIn,
    SubmissionOut,
    SubmitIn,
)
from collab.surfaces.api.findings import ETAG, seen_version
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work

OF_MILESTONE = (
    "id", "space_id", "number", "title", "due_on", "amount", "state", "acceptors", "rounds",
    "accepted_at", "version",
)  # fmt: skip
OF_CONTRACT = (
    "reference", "signed_on", "starts_on", "ends_on", "undertaken_on", "amount", "currency", "why",
    "room_id", "agreed_at", "version",
)  # fmt: skip
OF_CERTIFICATE = ("asked_at", "due_on", "answer", "words", "answered_at", "confirmed_at")


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
    return _told_delivery(work, engagement_id)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/contract",
    allow=WRITE,
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
    return _told_delivery(work, row.id, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/milestones",
    allow=WRITE,
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
    found = queries.milestones(work, kept.room_id) if kept.room_id else []
    return answer(_listed(work, found), HTTPStatus.CREATED)


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
    space = space_or_charter(work, space_id)
    return answer(_listed(work, queries.milestones(work, space.id)))


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
    return _told(work, queries.milestone(work, milestone_id))


@bp.operation(
    "PATCH",
    "/milestones/<uuid:milestone_id>",
    allow=CHANGE,
    does=Operation(
        summary="Move the day of a milestone, or name others to accept it",
        details="For whoever facilitates, with a reason (`why`) that all of the room read. Say"
        " which version you saw: If-Match, or `version` in the body.",
        body=ChangePatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", MilestoneOut, ETAG)},
        problems={409: "Somebody changed it meanwhile, or the plan does not stand yet."},
    ),
)
def change_milestone(
    work: Work, milestone_id: UUID, body: dict[str, Any]
) -> ft.ResponseReturnValue:
    """Change one nobody changed meanwhile."""
    row = work.authorise(Act.CHANGE, queries.milestone(work, milestone_id))
    seen = seen_version(body)
    stands = {
        "due_on": row.due_on.isoformat(),
        "order": row.acceptance,
        "acceptors": [str(one) for one in row.acceptors],
    }
    patch = {name: value for name, value in body.items() if name != "version"}
    sent = validated(ChangeIn, stands | patch)
    to = Change(
        due_on=sent.due_on, order=Order(sent.order), acceptors=tuple(sent.acceptors), why=sent.why
    )
    milestones.change(work, row, to, seen_version=seen)
    return _told(work, row)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/submissions",
    allow=WRITE,
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
    return _told(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/answers",
    allow=CHANGE,
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
    return _told(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/milestones/<uuid:milestone_id>/cancellation",
    allow=CHANGE,
    does=Operation(
        summary="End a milestone that will not be delivered",
        details="What was let in for it is out of the expert's sight from then on.",
        body=CancelIn,
        replies={200: Reply("Ended.", MilestoneOut, ETAG)},
        problems={409: "Somebody changed it meanwhile, or the plan does not stand yet."},
    ),
)
def cancel_milestone(work: Work, milestone_id: UUID, body: CancelIn) -> ft.ResponseReturnValue:
    """End it."""
    row = queries.milestone(work, milestone_id)
    milestones.cancel(work, row, body.why, seen_version=body.version)
    return _told(work, row)


def _told_delivery(
    work: Work, engagement_id: UUID, status: int = HTTPStatus.OK
) -> ft.ResponseReturnValue:
    row = queries.engagement(work, engagement_id)
    kept, asked = queries.contract_of(work, row.id), queries.certificate_of(work, row.id)
    return answer(
        DeliveryOut(
            engagement_id=row.id,
            milestones=row.milestones,
            milestones_done=row.milestones_done,
            contract=ContractOut(expert=kept.expert_name, **_of(kept, OF_CONTRACT))
            if kept
            else None,
            certificate=CertificateOut(**_of(asked, OF_CERTIFICATE)) if asked else None,
        ),
        status,
    )


def _told(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    (told,) = _listed(work, [row]).items
    told.submissions = [
        SubmissionOut(
            round=one.row.number,
            words=one.row.words,
            documents=[d for d in one.row.documents if subject_of(work, DOCUMENT, d) is not None],
            submitted_at=one.row.submitted_at,
            answers=[
                FirmAnswerOut(**_of(said, ("firm_id", "outcome", "words", "said_at")))
                for said in one.answers
            ],
        )
        for one in queries.submissions(work, row.id)
    ]
    return answer(told, status, ETag=f'"{told.version}"')


def _listed(work: Work, rows: Sequence[Any]) -> MilestoneList:
    said = queries.answers(work, [row.id for row in rows])
    rooms = {space: queries.room_in(work, space) for space in {row.space_id for row in rows}}
    return MilestoneList(
        items=[
            MilestoneOut(
                **_of(row, OF_MILESTONE),
                address=address(row.id),
                order=row.acceptance,
                currency=room.currency if (room := rooms[row.space_id]) else "",
                waits_for=list(queries.waits_for(row, said)),
            )
            for row in rows
        ]
    )


def _of(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
