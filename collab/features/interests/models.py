"""A topic of interest: a note in a vault, or what a facilitator was told of one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.interests.rules import Topic
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class Interest(Governed, Crossed, Base):
    """It holds codes and no text, so that there is no place to write a supplier into."""

    __tablename__ = "interests"

    issue: Mapped[str | None]
    country: Mapped[str | None]
    mineral: Mapped[str | None]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def topic(self) -> Topic:
        """Give its three parts as one value."""
        return Topic(self.issue, self.country, self.mineral)
