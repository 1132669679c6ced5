"""What is new to a viewer: of the newest copies of each space those he has neither opened nor made.

Each space is asked for its newest only, from one index: a viewer who has read all of a large
group waits no longer than one who has just come. Who asks stands in the transaction, as for the
formula: the questions are built once, and building them took longer than answering.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    SQLColumnExpression,
    Subquery,
    Uuid,
    bindparam,
    literal_column,
    or_,
    select,
)

from collab.policy.lists import per_space
from collab.policy.visibility import ME
from collab.shared.releases.models import Release
from collab.work.readings import Reading

LOOKED_AT = 100
"""Of each space; where all of them are new, there may be more."""
MY_VAULT = literal_column("(select app.vault_id())", Uuid())
SPACES = bindparam("spaces", type_=ARRAY(Uuid))
"""Whoever asks gives the spaces by this name."""


def opened(item: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """Tell whether the viewer has opened an item: one look at an index for each row.

    The limit keeps the planner from gathering all marks of a reader first, as EXISTS may.
    """
    mark = select(Reading.item_id).where(Reading.representation_id == ME, Reading.item_id == item)
    return mark.limit(1).scalar_subquery().is_not(None)


def contributed(item: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """Tell whether the viewer's own organisation is behind a copy; likewise."""
    release = select(Release.id).where(Release.space_id == MY_VAULT, Release.copy_id == item)
    return release.limit(1).scalar_subquery().is_not(None)


def standing(model: Any, found: Subquery) -> ColumnElement[bool]:
    """Keep of what was found what nothing newer has replaced, as the viewer sees it.

    What was replaced is sifted out of the hundred, not out of the space: the planner would take
    the question about the newer one for dear, and read and sort the space instead.
    """
    newer = select(model.id).where(
        model.space_id == found.c.space_id, model.id == found.c.superseded_by_id
    )
    return or_(found.c.superseded_by_id.is_(None), newer.limit(1).scalar_subquery().is_(None))


def unread_of(
    model: Any, *conditions: ColumnElement[bool], columns: tuple[Any, ...] = ()
) -> Subquery:
    """Give id, space and ``columns`` of what is new to the viewer, space by space."""
    newest = per_space(
        SPACES,
        lambda space: (
            select(model.id, model.space_id, model.shared_at, model.superseded_by_id, *columns)
            .where(model.space_id == space, *conditions)
            .order_by(model.shared_at.desc(), model.id)
            .limit(LOOKED_AT)
        ),
    )
    return (
        select(newest)
        .where(standing(model, newest), ~opened(newest.c.id), ~contributed(newest.c.id))
        .subquery("unread")
    )
