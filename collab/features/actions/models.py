"""Actions, the notes on their way, and which firms adopt them. All are the association's."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.actions.rules import State
from collab.policy.governed import Governed


def _of_an_action() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["space_id", "action_id"], ["actions.space_id", "actions.id"])


class Action(Governed, Base):
    """Something to be done by one person, or by each firm for itself, until a day.

    ``state``, ``effect`` and the band of adopting firms are moved by functions alone.
    """

    __tablename__ = "actions"

    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    each_firm: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[dt.date] = mapped_column(Date)
    leverage: Mapped[str | None]
    polarity: Mapped[str | None]
    effort: Mapped[str | None]
    evidence: Mapped[str] = mapped_column(default="")
    links: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    documents: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    subject_kind: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    for_circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    needs_counsel: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    effect: Mapped[str | None]
    recheck_on: Mapped[dt.date | None] = mapped_column(Date)
    adopted_band: Mapped[int | None]
    banded_on: Mapped[dt.date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)


class ActionNote(Governed, Base):
    """What was noted with a step, in short words and nobody's name."""

    __tablename__ = "action_notes"
    __table_args__ = (UniqueConstraint("space_id", "id"), _of_an_action())

    action_id: Mapped[uuid.UUID]
    step: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Adoption(Governed, Base):
    """Whether a firm adopts an action for itself; read by its own people alone."""

    __tablename__ = "action_adoptions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("action_id", "firm_id"),
        _of_an_action(),
    )

    action_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    adopted: Mapped[bool]
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
