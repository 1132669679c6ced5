"""The columns every copy carries beside its content, so that it explains itself for ever."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import UtcDateTime


class Crossed:
    """Set by the gate on copies; empty on drafts. A copy has a ``verdict``, a draft has none."""

    category: Mapped[str | None] = mapped_column(sort_order=90)
    permitted_action: Mapped[str | None] = mapped_column(sort_order=91)
    attribution: Mapped[str | None] = mapped_column(sort_order=92)
    attribution_label: Mapped[str | None] = mapped_column(sort_order=93)
    verdict: Mapped[str | None] = mapped_column(sort_order=94)
    clearance: Mapped[str | None] = mapped_column(sort_order=95)
    policy_version: Mapped[str | None] = mapped_column(sort_order=96)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, sort_order=97)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(sort_order=98)
    superseded_by_id: Mapped[uuid.UUID | None] = mapped_column(sort_order=99)

    @property
    def is_copy(self) -> bool:
        """Tell a released copy from a draft."""
        return self.verdict is not None
