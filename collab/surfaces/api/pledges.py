"""Pledges for programs of the firm that pledges: one's own, and nobody else's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import request
from flask import typing as ft

from collab.core.errors import InvalidError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.core.texts import one_line
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.rules import Terms, percent
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.funding import MEANWHILE, UNSAID
from collab.surfaces.api.funding_schemas import ConfirmIn, OutcomeOut, PledgeIn, PledgeOut
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work

OWN = "Only people of the firm that pledges ever read a pledge, and programs of theirs."
SAW_IT = {"If-Match": "The ETag of the pledge you saw; needed where one stands."}


@bp.operation(
    "GET",
    "/budgets/<uuid:budget_id>/pledge",
    allow=READ,
    does=Operation(
        summary="Read one's own firm's pledge",
        details=OWN,
        replies={200: Reply("The pledge.", PledgeOut, ETAG)},
    ),
)
def read_pledge(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Give one's own pledge."""
    return _pledge(work, queries.one(work, budget_id))


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/pledge",
    allow=LET_OUT,
    does=Operation(
        summary="Pledge for one's own firm",
        details=OWN,
        body=PledgeIn,
        headers=SAW_IT,
        replies={200: Reply("The pledge as it stands then.", PledgeOut, ETAG)},
        problems=MEANWHILE,
    ),
)
def put_pledge(work: Work, budget_id: UUID, body: PledgeIn) -> ft.ResponseReturnValue:
    """Offer, or keep a draft."""
    row = queries.one(work, budget_id)
    keep = service.offer if body.offer else service.save
    keep(work, row, _terms(body), seen_version=_seen())
    return _pledge(work, row)


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/pledge/declining",
    allow=LET_OUT,
    does=Operation(
        summary="Decline for one's own firm",
        details=OWN,
        headers=SAW_IT,
        replies={200: Reply("Declined.", PledgeOut, ETAG)},
        problems=UNSAID,
    ),
)
def decline_pledge(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Decline."""
    row = queries.one(work, budget_id)
    service.decline(work, row, seen_version=_seen())
    return _pledge(work, row)


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/pledge/withdrawal",
    allow=LET_OUT,
    does=Operation(
        summary="Withdraw one's own firm's pledge, before it was confirmed",
        replies={200: Reply("Withdrawn.", PledgeOut, ETAG)},
        problems=MEANWHILE,
    ),
)
def withdraw_pledge(work: Work, budget_id: UUID) -> ft.ResponseReturnValue:
    """Withdraw."""
    row = queries.one(work, budget_id)
    service.withdraw(work, _mine(work, row))
    return _pledge(work, row)


@bp.operation(
    "POST",
    "/budgets/<uuid:budget_id>/pledge/confirmation",
    allow=LET_OUT,
    does=Operation(
        summary="Confirm what falls to one's own firm: it is bound from then on",
        body=ConfirmIn,
        replies={200: Reply("Confirmed.", PledgeOut, ETAG)},
        problems=MEANWHILE,
    ),
)
def confirm_pledge(work: Work, budget_id: UUID, body: ConfirmIn) -> ft.ResponseReturnValue:
    """Confirm."""
    row = queries.one(work, budget_id)
    service.confirm(work, row, _mine(work, row), amount=body.amount, number=body.number)
    return _pledge(work, row)


def _terms(body: PledgeIn) -> Terms:
    try:
        asked: Decimal | None = percent(body.max_percent or "")
    except ValueError as error:
        raise InvalidError({"max_percent": str(error)}) from None
    return Terms(
        most=body.most,
        min_payers=body.min_payers,
        max_percent=asked,
        requires_class=body.requires_class,
        by=body.by,
        size=body.size,
        expected_on=body.expected_on,
        reference=one_line(body.reference),
    )


def _seen() -> int | None:
    return seen_version({}) if "If-Match" in request.headers else None


def _mine(work: Work, row: Any) -> Any:
    mine = queries.own(work, row)
    if mine is None:
        raise NotFoundError
    return mine


def _pledge(work: Work, row: Any) -> ft.ResponseReturnValue:
    mine = _mine(work, row)
    terms = queries.opened(work, mine)
    asked = terms.max_percent
    told = PledgeOut(
        budget_id=row.id,
        state=mine.state,
        most=terms.most,
        min_payers=terms.min_payers,
        max_percent=None if asked is None else f"{asked.normalize():f}",
        requires_class=terms.requires_class,
        by=terms.by,
        size=terms.size,
        expected_on=terms.expected_on,
        reference=terms.reference,
        confirmed_at=mine.confirmed_at,
        outcomes=[
            OutcomeOut(number=one.number, amount=one.amount, why=list(one.why))
            for one in queries.own_outcomes(work, row)
        ],
    )
    return answer(told, ETag=f'"{mine.version}"')
