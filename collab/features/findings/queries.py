"""The only ways to get at findings; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from collab.core.errors import NotFoundError
from collab.features.findings.filters import Filters as Filters  # noqa: PLC0414 # lists take them
from collab.features.findings.filters import beyond, mark, narrowing, ordered
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.rules import ASKED, MANY, NUMBERS
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE, Standing, newest, standings
from collab.shared.releases.unread import (
    LOOKED_AT,
    MY_VAULT,
    SPACES,
    contributed,
    opened,
    unread_of,
)
from collab.shared.search import matching
from collab.work.unit import Work

PAGE = 50
COUNTED_TO = 1000
KEPT = 256
HERE = bindparam("space", type_=Uuid)
WANTED = bindparam("wanted", type_=ARRAY(Uuid))
UNREAD_COUNTED_TO = LOOKED_AT


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
    permitted_action: str | None
    shared_at: dt.datetime
    updated_at: dt.datetime
    own: bool
    fresh: bool
    standings: Sequence[Standing]
    answered: int

    @property
    def path(self) -> str:
        """Give the address of its page."""
        return f"/findings/{self.id}"


SHOWN = (
    "id",
    "space_id",
    "title",
    "issue",
    "country",
    "region",
    "severity",
    "marking",
    "attribution_label",
    "permitted_action",
    "shared_at",
    "updated_at",
    "verdict",
)
"""The columns of a line, in its order; the last one tells a copy from a draft."""


@dc.dataclass(frozen=True, slots=True)
class Unread:
    """What is new: counted up to 100 in each space, and the most severe of all of them."""

    counts: Mapping[uuid.UUID, int]
    lines: Sequence[Line]


@dc.dataclass(frozen=True, slots=True)
class Page:
    """One page of lines; ``next_after`` continues it, ``total`` is counted to 1,000 only."""

    lines: Sequence[Line]
    total: int
    next_after: str | None


def one(work: Work, finding_id: uuid.UUID) -> Finding:
    """Give the finding. :raises NotFoundError: when there is none, or none for this viewer."""
    found = even_discarded(work, finding_id)
    if found.discarded_at is not None:
        raise NotFoundError
    return found


def even_discarded(work: Work, finding_id: uuid.UUID) -> Finding:
    """Give the finding, discarded or not. :raises NotFoundError: when there is none to see."""
    found = work.session.scalar(select(Finding).where(Finding.id == finding_id))
    if found is None:
        raise NotFoundError
    return found


def locked(work: Work, finding: Finding) -> Finding:
    """Give a draft as it stands now, to one writer at a time.

    :raises NotFoundError: when it is gone by now.
    """
    found = work.session.scalar(
        select(Finding)
        .where(Finding.id == finding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def stands(work: Work, finding_id: uuid.UUID) -> bool:
    """Tell whether there is such a finding for this viewer."""
    found = select(Finding.id).where(Finding.id == finding_id, Finding.discarded_at.is_(None))
    return work.session.scalar(found) is not None


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
    """Give a page of a space's findings, the most severe first, in one query."""
    shape = _Shape(
        asked=frozenset(filters.asked),
        goes_on=bool(filters.mark),
        sort=filters.sort,
        earlier=bool(filters.versions),
        limit=limit,
    )
    matched = [Finding.id.in_(matching(work, filters.words, space_id))] if filters.words else []
    listing = _listing(shape, *matched) if matched else _kept_listing(shape)
    given = {"space": space_id, **filters.asked, **filters.mark}
    rows = work.session.execute(listing, given).all()
    shown = rows[:limit]
    return Page(
        lines=_lines(work, shown),
        total=rows[0].total if rows else 0,
        next_after=mark(shown[-1]) if len(rows) > limit else None,
    )


@dc.dataclass(frozen=True, slots=True)
class _Shape:
    """What a list's question looks like, whatever the values in it."""

    asked: frozenset[str]
    goes_on: bool
    sort: str
    earlier: bool
    limit: int


