"""Proposals that were opened, for programs: read by those who judge, looked at first by counsel."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.pages import file_of_opened
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.documents import KEPT
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.proposal_schemas import (
    OpenedProposalList,
    OpenedProposalOut,
    OpenedProposalWhole,
    ProposalFileOut,
    TurnAwayIn,
)
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work

LOOKED_AT = {409: "It was looked at already."}


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/proposals",
    allow=READ,
    does=Operation(
        summary="List the proposals of an engagement that are open to you",
        details="None before the deadline, whoever asks; after it, without names where you judge.",
        query=PageQuery,
        replies={200: Reply("One page; by stage and letter.", OpenedProposalList)},
    ),
)
def list_opened_proposals(
    work: Work, engagement_id: UUID, query: PageQuery
) -> ft.ResponseReturnValue:
    """List what was opened."""
    about = queries.engagement(work, engagement_id)
    found, on = a_page(query, partial(queries.opened, work, about.id))
    return answer(
        OpenedProposalList(
            items=[OpenedProposalOut(**_told(one)) for one in found],
            next_page=on,
            set_aside=queries.set_aside(work).get(about.id, 0),
        )
    )


@bp.operation(
    "GET",
    "/opened-proposals/<uuid:opened_id>",
    allow=READ,
    does=Operation(
        summary="Read a proposal that was opened",
        replies={200: Reply("The proposal.", OpenedProposalWhole)},
    ),
)
def read_opened_proposal(work: Work, opened_id: UUID) -> ft.ResponseReturnValue:
    """Give one of them."""
    return _whole(work, opened_id)


@bp.operation(
    "GET",
    "/opened-proposals/<uuid:opened_id>/files/<uuid:paper_id>",
    allow=READ,
    does=Operation(
        summary="Take a file of a proposal that was opened",
        details="For whoever may know whose it is: a file names people by nature.",
        replies={200: Reply("The file.", headers=KEPT, media=("application/octet-stream",))},
    ),
)
def take_file_of_opened(work: Work, opened_id: UUID, paper_id: UUID) -> ft.ResponseReturnValue:
    """Give a file of one of them."""
    return file_of_opened(work, queries.opened_file(work, opened_id, paper_id))


@bp.operation(
    "POST",
    "/opened-proposals/<uuid:opened_id>/clearance",
    allow=LET_OUT,
    does=Operation(
        summary="Let those who judge read a proposal in which something stood out",
        details="For counsel.",
        replies={200: Reply("As it stands then.", OpenedProposalWhole)},
        problems=LOOKED_AT,
    ),
)
def clear_proposal(work: Work, opened_id: UUID) -> ft.ResponseReturnValue:
    """Let it go on."""
    service.let_go_on(work, queries.one_opened(work, opened_id).row)
    work.session.expire_all()
    return _whole(work, opened_id)


@bp.operation(
    "POST",
    "/opened-proposals/<uuid:opened_id>/refusal",
    allow=LET_OUT,
    does=Operation(
        summary="Keep a proposal from those who judge",
        details="For counsel. Nobody else reads it; its firm is told why.",
        body=TurnAwayIn,
        replies={200: Reply("As it stands then.", OpenedProposalWhole)},
        problems=LOOKED_AT,
    ),
)
def turn_proposal_away(work: Work, opened_id: UUID, body: TurnAwayIn) -> ft.ResponseReturnValue:
    """Turn it away."""
    service.turn_away(work, queries.one_opened(work, opened_id).row, body.why)
    work.session.expire_all()
    return _whole(work, opened_id)


def _whole(work: Work, opened_id: UUID) -> ft.ResponseReturnValue:
    read = queries.one_opened(work, opened_id)
    files = [ProposalFileOut.model_validate(one, from_attributes=True) for one in read.files]
    return answer(OpenedProposalWhole(**_told(read), files=files))


def _told(read: queries.Read) -> dict[str, Any]:
    row = read.row
    named = ("id", "engagement_id", "stage", "code", "amount", "flagged", "outcome", "content")
    identity = read.identity.identity if read.identity else None
    return {**{name: getattr(row, name) for name in named}, "identity": identity}
