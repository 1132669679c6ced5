"""Ask the index. The database finds, ranks and counts under the formula, and judges again."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Float,
    Select,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.texts import has_controls, one_line
from collab.shared.search.beside import rows_of
from collab.shared.search.beside import scores as scores_beside
from collab.shared.search.excerpts import LONG, Pieces, excerpt, marked_in
from collab.shared.search.folding import WORD, fold
from collab.shared.search.headlines import READ_FOR_EXCERPT, headlines
from collab.shared.search.labels import meant_by
from collab.shared.search.models import SearchRow
from collab.work.unit import Work

PAGE = 20
BOUND = 200
"""No page shows what lies further down: who needs it asks more narrowly."""
COUNTED_TO = 1000
LONGEST = 400
BUDGET = dt.timedelta(seconds=2)
CANCELLED = "57014"


class Outcome(enum.StrEnum):
    """What became of a question."""

    FOUND = "found"
    NOTHING = "nothing"
    NO_WORD = "no_word"
    ONLY_NOT = "only_not"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"


@dc.dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed by; an empty one narrows nothing."""

    space_id: uuid.UUID | None = None
    kind: str = ""
    issue: str = ""
    country: str = ""
    language: str = ""

    @property
    def tokens(self) -> list[str]:
        """Give what the index knows these by."""
        asked = {
            "kind": self.kind,
            "issues": self.issue,
            "countries": self.country,
            "language": self.language,
        }
        return [f"{name}={value}" for name, value in asked.items() if value]

    def without(self) -> Iterator[tuple[str, Filters]]:
        """Give these filters with one taken away, for each that is set."""
        for field in dc.fields(self):
            if getattr(self, field.name):
                off: dict[str, Any] = {field.name: field.default}
                yield field.name, dc.replace(self, **off)