def _listing(shape: _Shape, *more: ColumnElement[bool]) -> Select[Any]:
    conditions = [
        Finding.space_id == HERE,
        *_standing(earlier=shape.earlier),
        *narrowing(shape.asked),
        *more,
    ]
    counted = select(Finding.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
    total = select(func.count()).select_from(counted).scalar_subquery()
    listing = _lines_of(total.label("total")).where(*conditions)
    if shape.goes_on:
        listing = listing.where(beyond(shape.sort))
    return ordered(listing, shape.sort).limit(shape.limit + 1)


_kept_listing = lru_cache(KEPT)(_listing)
"""A list is asked for all day long; building its question took longer than answering it."""


def drafts_of(work: Work, *, limit: int) -> Sequence[Line]:
    """Give the latest changed drafts of the viewer's own vault that are nowhere outside it."""
    return _lines(work, work.session.execute(_drafts(limit)).all())


@cache
def _drafts(limit: int) -> Select[Any]:
    out = select(Release.id).where(
        Release.space_id == MY_VAULT,
        Release.item_id == Finding.id,
        Release.state.in_(OUTSIDE),
    )
    return (
        _lines_of()
        .where(
            Finding.space_id == MY_VAULT,
            Finding.verdict.is_(None),
            *_standing(),
            out.limit(1).scalar_subquery().is_(None),  # asked draft by draft, the latest first
        )
        .order_by(Finding.updated_at.desc(), Finding.id)
        .limit(limit)
    )


def any_in(work: Work, space_id: uuid.UUID) -> bool:
    """Tell whether there is any finding in a space."""
    here = (Finding.space_id == space_id, *_standing())
    found = select(Finding.id).where(*here).limit(1)
    return work.session.scalar(found) is not None


def unread(work: Work, spaces: Collection[uuid.UUID], *, limit: int) -> Unread:
    """Give what is new to the viewer in some spaces, counted, and the most severe of it."""
    if not spaces:
        return Unread({}, [])
    rows = work.session.execute(_new(limit), {SPACES.key: list(spaces)}).all()
    wanted = [item for _, _, items in rows for item in items]
    if not wanted:
        return Unread({}, [])
    found = work.session.execute(_chosen(limit), {WANTED.key: wanted})
    return Unread({space: number for space, number, _ in rows}, _lines(work, found.all()))


@cache
def _chosen(limit: int) -> Select[Any]:
    return ordered(_lines_of().where(Finding.id == any_(WANTED))).limit(limit)


@cache
def _new(limit: int) -> Select[Any]:
    """Select, for each space, how much is new and the most severe of it; built once."""
    new = unread_of(Finding, *_standing(earlier=True), columns=(Finding.severity,))
    ranked = aggregate_order_by(new.c.id, new.c.severity.desc(), new.c.shared_at.desc(), new.c.id)
    first = func.array_agg(ranked, type_=ARRAY(Uuid))[1:limit]
    return select(new.c.space_id, func.count(), first).group_by(new.c.space_id)


def countries_in(work: Work, space_id: uuid.UUID) -> Sequence[str]:
    """Give the countries a space's findings speak of, for its filter.

    From each the index is asked for the next one: as many steps as countries, not as findings.
    """
    rows = work.session.scalars(_countries(), {"space": space_id})
    return [country for country in rows if country]


@cache
def _countries() -> Select[Any]:
    here = (Finding.space_id == HERE, *_standing())
    found = (
        select(Finding.country)
        .where(*here, Finding.country.is_not(None))
        .order_by(Finding.country)
        .limit(1)
        .cte("found", recursive=True)
    )
    beyond_it = (
        select(Finding.country)
        .where(*here, Finding.country > found.c.country)
        .order_by(Finding.country)
        .limit(1)
        .scalar_subquery()
    )
    found = found.union_all(select(beyond_it).where(found.c.country.is_not(None)))
    return select(found.c.country)


def _standing(*, earlier: bool = False) -> list[ColumnElement[bool]]:
    """Keep what a list shows: nothing discarded, and of what was corrected the newest alone."""
    kept: list[ColumnElement[bool]] = [Finding.discarded_at.is_(None)]
    return kept if earlier else [*kept, newest(Finding)]


def _lines_of(*more: ColumnElement[Any]) -> Select[Any]:
    """Select what lines show and no more, and whether the viewer made or opened each."""
    return select(
        *(getattr(Finding, name) for name in SHOWN),
        contributed(Finding.id).label("own"),
        opened(Finding.id).label("read"),
        case((Finding.verdict.is_(None), _answered())).label("answered"),
        *more,
    )


def _answered() -> ColumnElement[int]:
    """Count what a draft answers of what is asked, as ``rules.still_open`` counts the rest."""
    said = []
    for name in ASKED:
        column = getattr(Finding, name)
        nothing = literal([] if name in MANY else "", column.type)
        said.append(column if name in NUMBERS else func.nullif(column, nothing))
    return func.num_nonnulls(*said)


def _lines(work: Work, rows: Sequence[Row[Any]]) -> Sequence[Line]:
    """Give lines; where there are drafts among them, one more query tells how they stand."""
    stand = standings(work, [row.id for row in rows if row.verdict is None])
    return [
        Line(
            **{name: getattr(row, name) for name in SHOWN[:-1]},
            own=row.own,
            fresh=row.verdict is not None and not row.own and not row.read,
            standings=stand.get(row.id, ()),
            answered=row.answered or 0,
        )
        for row in rows
    ]
