"""Which findings of a space name the same place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from collab.features.findings.models import Finding
from collab.work.unit import Work

LOOKED_AT = 200


def naming(work: Work, space_id: uuid.UUID, site: str, operator: str) -> Sequence[uuid.UUID]:
    """Give copies of a space that name the same site, or the same operator where no site is told.

    The viewer's own eyes count: what he may not read is no company for him to hide in.
    """
    wanted = [
        func.lower(column) == name.strip().lower()
        for column, name in ((Finding.site, site), (Finding.operator, operator))
        if name.strip()
    ]
    if not wanted:
        return ()
    rows = work.session.scalars(
        select(Finding.id)
        .where(Finding.space_id == space_id, Finding.verdict.is_not(None), wanted[0])
        .limit(LOOKED_AT)
    )
    return rows.all()
