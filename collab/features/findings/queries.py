"""The only ways to get at findings; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from collab.core.errors import NotFoundError
from collab.features.findings.models import Finding, FindingSource
from collab.work.unit import Work

PAGE = 50
COUNTED_TO = 1000


@dc.dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; it lives in the address of the page."""

    words: str = ""
    issue: str = ""
    country: str = ""
    severity: int = 0
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.words or self.issue or self.country or self.severity)


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A finding as a list shows it."""

    id: uuid.UUID
    title: str
    issue: str | None
    country: str | None
    place: str
    severity: int
    marking: int
    attribution_label: str | None
    shared_at: dt.datetime
    own: bool


@dc.dataclass(frozen=True, slots=True)
class Page:
    """One page of lines; ``next_after`` continues it, ``total`` is counted to 1,000 only."""

    lines: Sequence[Line]
    total: int
    next_after: str | None


def one(work: Work, finding_id: uuid.UUID) -> Finding:
    """Give the finding. :raises NotFoundError: when there is none, or none for this viewer."""
    found = work.session.scalar(select(Finding).where(Finding.id == finding_id))
    if found is None:
        raise NotFoundError
    return found


def source_of(work: Work, finding: Finding) -> FindingSource | None:
    """Give the sealed side of a finding, in its own vault; None elsewhere."""
    return work.session.scalar(
        select(FindingSource).where(
            FindingSource.space_id == finding.space_id, FindingSource.finding_id == finding.id
        )
    )


def in_space(work: Work, space_id: uuid.UUID, filters: Filters) -> Page:
    """Give a page of a space's findings, the most severe first."""
    conditions = [Finding.space_id == space_id, *_narrowing(filters)]
    total = work.session.scalar(
        select(func.count()).select_from(
            select(Finding.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
        )
    )
    listing = _ordered(select(Finding).where(*conditions)).limit(PAGE + 1)
    if filters.after and (key := _read_cursor(filters.after)) is not None:
        listing = listing.where(_beyond(key))
    rows = work.session.scalars(listing).all()
    shown = rows[:PAGE]
    return Page(
        lines=[_line(work, row) for row in shown],
        total=total or 0,
        next_after=_cursor(shown[-1]) if len(rows) > PAGE else None,
    )


def drafts_of(work: Work, *, limit: int) -> Sequence[Line]:
    """Give the latest changed drafts of the viewer's own vault."""
    vault = work.viewer.vault_id
    rows = work.session.scalars(
        select(Finding)
        .where(Finding.space_id == vault)
        .order_by(Finding.updated_at.desc(), Finding.id)
        .limit(limit)
    )
    return [_line(work, row) for row in rows]


def countries_in(work: Work, space_id: uuid.UUID) -> Sequence[str]:
    """Give the countries a space's findings speak of, for its filter."""
    found = work.session.scalars(
        select(Finding.country)
        .where(Finding.space_id == space_id, Finding.country.is_not(None))
        .distinct()
    )
    return sorted(country for country in found if country)


def _narrowing(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.words:
        conditions.append(
            or_(
                Finding.title.icontains(filters.words, autoescape=True),
                Finding.statement.icontains(filters.words, autoescape=True),
            )
        )
    if filters.issue:
        conditions.append(Finding.issue == filters.issue)
    if filters.country:
        conditions.append(Finding.country == filters.country)
    if filters.severity:
        conditions.append(Finding.severity >= filters.severity)
    return conditions


def _ordered(listing: Select[Finding]) -> Select[Finding]:
    return listing.order_by(Finding.severity.desc(), Finding.shared_at.desc(), Finding.id)


Key = tuple[int, dt.datetime, uuid.UUID]


def _beyond(key: Key) -> ColumnElement[bool]:
    severity, shared_at, last = key
    return or_(
        tuple_(Finding.severity, Finding.shared_at) < tuple_(severity, shared_at),
        and_(Finding.severity == severity, Finding.shared_at == shared_at, Finding.id > last),
    )


def _cursor(row: Finding) -> str:
    return f"{row.severity}_{row.shared_at.timestamp():.6f}_{row.id}"


def _read_cursor(text: str) -> Key | None:
    """Read a cursor; a mangled one is as good as none and starts the list anew."""
    try:
        severity, stamp, last = text.split("_")
        moment = dt.datetime.fromtimestamp(float(stamp), tz=dt.UTC)
        return int(severity), moment, uuid.UUID(last)
    except (ValueError, OverflowError, OSError):
        return None


def _line(work: Work, row: Finding) -> Line:
    return Line(
        id=row.id,
        title=row.title,
        issue=row.issue,
        country=row.country,
        place=row.place,
        severity=row.severity,
        marking=row.marking,
        attribution_label=row.attribution_label,
        shared_at=row.shared_at,
        own=row.org_id == work.viewer.org_id,
    )
