"""The only ways to get at findings; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from collab.core.errors import NotFoundError
from collab.features.findings.models import Finding, FindingSource
from collab.policy.lists import per_space
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE, Standing, own_among, standings
from collab.work.readings import Reading, read_among
from collab.work.unit import Work

PAGE = 50
COUNTED_TO = 1000
UNREAD_COUNTED_TO = 100
SEVERITIES = range(16)


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
    """A finding as a list shows it; ``standings`` are for drafts, ``fresh`` for copies."""

    id: uuid.UUID
    space_id: uuid.UUID
    title: str
    issue: str | None
    country: str | None
    region: str
    severity: int
    marking: int
    attribution_label: str | None
    shared_at: dt.datetime
    updated_at: dt.datetime
    own: bool
    fresh: bool
    standings: Sequence[Standing]


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


def stands(work: Work, finding_id: uuid.UUID) -> bool:
    """Tell whether there is such a finding for this viewer."""
    return work.session.scalar(select(Finding.id).where(Finding.id == finding_id)) is not None


def readable_among(work: Work, finding_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of the findings that are there for this viewer."""
    return frozenset(work.session.scalars(select(Finding.id).where(Finding.id.in_(finding_ids))))


def source_of(work: Work, finding: Finding) -> FindingSource | None:
    """Give the sealed side of a finding, in its own vault; None elsewhere."""
    return work.session.scalar(
        select(FindingSource).where(
            FindingSource.space_id == finding.space_id, FindingSource.finding_id == finding.id
        )
    )


def in_space(work: Work, space_id: uuid.UUID, filters: Filters, *, limit: int = PAGE) -> Page:
    """Give a page of a space's findings, the most severe first."""
    conditions = [Finding.space_id == space_id, *_narrowing(filters)]
    total = work.session.scalar(
        select(func.count()).select_from(
            select(Finding.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
        )
    )
    listing = _ordered(select(Finding).where(*conditions)).limit(limit + 1)
    if filters.after and (key := _read_cursor(filters.after)) is not None:
        listing = listing.where(_beyond(key))
    rows = work.session.scalars(listing).all()
    shown = rows[:limit]
    return Page(
        lines=_lines(work, shown),
        total=total or 0,
        next_after=_cursor(shown[-1]) if len(rows) > limit else None,
    )


def drafts_of(work: Work, *, limit: int) -> Sequence[Line]:
    """Give the latest changed drafts of the viewer's own vault that are nowhere outside it."""
    out = select(Release.id).where(
        Release.space_id == work.viewer.vault_id,
        Release.item_id == Finding.id,
        Release.state.in_(OUTSIDE),
    )
    rows = work.session.scalars(
        select(Finding)
        .where(Finding.space_id == work.viewer.vault_id, ~out.exists())
        .order_by(Finding.updated_at.desc(), Finding.id)
        .limit(limit)
    )
    return _lines(work, rows.all())


def any_in(work: Work, space_id: uuid.UUID) -> bool:
    """Tell whether there is any finding in a space."""
    found = select(Finding.id).where(Finding.space_id == space_id).limit(1)
    return work.session.scalar(found) is not None


def unread(work: Work, spaces: Collection[uuid.UUID], *, limit: int) -> Sequence[Line]:
    """Give what the viewer has not opened yet in some spaces, the most severe first."""
    if not spaces:
        return []
    found = aliased(
        Finding,
        per_space(spaces, lambda space: _ordered(_unread(work, space, Finding)).limit(limit)),
    )
    rows = work.session.scalars(
        select(found).order_by(found.severity.desc(), found.shared_at.desc(), found.id).limit(limit)
    )
    return _lines(work, rows.all())


def unread_counts(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count, up to 100 each, what the viewer has not opened yet in some spaces."""
    if not spaces:
        return {}
    found = per_space(
        spaces, lambda space: _unread(work, space, Finding.space_id).limit(UNREAD_COUNTED_TO)
    )
    counted = select(found.c.space_id, func.count()).group_by(found.c.space_id)
    return dict(work.session.execute(counted).all())


def _unread(work: Work, space: ColumnElement[uuid.UUID], wanted: Any) -> Select[Any]:
    """Select copies nobody of the viewer's own organisation contributed and he has not opened."""
    read = select(Reading.item_id).where(
        Reading.item_id == Finding.id,
        Reading.representation_id == work.viewer.representation_id,
    )
    own = select(Release.id).where(
        Release.space_id == work.viewer.vault_id, Release.copy_id == Finding.id
    )
    return select(wanted).where(Finding.space_id == space, ~read.exists(), ~own.exists())


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
        return SEVERITIES[int(severity)], moment, uuid.UUID(last)
    except (ValueError, IndexError, OverflowError, OSError):
        return None


def _lines(work: Work, rows: Sequence[Finding]) -> Sequence[Line]:
    """Give lines with all that a list tells: two queries, however many rows there are."""
    copies = [row.id for row in rows if row.is_copy]
    own, read = own_among(work, copies), read_among(work, copies)
    stand = standings(work, [row.id for row in rows if not row.is_copy])
    return [
        Line(
            id=row.id,
            space_id=row.space_id,
            title=row.title,
            issue=row.issue,
            country=row.country,
            region=row.region,
            severity=row.severity,
            marking=row.marking,
            attribution_label=row.attribution_label,
            shared_at=row.shared_at,
            updated_at=row.updated_at,
            own=row.id in own,
            fresh=row.is_copy and row.id not in own and row.id not in read,
            standings=stand.get(row.id, ()),
        )
        for row in rows
    ]
