"""The columns of every protected row: the reading formula needs these and nothing else."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ARRAY, ForeignKey, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from collab.core.db import UtcDateTime
from collab.core.ids import new_id


class Governed:
    """A row that lives in exactly one space and never moves.

    ``org_id`` owns it, ``space_id`` bounds it, ``circle`` (representations or organisations)
    only narrows, ``shared_at`` is when it became visible in its space.
    """

    # Real mapped_column objects: the loader criteria cannot see bare annotations on a mixin.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), sort_order=-9)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"), sort_order=-8)
    marking: Mapped[int] = mapped_column(SmallInteger, sort_order=-7)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("representations.id"), sort_order=-6
    )
    circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid), sort_order=-5)
    shared_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, sort_order=-4)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Give the key that composite foreign keys point at, so none can cross spaces."""
        return (UniqueConstraint("space_id", "id"),)
