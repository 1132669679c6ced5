"""Certificates for programs of the firm that was let in: asked of it and answered by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Fate
from collab.features.engagements.delivery.service import returns
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.delivery_schemas import CertifyIn, OwedList, OwedOut
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/returns",
    allow=READ,
    does=Operation(
        summary="List what is asked back of your organisation",
        replies={200: Reply("The latest first.", OwedList)},
    ),
)
def list_returns(work: Work) -> ft.ResponseReturnValue:
    """List the own firm's certificates."""
    return answer(OwedList(items=[_owed(row) for row in queries.all_owed(work)]))


@bp.operation(
    "POST",
    "/returns/<uuid:owed_id>/answer",
    allow=CHANGE,
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
    return answer(_owed(row))


def _owed(row: Any) -> OwedOut:
    return OwedOut(**{name: getattr(row, name) for name in OwedOut.model_fields})
