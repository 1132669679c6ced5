"""One's own proposals for programs: registered for, written, looked at, submitted, withdrawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.pages import changed_since, stands
from collab.features.engagements.proposals.papers import stored
from collab.features.engagements.proposals.policy import Act
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
from collab.features.engagements.proposals.sealing import as_data
from collab.features.engagements.proposals.service.writing import asked
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.proposal_schemas import (
    A_NUMBER,
    SEALED,
    CallRegistrationOut,
    PartAskedOut,
    ProposalFileOut,
    ProposalIn,
    ProposalLacks,
    ProposalLineItem,
    ProposalList,
    ProposalOut,
    ProposalStepIn,
)
from collab.surfaces.api.versions import IF_MATCH, as_seen, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

SAID = ("parts", "lines", "team", "funding", "relations", "nothing_declared", "total")


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
    allow=CHANGE,
    does=Operation(
        summary="Register one's own organisation for a call",
        replies={200: Reply("Registered.", CallRegistrationOut)},
        problems={409: "The deadline is over."},
    ),
)
def register_for_call(work: Work, call_id: UUID) -> ft.ResponseReturnValue:
    """Register."""
    service.register(work, queries.desk(work, call_id))
    work.session.expire_all()  # the database registered it
    return answer(_registration(work, call_id))


@bp.operation(
    "GET",
    "/calls/<uuid:call_id>/registration",
    allow=READ,
    does=Operation(
        summary="Read how your own organisation stands to a call",
        replies={200: Reply("Whether it is asked, registered, and in time.", CallRegistrationOut)},
    ),
)
def read_registration(work: Work, call_id: UUID) -> ft.ResponseReturnValue:
    """Tell how one's own firm stands to a call."""
    return answer(_registration(work, call_id))


@bp.operation(
    "POST",
    "/calls/<uuid:call_id>/proposal",
    allow=CHANGE,
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
    return told_proposal(work, row)


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
    return told_proposal(work, queries.one(work, offer_id))


@bp.operation(
    "GET",
    "/proposals/<uuid:offer_id>/lacks",
    allow=READ,
    does=Operation(
        summary="Look what a proposal lacks before it can be submitted",
        details="Nothing is written. What is said of it stands by field, as a refusal would.",
        replies={200: Reply("Nothing, where it can be submitted.", ProposalLacks)},
    ),
)
def check_proposal(work: Work, offer_id: UUID) -> ft.ResponseReturnValue:
    """Say what is missing or refused."""
    row = work.authorise(Act.CHANGE, queries.one(work, offer_id))
    return answer(ProposalLacks(fields=dict(service.check(work, row))))


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/content",
    allow=CHANGE,
    does=Operation(
        summary="Write a proposal; what was submitted before stays submitted",
        details=SEALED,
        body=ProposalIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ProposalOut, ETAG)},
        problems={409: "Somebody saved it meanwhile, or the deadline is over."},
    ),
)
def write_proposal(work: Work, offer_id: UUID, body: ProposalIn) -> ft.ResponseReturnValue:
    """Save one's own proposal."""
    row = queries.one(work, offer_id)
    content = _content(body, queries.content_of(work, row))
    service.save(work, row, content, seen_version=seen(body.version))
    return told_proposal(work, row)


@bp.operation(
    "POST",
    "/proposals/<uuid:offer_id>/steps",
    allow=LET_OUT,
    does=Operation(
        summary="Submit or withdraw a proposal, until the deadline",
        body=ProposalStepIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ProposalOut, ETAG)},
        problems={409: "Somebody saved it meanwhile, or the deadline is over."},
    ),
)
def move_proposal(work: Work, offer_id: UUID, body: ProposalStepIn) -> ft.ResponseReturnValue:
    """Submit or withdraw."""
    row, saw = queries.one(work, offer_id), seen(body.version)
    if body.step == "submit":
        service.submit(work, row, seen_version=saw)
    elif body.step == "withdraw":
        as_seen(row.version, saw)
        service.withdraw(work, row)
    else:
        raise InvalidError({"step": "No such step."})
    return told_proposal(work, row)


def told_proposal(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell how one's own proposal stands now."""
    work.session.flush()  # the answer tells its new version
    told, call = queries.outcomes(work, [row.id]), queries.one_call(work, row.call_id)
    written = queries.content_of(work, row)
    newer = row.state == "submitted" and changed_since(queries.submitted_of(work, row), written)
    out = ProposalOut(
        **_line(row, told),
        call_stands=stands(work, call),
        ends=queries.clock_of(call).ends,
        asked=[
            PartAskedOut.model_validate(one, from_attributes=True) for one in asked(call, row.stage)
        ],
        reasons=told[row.id].reasons if row.id in told else None,
        content={
            name: value for name, value in stored(work, row).items() if name in (*SAID, "files")
        },
        written=_said(written) if newer else None,
        files=_files(work, row, written),
        set_aside=queries.is_aside(row, call),
    )
    return answer(out, status, ETag=f'"{row.version}"')


def _said(written: Content) -> dict[str, Any]:
    said = {name: value for name, value in as_data(written).items() if name in SAID}
    return {**said, "total": written.total}


def _files(work: Work, row: Any, written: Content) -> list[ProposalFileOut]:
    told = queries.files_of(work, row)
    names = ("name", "kind", "size", "sha256")
    return [
        ProposalFileOut(id=key, **{name: told[key][name] for name in names})
        for key in written.files
        if key in told
    ]


def _registration(work: Work, call_id: UUID) -> CallRegistrationOut:
    desk = queries.desk(work, call_id)
    guest = desk.guest
    return CallRegistrationOut(
        call_id=desk.call.id,
        invited=guest is not None and guest.invited_at is not None,
        registered=guest is not None and guest.registered_at is not None,
        ends=queries.clock_of(desk.call).ends,
        may_register=work.may(Act.REGISTER, desk).allowed,
        may_propose=work.may(Act.WRITE, desk).allowed,
    )


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
