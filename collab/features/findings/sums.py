"""What the pictures count: live findings of a space, under the viewer's formula, summed in SQL."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select

from collab.features.findings.models import Finding
from collab.shared.releases.queries import newest
from collab.work.unit import Work

Cell = tuple[str, str]
"""An issue and a country; an empty word where the finding says none."""


def cells(work: Work, space_id: uuid.UUID) -> Mapping[Cell, int]:
    """Count a space's findings by issue and country: one statement, one row for each pair.

    Drafts that were discarded do not count, nor copies that a later one the viewer may read has
    replaced; what was withdrawn is in nobody's circle and so in nobody's sum.
    """
    rows = work.session.execute(
        select(func.coalesce(Finding.issue, ""), func.coalesce(Finding.country, ""), func.count())
        .where(
            Finding.space_id == space_id,
            Finding.discarded_at.is_(None),
            newest(Finding),
        )
        .group_by(Finding.issue, Finding.country)
    )
    return {(issue, country): number for issue, country, number in rows}


def by_country(counted: Mapping[Cell, int]) -> Mapping[str, int]:
    """Sum over issues."""
    found: Counter[str] = Counter()
    for (_, country), number in counted.items():
        found[country] += number
    return found


def by_issue(counted: Mapping[Cell, int]) -> Mapping[str, int]:
    """Sum over countries."""
    found: Counter[str] = Counter()
    for (issue, _), number in counted.items():
        found[issue] += number
    return found
