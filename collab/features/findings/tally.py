"""Which findings of a space came in when, of those the viewer reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import select

from collab.features.findings.models import Finding
from collab.work.unit import Work


def shared(work: Work, space_id: uuid.UUID, since: dt.datetime) -> Mapping[uuid.UUID, dt.date]:
    """Give the findings shared since a moment, with the day."""
    rows = work.session.execute(
        select(Finding.id, Finding.shared_at).where(
            Finding.space_id == space_id, Finding.shared_at >= since
        )
    )
    return {ident: shared_at.date() for ident, shared_at in rows}
