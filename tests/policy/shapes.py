"""Two mapped classes with everything we forbid ourselves: relationships that load when touched.

The leaks were measured on such classes; the product's own have no relationship that loads.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, UniqueConstraint, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

from collab.policy.governed import Governed


class Apart(DeclarativeBase):
    """Its own metadata: these classes stand beside the product's, on the same tables."""

    metadata = MetaData()


for _name in ("organisations", "spaces", "representations"):
    Table(_name, Apart.metadata, Column("id", Uuid, primary_key=True))


class Item(Governed, Apart):
    """A finding, by fewer columns."""

    __tablename__ = "findings"

    title: Mapped[str]
    layers: Mapped[list[Layer]] = relationship(back_populates="item")


class Layer(Governed, Apart):
    """A source, with a way to its finding and back."""

    __tablename__ = "finding_sources"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(["space_id", "finding_id"], ["findings.space_id", "findings.id"]),
    )

    finding_id: Mapped[uuid.UUID]
    item: Mapped[Item | None] = relationship(back_populates="layers")
