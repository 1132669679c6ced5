"""What a list of findings is narrowed by and how it goes on; all of it lives in the address."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, tuple_

from collab.features.findings.models import Finding

SEVERITIES = range(16)
NEWEST = "newest"
ALL = "all"
"""Of what was corrected the earlier versions too."""


@dc.dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by. It is sorted by severity, or by time: by nothing a firm gains."""

    words: str = ""
    issue: str = ""
    right: str = ""
    country: str = ""
    mineral: str = ""
    tier: str = ""
    source_kind: str = ""
    severity: int = 0
    likelihood: int = 0
    versions: str = ""
    sort: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        return self != Filters(sort=self.sort, after=self.after)

    @property
    def lost(self) -> bool:
        """Tell whether the list is to go on from a mark that cannot be read."""
        return bool(self.after) and _read(self.after) is None


def narrowing(filters: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions for what is asked; its words are for the index of search."""
    conditions: list[ColumnElement[bool]] = []
    for column, wanted in (
        (Finding.issue, filters.issue),
        (Finding.country, filters.country),
        (Finding.tier, filters.tier),
        (Finding.source_kind, filters.source_kind),
    ):
        if wanted:
            conditions.append(column == wanted)
    if filters.right:
        conditions.append(Finding.rights.contains([filters.right]))
    if filters.mineral:
        conditions.append(Finding.minerals.contains([filters.mineral]))
    if filters.severity:
        conditions.append(Finding.severity >= filters.severity)
    if filters.likelihood:
        conditions.append(Finding.likelihood >= filters.likelihood)
    return conditions


def ordered(listing: Select[Any], sort: str = "") -> Select[Any]:
    """Put the most severe first, or the newest where that is asked."""
    if sort == NEWEST:
        return listing.order_by(Finding.shared_at.desc(), Finding.id)
    return listing.order_by(Finding.severity.desc(), Finding.shared_at.desc(), Finding.id)


def going_on(filters: Filters) -> list[ColumnElement[bool]]:
    """Give the condition for what comes after the last row of the page before."""
    key = _read(filters.after)
    if key is None:
        return []
    severity, shared_at, last = key
    if filters.sort == NEWEST:
        same = and_(Finding.shared_at == shared_at, Finding.id > last)
        return [or_(Finding.shared_at < shared_at, same)]
    same = and_(Finding.severity == severity, Finding.shared_at == shared_at, Finding.id > last)
    before = tuple_(Finding.severity, Finding.shared_at) < tuple_(severity, shared_at)
    return [or_(before, same)]


def mark(row: Any) -> str:
    """Give what the address of the next page says of the last row of this one."""
    return f"{row.severity}_{row.shared_at.timestamp():.6f}_{row.id}"


def _read(text: str) -> tuple[int, dt.datetime, uuid.UUID] | None:
    """Read a mark; a mangled one is as good as none and starts the list anew."""
    try:
        severity, stamp, last = text.split("_")
        moment = dt.datetime.fromtimestamp(float(stamp), tz=dt.UTC)
        return SEVERITIES[int(severity)], moment, uuid.UUID(last)
    except (ValueError, IndexError, OverflowError, OSError):
        return None
