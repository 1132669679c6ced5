"""What is new to a viewer since a moment, in every shared space, as the digest asks for it.

All kinds are asked for in one question, built once: what was opened, what his own organisation
contributed and what was replaced is left out by the database, and so are words no mail may say.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from collab.core.db import UtcDateTime
from collab.policy.lists import per_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.policy.visibility import MY_ORG
from collab.shared.notices.news import SUMMARY_UP_TO, TITLE_UP_TO, News, NewsSource
from collab.shared.releases.unread import LOOKED_AT, SPACES, contributed, opened, standing
from collab.work.unit import Work

BEGINNING = 500
"""So much of a text is enough for its summary."""
FROM = bindparam("since", type_=UtcDateTime)
WHO = ("id", "space_id", "marking", "shared_at", "superseded_by_id", "permitted_action")


@dc.dataclass(frozen=True, slots=True)
class NewsKind:
    """A kind that crosses, as a digest tells of it.

    ``summary`` and, where its own words may be told at all, ``title`` are columns. ``words`` gives
    kind, title and path of a row, which holds ``id``, ``title``, what it hangs on as ``about``,
    and ``manner``, a column on which the words depend. ``only`` is what the index of the newest
    asks for beside the space.
    """

    model: Any
    summary: SQLColumnExpression[str]
    words: Callable[[Row[Any]], tuple[str, str, str]]
    title: SQLColumnExpression[str] | None = None
    about: SQLColumnExpression[Any] | None = None
    manner: SQLColumnExpression[Any] | None = None
    only: tuple[ColumnElement[bool], ...] = ()


def news_of(*kinds: NewsKind) -> NewsSource:
    """Make the source that asks for what is new of some kinds, the newest first."""

    @cache
    def question() -> Select[Any]:
        found = union_all(*(_fresh(kind, at) for at, kind in enumerate(kinds))).subquery("news")
        return select(found).order_by(found.c.shared_at.desc(), found.c.id)

    def source(work: Work, since: dt.datetime) -> Iterator[News]:
        shared = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
        if not shared:
            return
        for row in work.session.execute(question(), {SPACES.key: shared, FROM.key: since}):
            kind, title, path = kinds[row.at].words(row)
            yield News(
                item_id=row.id,
                kind=kind,
                space_id=row.space_id,
                marking=Marking(row.marking),
                title=title,
                summary=row.summary,
                path=path,
                shared_at=row.shared_at,
                more_behind=row.full,
                permitted_action=row.permitted_action,
            )

    return source


def _fresh(kind: NewsKind, at: int) -> Select[Any]:
    """Select what is new of a kind: its title and summary as far as a mail may tell them.

    Above that, words do not leave the database. Of each space the newest hundred of others' copies
    are looked at; ``full`` says that there may be more behind them.
    """
    model = kind.model
    told = [*(getattr(model, name) for name in WHO)]
    told.append(_up_to(model, TITLE_UP_TO, kind.title).label("title"))
    summary = func.left(kind.summary, BEGINNING)
    told.append(_up_to(model, SUMMARY_UP_TO, summary).label("summary"))
    told.append(cast(null() if kind.about is None else kind.about, Uuid).label("about"))
    told.append(cast(null() if kind.manner is None else kind.manner, Text).label("manner"))
    own = and_(model.author_id.is_not(None), model.org_id == MY_ORG)
    newest = per_space(
        SPACES,
        lambda space: (
            select(*told)
            .where(
                model.space_id == space,
                model.shared_at >= FROM,
                model.marking < int(Marking.SEALED),
                *kind.only,
                # Sifted before the limit: a firm that released a sheet must not miss the others.
                ~or_(own, contributed(model.id)),
            )
            .order_by(model.shared_at.desc(), model.id)
            .limit(LOOKED_AT)
        ),
    )
    seen = func.count().over(partition_by=newest.c.space_id)
    window = select(newest, (seen >= LOOKED_AT).label("full")).subquery()
    words = ("permitted_action", "title", "summary", "about", "manner")
    shown = ("id", "space_id", "marking", "shared_at", *words)
    columns = [literal(at).label("at"), window.c.full, *(window.c[name] for name in shown)]
    return select(*columns).where(standing(model, window), ~opened(window.c.id))


def _up_to(
    model: Any, most: Marking, text: SQLColumnExpression[str] | None
) -> SQLColumnExpression[str]:
    if text is None:
        return literal("")
    return case((model.marking <= int(most), text), else_="")
