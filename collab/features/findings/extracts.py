"""Findings as files take them along: page by page, what the viewer may read and nothing sealed."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, cast, func, select

from collab.features.findings.filters import Filters
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.queries import in_space
from collab.features.findings.rules import SHARED_FIELDS
from collab.work.unit import Work

AT_ONCE = 250


@dc.dataclass(frozen=True, slots=True)
class Extract:
    """One finding. ``circumstances`` are of one's own vault; an identity is never here."""

    id: uuid.UUID
    marking: int
    permitted_action: str | None
    attribution_label: str | None
    shared_at: dt.datetime
    values: Mapping[str, Any]
    circumstances: str
    category: str | None = None


def extracts(work: Work, space_id: uuid.UUID, filters: Filters) -> Iterator[Sequence[Extract]]:
    """Give a space's findings as a list shows them, in the same order, a page at a time."""
    after: str | None = ""
    while after is not None:
        page = in_space(work, space_id, dc.replace(filters, after=after), limit=AT_ONCE)
        yield _extracts(work, space_id, [line.id for line in page.lines])
        after = page.next_after


def all_there(work: Work, space_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> bool:
    """Tell whether the viewer may still read every one of some findings of a space."""
    asked = cast(list(ids), ARRAY(Uuid))
    there = select(func.count()).where(Finding.space_id == space_id, Finding.id == func.any(asked))
    return work.session.scalar(there) == len(ids)


def _extracts(work: Work, space_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Sequence[Extract]:
    rows = work.session.scalars(
        select(Finding).where(Finding.space_id == space_id, Finding.id.in_(ids))
    )
    found = {row.id: row for row in rows}
    told = dict(
        work.session.execute(
            select(FindingSource.finding_id, FindingSource.circumstances).where(
                FindingSource.space_id == work.viewer.vault_id,
                FindingSource.finding_id.in_(ids),
            )
        ).all()
    )
    return [
        Extract(
            id=one,
            marking=found[one].marking,
            permitted_action=found[one].permitted_action,
            attribution_label=found[one].attribution_label,
            shared_at=found[one].shared_at,
            values={name: getattr(found[one], name) for name in SHARED_FIELDS},
            circumstances=told.get(one, ""),
            category=found[one].category,
        )
        for one in ids
        if one in found
    ]
