"""Lists across spaces: each space read by its own index, a few rows at a time.

One list over all spaces makes the database sort everything the viewer could see; LATERAL asks
each space for its first rows and stops there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    cast,
    column,
    func,
    select,
    true,
)

Listing = Callable[[ColumnElement[uuid.UUID]], Select[Any]]


def per_space(spaces: Collection[uuid.UUID] | BindParameter[Any], listing: Listing) -> Subquery:
    """Give what ``listing`` gives for each of ``spaces``; it orders and limits for one of them."""
    given = spaces if isinstance(spaces, BindParameter) else list(spaces)
    each = (
        func.unnest(cast(given, ARRAY(Uuid)))
        .table_valued(column("id", Uuid), name="each_space")
        .render_derived()
    )
    found = listing(each.c.id).lateral("of_space")
    return select(found).select_from(each).join(found, true()).subquery("of_spaces")
