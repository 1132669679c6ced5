"""Say in one's own vault whom one trades with: what both say is counted, and shown to nobody."""

from __future__ import annotations

import uuid

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.kpis import queries
from collab.features.kpis.models import TradeRelation
from collab.features.kpis.policy import Act
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.unit import Work

DIRECTIONS = ("supplier", "customer")


def relate(work: Work, vault: Space, other_id: uuid.UUID, direction: str) -> TradeRelation:
    """Say that a firm is one's supplier or customer.

    :raises InvalidError: for a firm one may not know of.
    :raises ConflictError: when it was said already.
    """
    work.authorise(Act.RELATE, vault)
    if other_id not in {firm.id for firm in queries.firms_to_relate(work)}:
        raise InvalidError({"other": "Choose one."})
    if direction not in DIRECTIONS:
        raise InvalidError({"direction": "Choose one."})
    row = TradeRelation(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=int(Marking.SEALED),
        other_id=other_id,
        direction=direction,
    )
    try:
        with work.session.begin_nested():
            work.create(Act.RELATE, vault, row)
    except IntegrityError as error:
        if "trading_relations_space_id_other_id_direction" not in str(error.orig):
            raise
        raise ConflictError("This stands there already.") from error
    work.record("kpis.related", space_id=vault.id, facts={"relation": row.id})
    return row


def unrelate(work: Work, row: TradeRelation) -> None:
    """Take it off one's own list; what both once said stays counted, because it stays known."""
    work.authorise(Act.UNRELATE, row)
    work.session.delete(row)
    work.record("kpis.unrelated", space_id=row.space_id, facts={"relation": row.id})