@dc.dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found, as a list shows it.

    ``space_id`` is None where it stands in no space of the viewer's, as a public call; ``about`` is
    the title of what it was said about, where the index does not hold that.
    """

    kind: str
    item_id: uuid.UUID
    space_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    title: Pieces
    excerpt: Pieces
    marking: int
    severity: int | None
    language: str | None
    shared_at: dt.datetime
    in_vault: bool
    score: float
    about: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Results:
    """What was found: ``total`` is exact up to 1,000, and ``more`` says that there are more."""

    outcome: Outcome
    hits: Sequence[Hit] = ()
    total: int = 0
    more: bool = False

    @property
    def counted(self) -> str:
        """Give the number as a page says it."""
        return f"{COUNTED_TO:,}+" if self.more else f"{self.total:,}"


def search(
    work: Work,
    query: str,
    filters: Filters | None = None,
    *,
    start: int = 0,
    limit: int = PAGE,
    budget: dt.timedelta = BUDGET,
) -> Results:
    """Find what the viewer may read and asks for, the closest first.

    Of words that more than a thousand items hold, the gravest come first. Within ``budget`` each
    step answers or the outcome is that the words are too common.
    """
    said, filters = cleaned(query), filters or Filters()
    if len(said) > LONGEST:
        return Results(Outcome.TOO_LONG)
    asked, indexed = _ask(work, said)
    if indexed in ("", "T"):
        return Results(Outcome.ONLY_NOT if indexed else Outcome.NO_WORD)
    try:
        found = _found(work, asked, filters, min(start + limit, BOUND), budget)
    except _OverBudgetError:
        return Results(Outcome.TOO_COMMON)
    if not found.ids:
        return Results(Outcome.NOTHING)
    shown = found.ids[start : start + limit]
    return Results(
        Outcome.FOUND,
        hits=_hits(work, said, asked, shown),
        total=min(found.counted, COUNTED_TO),
        more=found.counted > COUNTED_TO,
    )


def matching(work: Work, query: str, space_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """Select the ids of all that fits in one space, for a list with an order of its own.

    A question that says nothing selects nothing.
    """
    said = cleaned(query)[:LONGEST]
    labels = cast(dict(meant_by(work, _words(said))), JSONB)
    found = func.app.search(
        func.app.ask4(said, labels),
        cast([], ARRAY(Text)),
        cast([space_id], ARRAY(Uuid)),
        literal(1_000_000),
        literal(1_000_000),
    ).table_valued(column("id", Uuid()), column("score", Float()))
    return select(found.c.id)


def finds(work: Work, query: str, filters: Filters, budget: dt.timedelta = BUDGET) -> bool:
    """Tell whether anything would be found that the viewer may read."""
    asked, _ = _ask(work, cleaned(query))
    try:
        return bool(_found(work, asked, filters, 1, budget).ids)
    except _OverBudgetError:
        return False


def cleaned(query: str) -> str:
    """Give a question on one line, without what nobody can see."""
    return one_line("".join(" " if has_controls(c) else c for c in query[: LONGEST * 10]))


def _words(said: str) -> list[str]:
    return [fold(word) for word in WORD.findall(said)]


def _ask(work: Work, said: str) -> tuple[str, str]:
    """Give the question as the database puts it, and what of it an index can answer."""
    labels = cast(dict(meant_by(work, _words(said))), JSONB)
    q = func.app.ask4(said, labels)
    asked, indexed = work.session.execute(select(cast(q, Text), func.querytree(q))).one()
    return asked, indexed


class _OverBudgetError(Exception):
    """The database was still walking when the time was over."""


@dc.dataclass(frozen=True, slots=True)
class _Found:
    ids: Sequence[tuple[uuid.UUID, float]]
    counted: int


def _found(work: Work, asked: str, filters: Filters, limit: int, budget: dt.timedelta) -> _Found:
    """Ask the one function that sees the index; its rows are judged again when they are read."""
    spaces = list(work.viewer.seats)
    if filters.space_id:
        spaces = [space for space in spaces if space == filters.space_id]
    connection = work.session.connection()
    with _within(connection, budget):
        rows = _indexed(connection, asked, filters.tokens, spaces, limit)
    counted, first = rows[0][2] if rows else 0, []
    if counted > COUNTED_TO:
        # Any thousand of many were ranked. Of as many as that the gravest matter.
        with _within(connection, budget):
            grave = _indexed(connection, asked, [*filters.tokens, "severity=12"], spaces, limit)
        first = [(row[0], row[1]) for row in grave]
    known = {ident for ident, _ in first}
    rest = [(row[0], row[1]) for row in rows if row[0] not in known]
    beside = _beside(work, asked, filters, budget)
    # What stands beside the index is never grave. Both are in order already, and of what is equally
    # close the index comes first: so a longer list begins as a shorter one, and pages fit together.
    rest = sorted([*rest, *beside], key=lambda one: -one[1])
    return _Found([*first, *rest][:limit], counted + len(beside))


def _beside(
    work: Work, asked: str, filters: Filters, budget: dt.timedelta
) -> Sequence[tuple[uuid.UUID, float]]:
    """Ask what stands beside the index: it is filed under no issue, country or language."""
    if filters.issue or filters.country or filters.language:
        return []
    with _within(work.session.connection(), budget):
        return scores_beside(
            work, asked, kind=filters.kind, space_id=filters.space_id, limit=COUNTED_TO + 1
        )


def _indexed(connection: Connection, *asked: Any) -> Sequence[Any]:
    question, tokens, spaces, most = asked
    return call(connection, "app.search", question, tokens, spaces, COUNTED_TO + 1, most)


@contextlib.contextmanager
def _within(connection: Connection, budget: dt.timedelta) -> Iterator[None]:
    """Give what is asked so much time, and no more."""
    step = connection.begin_nested()
    try:
        limit = f"{int(budget.total_seconds() * 1000)}ms"
        call(connection, "set_config", "statement_timeout", limit, True)  # noqa: FBT003 # local to this
        yield
    except DBAPIError as error:
        step.rollback()
        if getattr(error.orig, "sqlstate", None) == CANCELLED:
            raise _OverBudgetError from error
        raise
    step.rollback()  # nothing was written, and the limit was for this question alone


def _hits(work: Work, said: str, asked: str, found: Sequence[tuple[uuid.UUID, float]]) -> list[Hit]:
    """Read what was found through the viewer's own session, in the order it was found in."""
    scores: Mapping[uuid.UUID, float] = dict(found)
    marked = headlines(SearchRow.language, SearchRow.title, SearchRow.body, asked)
    rows = work.session.execute(select(SearchRow, *marked).where(SearchRow.id.in_(scores))).all()
    words = _words(said)
    hits = [_hit(row, marked_in(*lines), words, scores[row.id]) for row, *lines in rows]
    left = scores.keys() - {hit.item_id for hit in hits}
    for row in rows_of(work, asked, left):
        hit = _hit(row, marked_in(*row[-2:]), words, scores[row.id])
        space_id = row.space_id if row.space_id in work.viewer.seats else None
        hits.append(dc.replace(hit, space_id=space_id, about=row.about))
    order = {item_id: number for number, item_id in enumerate(scores)}
    return sorted(hits, key=lambda hit: order[hit.item_id])


def _hit(row: Any, marked: Collection[str], words: Sequence[str], score: float) -> Hit:
    return Hit(
        kind=row.kind,
        item_id=row.id,
        space_id=row.space_id,
        subject_id=row.subject_id,
        title=excerpt(row.title, marked, words, long=len(row.title)),
        excerpt=excerpt(one_line(row.body[:READ_FOR_EXCERPT]), marked, words, long=LONG),
        marking=row.marking,
        severity=row.severity,
        language=row.language,
        shared_at=row.shared_at,
        in_vault=row.in_vault,
        score=score,
    )
