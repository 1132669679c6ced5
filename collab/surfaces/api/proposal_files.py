"""Files of one's own proposal for programs, and the proposal itself to take along."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import request
from flask import typing as ft

from collab.core.rest import FILE, JSON, Operation, Reply, answer
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.pages import own_file
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.call_schemas import SeenIn
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.made_files import MadeFile, made_file
from collab.surfaces.api.proposal_schemas import (
    SEALED,
    OwnFileIn,
    ProposalFileFields,
    ProposalOut,
)
from collab.surfaces.api.proposals import told_proposal
from collab.surfaces.api.versions import IF_MATCH, seen
from collab.work.bearer import CHANGE
from collab.work.unit import Work

MEDIA = {"pdf": "application/pdf", "json": JSON}
CHANGED = {409: "Somebody saved it meanwhile, or the deadline is over."}


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/files",
    allow=CHANGE,
    does=Operation(
        summary="Add a file to what is being written",
        details=f"It is cleaned as it comes in, and goes along once you submit. {SEALED}",
        form=ProposalFileFields,
        headers=IF_MATCH,
        replies={201: Reply("It goes along.", ProposalOut, ETAG)},
        problems=CHANGED,
    ),
)
def attach_to_proposal(
    work: Work, offer_id: UUID, body: ProposalFileFields
) -> ft.ResponseReturnValue:
    """Add a file."""
    row = queries.one(work, offer_id)
    sent = request.files[FILE]
    service.attach(
        work,
        row,
        name=sent.filename or "",
        content=sent.stream.read(work.house.allowance.file + 1),  # one byte too many is told
        seen_version=seen(body.version),
    )
    return told_proposal(work, row, HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/files/<uuid:paper_id>/removal",
    allow=CHANGE,
    does=Operation(
        summary="Take a file off what is being written",
        details="What was submitted keeps it until you submit again.",
        body=SeenIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ProposalOut, ETAG)},
        problems=CHANGED,
    ),
)
def detach_from_proposal(
    work: Work, offer_id: UUID, paper_id: UUID, body: SeenIn
) -> ft.ResponseReturnValue:
    """Take a file off."""
    row = queries.one(work, offer_id)
    service.detach(work, row, paper_id, seen_version=seen(body.version))
    return told_proposal(work, row)


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/own",
    allow=CHANGE,
    does=Operation(
        summary="Take your own proposal along",
        details="What was submitted, or else what is being written. That you took it stands in"
        " your own vault.",
        body=OwnFileIn,
        replies={200: Reply("The file.", MadeFile)},
    ),
)
def take_own_proposal(work: Work, offer_id: UUID, body: OwnFileIn) -> ft.ResponseReturnValue:
    """Give one's own proposal as a file."""
    made = own_file(work, queries.one(work, offer_id), body.kind)
    return answer(made_file(made.get_data(), MEDIA[body.kind]))
