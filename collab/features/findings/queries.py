"""The only ways to get at findings; every one of them under the viewer's formula."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from collab.core.errors import NotFoundError
from collab.features.findings.filters import Filters as Filters  # noqa: PLC0414 # lists take them
from collab.features.findings.filters import beyond, mark, narrowing, ordered
from collab.features.findings.lines import Line as Line  # noqa: PLC0414 # pages take them
from collab.features.findings.lines import lines, lines_of, standing
from collab.features.findings.models import Finding, FindingSource
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE
from collab.shared.releases.unread import (
    LOOKED_AT,
    MY_VAULT,
    SPACES,
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
    asked, key = filters.asked, filters.key
    shape = _Shape(
        asked=frozenset(asked),
        goes_on=bool(key),
        sort=filters.sort,
        earlier=bool(filters.versions),
        limit=limit,
    )
    matched = [Finding.id.in_(matching(work, filters.words, space_id))] if filters.words else []
    listing = _listing(shape, *matched) if matched else _kept_listing(shape)
    given = {"space": space_id, **asked, **key}
    rows = work.session.execute(listing, given).all()
    shown = rows[:limit]
    return Page(
        lines=lines(work, shown),
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
        *standing(earlier=shape.earlier),
        *narrowing(shape.asked),
        *more,
    ]
    counted = select(Finding.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
    total = select(func.count()).select_from(counted).scalar_subquery()
    listing = lines_of(total.label("total")).where(*conditions)
    if shape.goes_on:
        listing = listing.where(beyond(shape.sort))
    return ordered(listing, shape.sort).limit(shape.limit + 1)


_kept_listing = lru_cache(KEPT)(_listing)
"""A list is asked for all day long; building its question took longer than answering it."""


def drafts_of(work: Work, *, limit: int) -> Sequence[Line]:
    """Give the latest changed drafts of the viewer's own vault that are nowhere outside it."""
    return lines(work, work.session.execute(_drafts(limit)).all())


@cache
def _drafts(limit: int) -> Select[Any]:
    out = select(Release.id).where(
        Release.space_id == MY_VAULT,
        Release.item_id == Finding.id,
        Release.state.in_(OUTSIDE),
    )
    return (
        lines_of()
        .where(
            Finding.space_id == MY_VAULT,
            Finding.verdict.is_(None),
            *standing(),
            out.limit(1).scalar_subquery().is_(None),  # asked draft by draft, the latest first
        )
        .order_by(Finding.updated_at.desc(), Finding.id)
        .limit(limit)
    )


def any_in(work: Work, space_id: uuid.UUID) -> bool:
    """Tell whether there is any finding in a space."""
    here = (Finding.space_id == space_id, *standing())
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
    return Unread({space: number for space, number, _ in rows}, lines(work, found.all()))


@cache
def _chosen(limit: int) -> Select[Any]:
    return ordered(lines_of().where(Finding.id == any_(WANTED))).limit(limit)


@cache
def _new(limit: int) -> Select[Any]:
    """Select, for each space, how much is new and the most severe of it; built once."""
    new = unread_of(Finding, *standing(earlier=True), columns=(Finding.severity,))
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
    here = (Finding.space_id == HERE, *standing())
    found = (
        select(Finding.country)
        .where(*here, Finding.country.is_not(None))
        .order_by(Finding.country)
        .limit(1)
        .cte("found", recursive=True)
    )
    following = (
        select(Finding.country)
        .where(*here, Finding.country > found.c.country)
        .order_by(Finding.country)
        .limit(1)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.country.is_not(None)))
    return select(found.c.country)
