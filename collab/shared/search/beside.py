"""What is found beside the index: rows under rules of their own, such as calls and indicators.

Their words lie in the rows themselves, so that the database's own policy says who finds one, and
no second place has to say the same. They are few, and walked from end to end (ADR 45).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, Subquery, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import TSQUERY

from collab.shared.search.headlines import headlines
from collab.work.unit import Work

Listing = Callable[[], Select[*tuple[Any, ...]]]
COLUMNS = (
    "id", "space_id", "subject_id", "about", "title", "body", "language", "marking", "shared_at",
    "tsv",
)  # fmt: skip
"""What a listing gives; ``about`` is the title of what a row was said about."""

_LISTINGS: dict[str, Listing] = {}


def found_beside(kind: str, listing: Listing) -> None:
    """Let rows of a kind be found where they stand; done once, in wiring."""
    _LISTINGS[kind] = listing


def scores(
    work: Work, asked: str, *, kind: str, space_id: uuid.UUID | None, limit: int
) -> Sequence[tuple[uuid.UUID, float]]:
    """Give what fits a question and the viewer may read, the closest first."""
    rows = _every([kind] if kind else _LISTINGS)
    if rows is None:
        return []
    q = cast(asked, TSQUERY)
    found = select(rows.c.id, func.ts_rank(rows.c.tsv, q).label("score")).where(
        rows.c.tsv.bool_op("@@")(q)
    )
    if space_id is not None:
        found = found.where(rows.c.space_id == space_id)
    ordered = found.order_by(func.ts_rank(rows.c.tsv, q).desc(), rows.c.shared_at.desc(), rows.c.id)
    return [(row.id, row.score) for row in work.session.execute(ordered.limit(limit))]


def rows_of(work: Work, asked: str, ids: Collection[uuid.UUID]) -> Sequence[Row[Any]]:
    """Give found rows as the index would, each with two headlines of the database's."""
    rows = _every(_LISTINGS)
    if rows is None or not ids:
        return []
    marked = headlines(rows.c.language, rows.c.title, rows.c.body, asked)
    return work.session.execute(
        select(
            rows, null().label("severity"), literal(value=False).label("in_vault"), *marked
        ).where(rows.c.id.in_(ids))
    ).all()


def titles(work: Work, most: int) -> Sequence[str]:
    """Give the titles of the latest, for words to offer."""
    rows = _every(_LISTINGS)
    if rows is None:
        return []
    return work.session.scalars(
        select(rows.c.title).order_by(rows.c.shared_at.desc()).limit(most)
    ).all()


def _every(kinds: Collection[str]) -> Subquery | None:
    """Give the rows of some kinds as one table; None for kinds that are all in the index."""
    parts = []
    for kind in sorted(kinds):
        if kind in _LISTINGS:
            part = _LISTINGS[kind]().subquery()
            parts.append(select(literal(kind).label("kind"), *(part.c[name] for name in COLUMNS)))
    return union_all(*parts).subquery("beside") if parts else None
