"""What programs are told of deliveries: how far one is, a milestone, the list of a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel

from collab.core.rest import answer, validated
from collab.features.documents.crossing import KIND as DOCUMENT
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import address
from collab.shared.releases.hanging import subject_of
from collab.surfaces.api.delivery_contract_schemas import CertificateOut, ContractOut, DeliveryOut
from collab.surfaces.api.delivery_schemas import (
    ExpertRoomOut,
    FirmAnswerOut,
    GrantOut,
    MilestoneList,
    MilestoneNoteOut,
    MilestoneOut,
    SubmissionOut,
)
from collab.work.unit import Work

ModelT = TypeVar("ModelT", bound=BaseModel)
OF_MILESTONE = (
    "id", "space_id", "number", "title", "due_on", "amount", "state", "acceptors", "rounds",
    "accepted_at", "version",
)  # fmt: skip
OF_CONTRACT = (
    "reference", "signed_on", "starts_on", "ends_on", "undertaken_on", "amount", "currency", "why",
    "room_id", "agreed_at", "version",
)  # fmt: skip
OF_NOTE = ("what", "words", "was_due_on", "said_at")


def told_delivery(
    work: Work, engagement_id: UUID, status: int = HTTPStatus.OK
) -> ft.ResponseReturnValue:
    """Tell how far an engagement is, with contract and certificate to those inside."""
    row = queries.engagement(work, engagement_id)
    kept, asked = queries.contract_of(work, row.id), queries.certificate_of(work, row.id)
    return answer(
        DeliveryOut(
            engagement_id=row.id,
            milestones=row.milestones,
            milestones_done=row.milestones_done,
            contract=_contract(work, kept) if kept else None,
            certificate=same(CertificateOut, asked) if asked else None,
        ),
        status,
    )


def told_milestone(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell a milestone with all that was submitted, said, changed and let in for it."""
    (told,) = told_plan(work, [row]).items
    told.submissions = [
        SubmissionOut(
            round=one.row.number,
            words=one.row.words,
            documents=[d for d in one.row.documents if subject_of(work, DOCUMENT, d) is not None],
            submitted_at=one.row.submitted_at,
            answers=[same(FirmAnswerOut, said) for said in one.answers],
        )
        for one in queries.submissions(work, row.id)
    ]
    told.changes = [MilestoneNoteOut(**_of(one, OF_NOTE)) for one in queries.notes(work, row.id)]
    told.let_in = [
        GrantOut(kind=one.item_kind, item_id=one.item_id, title=item.title, ended_at=one.ended_at)
        for one in queries.grants(work, row.id)
        if (item := subject_of(work, one.item_kind, one.item_id)) is not None
    ]
    return answer(told, status, ETag=f'"{told.version}"')


def told_room(
    work: Work, space_id: UUID | None, status: int = HTTPStatus.OK
) -> ft.ResponseReturnValue:
    """Tell the plan of a room, and what the room is for; nothing where there is none yet."""
    told = told_plan(work, queries.milestones(work, space_id) if space_id else [])
    room = queries.room_in(work, space_id) if space_id else None
    told.room = same(ExpertRoomOut, room) if room else None
    return answer(told, status)


def told_plan(work: Work, rows: Sequence[Any]) -> MilestoneList:
    """Tell some milestones in their order."""
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


def merged(model: type[ModelT], stands: Mapping[str, Any], body: Mapping[str, Any]) -> ModelT:
    """Lay what was sent over what stands (RFC 7396). :raises InvalidError: field by field."""
    patch = {name: value for name, value in body.items() if name != "version"}
    return validated(model, {**stands, **patch})


def same(model: type[ModelT], row: Any) -> ModelT:
    """Tell of a row what it says by the very names of its fields."""
    return model(**_of(row, tuple(model.model_fields)))


def _contract(work: Work, row: Any) -> ContractOut:
    paper = subject_of(work, DOCUMENT, row.document_id)
    return ContractOut(
        expert=row.expert_name, document_id=paper.id if paper else None, **_of(row, OF_CONTRACT)
    )


def _of(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
