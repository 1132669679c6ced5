"""What is new to a viewer: of the newest copies of each space those he has neither opened nor made.

Each space is asked for its newest only, from one index: a viewer who has read all of a large
group waits no longer than one who has just come.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Subquery, select

from collab.policy.lists import per_space
from collab.shared.releases.models import Release
from collab.work.readings import Reading
from collab.work.unit import Work

LOOKED_AT = 100
"""Of each space; where all of them are new, there may be more."""


def opened(work: Work, item: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """Tell whether the viewer has opened an item: one look at an index for each row.

    The limit keeps the planner from gathering all marks of a reader first, as EXISTS may.
    """
    mark = select(Reading.item_id).where(
        Reading.representation_id == work.viewer.representation_id, Reading.item_id == item
    )
    return mark.limit(1).scalar_subquery().is_not(None)


def contributed(work: Work, item: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """Tell whether the viewer's own organisation is behind a copy; likewise."""
    release = select(Release.id).where(
        Release.space_id == work.viewer.vault_id, Release.copy_id == item
    )
    return release.limit(1).scalar_subquery().is_not(None)


def unread_of(
    work: Work,
    model: Any,
    spaces: Collection[uuid.UUID],
    *conditions: ColumnElement[bool],
    columns: tuple[Any, ...] = (),
) -> Subquery:
    """Give id, space and ``columns`` of what is new to the viewer, space by space."""
    newest = per_space(
        spaces,
        lambda space: (
            select(model.id, model.space_id, model.shared_at, *columns)
            .where(model.space_id == space, *conditions)
            .order_by(model.shared_at.desc(), model.id)
            .limit(LOOKED_AT)
        ),
    )
    return (
        select(newest)
        .where(~opened(work, newest.c.id), ~contributed(work, newest.c.id))
        .subquery("unread")
    )
