"""Findings as lists show them: the columns of a line, and how it stands for the viewer."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select

from collab.features.findings.models import Finding
from collab.features.findings.rules import ASKED, MANY, NUMBERS
from collab.shared.releases.queries import Standing, newest, standings
from collab.shared.releases.unread import contributed, opened
from collab.work.unit import Work


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


def standing(*, earlier: bool = False) -> list[ColumnElement[bool]]:
    """Keep what a list shows: nothing discarded, and of what was corrected the newest alone."""
    kept: list[ColumnElement[bool]] = [Finding.discarded_at.is_(None)]
    return kept if earlier else [*kept, newest(Finding)]


def lines_of(*more: ColumnElement[Any]) -> Select[Any]:
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


def lines(work: Work, rows: Sequence[Row[Any]]) -> Sequence[Line]:
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
