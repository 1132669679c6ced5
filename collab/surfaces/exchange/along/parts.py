"""A part of a file: its columns and rows, each row with its marking, in any of three formats."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence

from collab.core import money
from collab.policy.marking import Marking
from collab.shared.papers.sheet import Line, csv_file, xlsx_file

NAMED_MOST = 31
"""Letters in the name of a sheet."""


@dc.dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind. ``heads`` names each column for people, by its name for programs.

    Each row begins with its marking; then one value for each column.
    """

    key: str
    name: str
    heads: Mapping[str, str]
    rows: Sequence[tuple[int, Sequence[object]]]

    @property
    def marking(self) -> Marking:
        """Give the strictest of its rows' markings."""
        return strictest([self])

    def lines(self) -> Iterator[Line]:
        """Give headings and rows as a table holds them."""
        yield ["Marking", *self.heads.values()]
        for marking, values in self.rows:
            yield [Marking(marking).label, *map(plain, values)]

    def as_data(self) -> list[dict[str, object]]:
        """Give the rows as programs read them."""
        return [
            {
                "marking": Marking(marking).label,
                **dict(zip(self.heads, map(_data, values), strict=True)),
            }
            for marking, values in self.rows
        ]


def strictest(parts: Sequence[Part]) -> Marking:
    """Give the strictest marking of some parts."""
    return Marking(max((m for part in parts for m, _ in part.rows), default=int(Marking.CLEAR)))


def workbook(parts: Sequence[Part], banner: str, about: Sequence[Line]) -> bytes:
    """Give a workbook with a sheet for each part, and one about it."""
    sheets = [(one.name[:NAMED_MOST], banner, [[banner], *one.lines()], 2) for one in parts]
    return xlsx_file([*sheets, ("About this file", banner, about, 0)])


def table(part: Part, banner: str) -> bytes:
    """Give one part as CSV."""
    return csv_file([[banner], *part.lines()])


def document(parts: Sequence[Part], said: Mapping[str, object]) -> bytes:
    """Give all parts as JSON."""
    content = {**said, **{one.key: one.as_data() for one in parts}}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def amount(units: int | None, currency: str | None) -> str:
    """Give an amount as it is typed; in smallest units where the currency is not known."""
    if units is None:
        return ""
    return money.typed(units, currency) if currency else f"{units} in the smallest unit"


def plain(value: object) -> str:
    """Give a value as a cell holds it: days as they are sorted, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _data(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else plain(value)
