"""Which findings of a space came in when, of those its lists show the viewer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from collab.features.findings.lines import standing
from collab.features.findings.models import Finding
from collab.work.unit import Work


def shared(work: Work, space_id: uuid.UUID, since: dt.datetime) -> Mapping[uuid.UUID, dt.date]:
    """Give the findings shared since a moment, with the day; of what was corrected the newest."""
    rows = work.session.execute(
        select(Finding.id, Finding.shared_at).where(
            Finding.space_id == space_id, Finding.shared_at >= since, *standing()
        )
    )
    return {ident: shared_at.date() for ident, shared_at in rows}


def with_later(work: Work, space_id: uuid.UUID, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give some findings and those that replaced them: what bears one out bears out the newer."""
    rows = work.session.execute(
        select(Finding.id, Finding.superseded_by_id).where(
            Finding.space_id == space_id, Finding.superseded_by_id.is_not(None)
        )
    )
    later = {ident: newer for ident, newer in rows if newer is not None}
    found: set[uuid.UUID] = set()
    for ident in ids:
        at: uuid.UUID | None = ident
        while at is not None and at not in found:
            found.add(at)
            at = later.get(at)
    return frozenset(found)
