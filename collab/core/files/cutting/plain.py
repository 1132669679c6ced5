"""Texts and CSV tables without some words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial

from collab.core.files.plain import BETWEEN, MARK, delimiter_of
from collab.core.files.slots import Scissors, Slot


def cut_text(content: bytes, scissors: Scissors) -> bytes:
    """Give a text without what is left out of it."""
    return scissors.text(content.decode()).encode()


def cut_table(content: bytes, scissors: Scissors) -> bytes:
    """Give a table without it: read row by row, and cut cell by cell."""
    text = content.decode().removeprefix(MARK)
    delimiter = delimiter_of(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    scissors.cut(_cells(rows))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return (MARK + out.getvalue()).encode()


def _cells(rows: list[list[str]]) -> Iterator[Slot | str]:
    for row in rows:
        for number, cell in enumerate(row):
            yield BETWEEN if number else "\n"
            yield Slot(cell, partial(row.__setitem__, number))
