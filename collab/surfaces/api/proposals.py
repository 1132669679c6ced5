"""Proposals for programs: one's own written and submitted; those that were opened, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.pages import stands
from collab.features.engagements.proposals.papers import stored
from collab.features.engagements.proposals.rules import (
    MOST,
    BudgetLine,
    Content,
    Former,
    Funding,
    Person,
    Relation,
    quantity,
)
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG, seen_version
from collab.surfaces.api.proposal_schemas import (
    A_NUMBER,
    SEALED,
    CallRegistrationOut,
    OpenedProposalList,
    OpenedProposalOut,
    ProposalIn,
    ProposalLineItem,
    ProposalList,
    ProposalOut,
    ProposalStepIn,
)
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/proposals",
    allow=READ,
    does=Operation(
        summary="List one's own organisation's proposals",
        replies={200: Reply("By call.", ProposalList)},
    ),
)
def list_proposals(work: Work) -> ft.ResponseReturnValue:
    """List one's own proposals."""
    rows = queries.own(work, [desk.call.id for desk in queries.desks(work)])
    told = queries.outcomes(work, [row.id for row in rows])
    return answer(ProposalList(items=[ProposalLineItem(**_line(row, told)) for row in rows]))


@bp.operation(
    "POST",
    "/calls/<uuid:call_id>/registration",
    allow=WRITE,
    does=Operation(
        summary="Register one's own organisation for a call",
        replies={200: Reply("Registered.", CallRegistrationOut)},
        problems={409: "The deadline is over."},
    ),
)
def register_for_call(work: Work, call_id: UUID) -> ft.ResponseReturnValue:
    """Register."""
    service.register(work, queries.desk(work, call_id))
    return answer(CallRegistrationOut(call_id=call_id, registered=True))


@bp.operation(
    "POST",
    "/calls/<uuid:call_id>/proposal",
    allow=WRITE,
    does=Operation(
        summary="Begin a proposal, or give the one begun before",
        details=SEALED,
        replies={200: Reply("The proposal.", ProposalOut, ETAG)},
        problems={409: "The deadline is over."},
    ),
)
def begin_proposal(work: Work, call_id: UUID) -> ft.ResponseReturnValue:
    """Begin one."""
    row = service.begin(work, queries.desk(work, call_id))
    return _told(work, row)


@bp.operation(
    "GET",
    "/proposals/<uuid:offer_id>",
    allow=READ,
    does=Operation(
        summary="Read one's own organisation's proposal, and what became of it",
        details=SEALED,
        replies={200: Reply("The proposal.", ProposalOut, ETAG)},
    ),
)
def read_proposal(work: Work, offer_id: UUID) -> ft.ResponseReturnValue:
    """Give one's own proposal."""
    return _told(work, queries.one(work, offer_id))


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/content",
    allow=CHANGE,
    does=Operation(
        summary="Write a proposal; what was submitted before stays submitted",
        details=SEALED,
        body=ProposalIn,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("As it stands then.", ProposalOut, ETAG)},
        problems={409: "Somebody saved it meanwhile, or the deadline is over."},
    ),
)
def write_proposal(work: Work, offer_id: UUID, body: ProposalIn) -> ft.ResponseReturnValue:
    """Save one's own proposal."""
    row = queries.one(work, offer_id)
    seen = seen_version(body.model_dump(exclude_none=True))
    service.save(work, row, _content(body, queries.content_of(work, row)), seen_version=seen)
    return _told(work, row)


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Submit or withdraw a proposal, until the deadline",
        body=ProposalStepIn,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("As it stands then.", ProposalOut, ETAG)},
        problems={409: "Somebody saved it meanwhile, or the deadline is over."},
    ),
)
def move_proposal(work: Work, offer_id: UUID, body: ProposalStepIn) -> ft.ResponseReturnValue:
    """Submit or withdraw."""
    row = queries.one(work, offer_id)
    if body.step == "submit":
        service.submit(work, row, seen_version=seen_version(body.model_dump(exclude_none=True)))
    elif body.step == "withdraw":
        service.withdraw(work, row)
    else:
        raise InvalidError({"step": "No such step."})
    return _told(work, row)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/proposals",
    allow=READ,
    does=Operation(
        summary="List the proposals of an engagement that are open to you",
        details="None before the deadline, whoever asks; after it, without names where you judge.",
        replies={200: Reply("By stage and letter.", OpenedProposalList)},
    ),
)
def list_opened_proposals(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """List what was opened."""
    found = queries.opened(work, queries.engagement(work, engagement_id).id, most=None)
    return answer(OpenedProposalList(items=[_opened(one) for one in found]))


@bp.operation(
    "GET",
    "/opened-proposals/<uuid:opened_id>",
    allow=READ,
    does=Operation(
        summary="Read a proposal that was opened",
        replies={200: Reply("The proposal.", OpenedProposalOut)},
    ),
)
def read_opened_proposal(work: Work, opened_id: UUID) -> ft.ResponseReturnValue:
    """Give one of them."""
    return answer(_opened(queries.one_opened(work, opened_id)))


def _opened(read: queries.Read) -> OpenedProposalOut:
    row = read.row
    named = ("id", "engagement_id", "stage", "code", "amount", "flagged", "outcome", "content")
    return OpenedProposalOut(
        **{name: getattr(row, name) for name in named},
        identity=read.identity.identity if read.identity else None,
    )


def _told(work: Work, row: Any) -> ft.ResponseReturnValue:
    work.session.flush()  # the answer tells its new version
    told, call = queries.outcomes(work, [row.id]), queries.one_call(work, row.call_id)
    known = ("parts", "lines", "team", "funding", "relations", "nothing_declared", "total", "files")
    content = {name: value for name, value in stored(work, row).items() if name in known}
    out = ProposalOut(
        **_line(row, told),
        call_stands=stands(work, call),
        reasons=told[row.id].reasons if row.id in told else None,
        content=content,
    )
    return answer(out, ETag=f'"{row.version}"')


def _line(row: Any, told: Any) -> dict[str, Any]:
    named = ("id", "call_id", "stage", "state", "version", "submitted_at")
    outcome = told[row.id].outcome if row.id in told else None
    return {**{name: getattr(row, name) for name in named}, "outcome": outcome}


def _lines(body: ProposalIn) -> tuple[BudgetLine, ...]:
    found, wrong = [], {}
    for number, one in enumerate(body.lines):
        many = quantity(one.quantity)
        if many is None or many * one.unit > MOST:
            wrong[f"lines.{number}"] = A_NUMBER
        else:
            found.append(BudgetLine(one.label, many, one.unit))
    if wrong:
        raise InvalidError(wrong)
    return tuple(found)


def _content(body: ProposalIn, before: Content) -> Content:
    return Content(
        parts=body.parts,
        lines=_lines(body),
        team=tuple(
            Person(
                one.name,
                one.role,
                one.employer,
                tuple(Former(f.employer, f.until) for f in one.former),
            )
            for one in body.team
        ),
        funding=tuple(Funding(one.source, one.year) for one in body.funding),
        relations=tuple(Relation(one.firm, one.what) for one in body.relations),
        nothing_declared=body.nothing_declared,
        files=before.files,
    )
