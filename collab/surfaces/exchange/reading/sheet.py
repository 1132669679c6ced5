"""What every reader gives: headings and rows of text, within limits that are told beforehand."""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Iterable, Sequence

from collab.shared.papers.sheet import RUNS

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
LETTERS = 26
MARKED = re.compile(r"(TLP:[A-Z+]+|SEALED)( .*)?")
"""The first line of a file of ours: how far it may travel."""


class UnreadableError(Exception):
    """The file cannot be read; the message says why and what to do."""


@dc.dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings. ``number`` is the one a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """A table: every row has as many cells as there are headings."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet_of(lines: Iterable[Sequence[str]]) -> Sheet:
    """Make a sheet of lines of text; the first that is not blank holds the headings.

    :raises UnreadableError: beyond a limit, or when there is nothing.
    """
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        cells = _trimmed(line, number)
        if not cells:
            continue
        if not headings:
            headings = () if is_banner(cells) else cells
            continue
        rows.append(Row(number, cells))
        if len(rows) > MOST_ROWS:
            raise UnreadableError(
                f"The file has more than {MOST_ROWS:,} rows. Divide it into several files."
            )
    if not rows:
        raise UnreadableError(
            "There is no row under the headings. The first row must name the columns, and each row"
            " below it be one thing."
        )
    width = max(len(headings), *(len(row.cells) for row in rows))
    return Sheet(
        tuple(_named(headings, at) for at in range(width)),
        tuple(Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in rows),
    )


def is_banner(line: Sequence[str]) -> bool:
    """Tell whether a line is the marking that files of ours begin with."""
    return sum(1 for cell in line if cell) == 1 and MARKED.fullmatch(line[0]) is not None


def column_letter(at: int) -> str:
    """Name the column at an index as spreadsheet programs do: A, B, … Z, AA."""
    name = ""
    rest = at + 1
    while rest:
        rest, letter = divmod(rest - 1, LETTERS)
        name = chr(ord("A") + letter) + name
    return name


def _named(headings: tuple[str, ...], at: int) -> str:
    text = " ".join(headings[at].split()) if at < len(headings) else ""
    return text or f"Column {column_letter(at)}"


def _untamed(cell: str) -> str:
    """Take away the apostrophe that our own files put before what could run."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip()[:1] in RUNS else cell


def _trimmed(line: Sequence[str], number: int) -> tuple[str, ...]:
    """Cut blank cells off the end. :raises UnreadableError: for a line beyond the limits."""
    cells = [_untamed(cell.strip()) for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise UnreadableError(
            f"Row {number} has more than {MOST_COLUMNS} columns. Delete those that are not needed."
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise UnreadableError(
            f"A cell in row {number} is longer than {LONGEST_CELL:,} characters. If the file is"
            " CSV, a quotation mark may not be closed there."
        )
    return tuple(cells)
