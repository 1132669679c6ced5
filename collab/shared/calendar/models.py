"""A feed: a secret address at which a calendar program finds one person's meetings."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class CalendarFeed(Base):
    """Whose feed it is, and of which space; None is all he sits in. The address is kept as a hash.

    It acts as one representation, and ends with it, with the seat, with a new password and with
    signing out everywhere.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    token_hash: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[dt.date | None]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
