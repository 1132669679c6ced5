"""Certificates for programs of the firm that was let in: asked of it and answered by it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Fate
from collab.features.engagements.delivery.service import returns
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.delivery_contract_schemas import CertifyIn, OwedList, OwedOut
from collab.surfaces.api.delivery_told import same
from collab.surfaces.api.paging import PageQuery, a_page
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/returns",
    allow=READ,
    does=Operation(
        summary="List what is asked back of your organisation",
        query=PageQuery,
        replies={200: Reply("The latest first.", OwedList)},
    ),
)
def list_returns(work: Work, query: PageQuery) -> ft.ResponseReturnValue:
    """List the own firm's certificates."""
    rows, further = a_page(query, partial(queries.all_owed, work))
    return answer(OwedList(items=[same(OwedOut, row) for row in rows], next_page=further))


@bp.operation(
    "GET",
    "/returns/<uuid:owed_id>",
    allow=READ,
    does=Operation(
        summary="Read what is asked back of your organisation",
        replies={200: Reply("It.", OwedOut)},
    ),
)
def read_return(work: Work, owed_id: UUID) -> ft.ResponseReturnValue:
    """Give one of the own firm's certificates."""
    return answer(same(OwedOut, queries.owed(work, owed_id)))


@bp.operation(
    "POST",
    "/returns/<uuid:owed_id>/answer",
    allow=LET_OUT,
    does=Operation(
        summary="Say what became of what your organisation was let read",
        body=CertifyIn,
        replies={200: Reply("Answered.", OwedOut)},
        problems={409: "It was confirmed already."},
    ),
)
def answer_return(work: Work, owed_id: UUID, body: CertifyIn) -> ft.ResponseReturnValue:
    """Answer for one's firm."""
    row = queries.owed(work, owed_id)
    returns.certify(work, row, Fate(body.answer), body.words)
    return answer(same(OwedOut, row))
