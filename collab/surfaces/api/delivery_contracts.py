"""Contracts for programs at home: changed, given a room and a plan, closed by a certificate."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import Room
from collab.features.engagements.delivery.service import contracts, milestones, returns
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.delivery import MERGED
from collab.surfaces.api.delivery_contract_schemas import (
    CategoryOffered,
    CertificateSeenIn,
    ContractChangeIn,
    CorrectionIn,
    DeliveryOut,
    FirmOffered,
    RoomChoices,
    RoomIn,
)
from collab.surfaces.api.delivery_schemas import ChangePatch
from collab.surfaces.api.delivery_told import merged, told_delivery
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work

AS_IT_STANDS = {200: Reply("How far it is then.", DeliveryOut)}


@bp.operation(
    "PATCH",
    "/engagements/<uuid:engagement_id>/contract",
    allow=LET_OUT,
    does=Operation(
        summary="Change amount or end of a contract, while no plan stands on it",
        details=f"For whoever facilitates, with a reason (`why`). {MERGED}",
        body=ChangePatch,
        merges=True,
        headers={"If-Match": "The `version` of the contract you saw."},
        replies=AS_IT_STANDS,
        problems={409: "Somebody changed it meanwhile."},
    ),
)
def change_contract(
    work: Work, engagement_id: UUID, body: dict[str, Any]
) -> ft.ResponseReturnValue:
    """Change one nobody changed meanwhile."""
    kept = work.authorise(Act.CHANGE_CONTRACT, queries.contract(work, engagement_id))
    seen = seen_version(body)
    stands = {"amount": kept.amount, "ends_on": kept.ends_on.isoformat()}
    sent = merged(ContractChangeIn, stands, body)
    contracts.change(
        work, kept, amount=sent.amount, ends_on=sent.ends_on, why=sent.why, seen_version=seen
    )
    return told_delivery(work, engagement_id)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/expert-room/choices",
    allow=READ,
    does=Operation(
        summary="Read of what a room for the expert can be made",
        details="For whoever facilitates, until it is open.",
        replies={200: Reply("Firms and categories.", RoomChoices)},
    ),
)
def read_room_choices(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give who may be named, and what may be let in."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.OPEN_ROOM, queries.contract(work, row.id))
    told = RoomChoices(
        firms=[
            FirmOffered(firm_id=firm.id, name=firm.name)
            for firm in contracts.offered_firms(work, row, kept)
        ],
        categories=[
            CategoryOffered(key=key, title=title, by_itself=by_itself)
            for key, title, by_itself in contracts.offered_categories(work, row)
        ],
    )
    return answer(told)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/expert-room",
    allow=LET_OUT,
    does=Operation(
        summary="Open the room of the expert",
        details="For whoever facilitates. The expert sees nothing of the group: what it needs is"
        " let into this room, and what it delivers stands there.",
        body=RoomIn,
        replies={201: Reply("Open.", DeliveryOut)},
        problems={409: "Somebody was first."},
    ),
)
def open_expert_room(work: Work, engagement_id: UUID, body: RoomIn) -> ft.ResponseReturnValue:
    """Open it."""
    row = queries.engagement(work, engagement_id)
    kept = queries.contract(work, row.id)
    contracts.open_room(work, row, kept, Room(**body.model_dump()))
    return told_delivery(work, row.id, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/agreement",
    allow=LET_OUT,
    does=Operation(
        summary="Let the plan of milestones stand",
        details="For whoever facilitates, once the milestones add up to the contract. From then on"
        " it changes only milestone by milestone, with a reason.",
        replies=AS_IT_STANDS,
        problems={409: "They do not add up, or are not numbered from 1 on without a gap."},
    ),
)
def agree_on_milestones(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Let it stand."""
    row = queries.engagement(work, engagement_id)
    milestones.agree(work, row, queries.contract(work, row.id))
    return told_delivery(work, row.id)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/certificate/confirmation",
    allow=LET_OUT,
    does=Operation(
        summary="Confirm what the expert's firm says became of what it read",
        details="For whoever facilitates. It stays as it is from then on.",
        body=CertificateSeenIn,
        replies=AS_IT_STANDS,
        problems={409: "It was answered anew meanwhile."},
    ),
)
def confirm_certificate(
    work: Work, engagement_id: UUID, body: CertificateSeenIn
) -> ft.ResponseReturnValue:
    """Confirm the answer that was read."""
    row = queries.certificate(work, queries.engagement(work, engagement_id).id)
    returns.confirm(work, row, seen=body.answered_at.astimezone(dt.UTC).isoformat())
    return told_delivery(work, engagement_id)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/correction",
    allow=LET_OUT,
    does=Operation(
        summary="Ask an expert whose work is over to put the report right",
        details="For whoever facilitates. It becomes a milestone of its own, without money, and the"
        " expert's firm has its place again until that one ends.",
        body=CorrectionIn,
        replies=AS_IT_STANDS,
        problems={409: "The work goes on, there is no report, or nobody is left to accept it."},
    ),
)
def correct_report(work: Work, engagement_id: UUID, body: CorrectionIn) -> ft.ResponseReturnValue:
    """Ask for it."""
    row = queries.engagement(work, engagement_id)
    kept = queries.contract(work, row.id)
    milestones.correct(work, row, kept, due_on=body.due_on, why=body.why)
    return told_delivery(work, row.id)
