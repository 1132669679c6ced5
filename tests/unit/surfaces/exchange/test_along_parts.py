"""A part of a file says the same in each format, and runs in none."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest

from collab.policy.marking import Marking
from collab.surfaces.exchange.along.parts import (
    Part,
    amount,
    document,
    plain,
    strictest,
    table,
    workbook,
)

DAY = dt.date(2026, 12, 31)
HEADS = {"title": "Title", "on": "On", "asked": "Asked", "number": "Number"}
ROWS: list[tuple[int, list[object]]] = [
    (2, ["=cmd|' /C calc'!A0", DAY, True, 3]),
    (5, ["+49", None, False, None]),
]
PART = Part("things", "What came of things", HEADS, ROWS)


def test_part_when_written_bears_its_marking_in_every_row_and_runs_nothing() -> None:
    lines = table(PART, "SEALED").decode().removeprefix("\ufeff").splitlines()
    assert lines[:2] == ["SEALED", "Marking,Title,On,Asked,Number"]
    assert lines[2] == "TLP:AMBER,'=cmd|' /C calc'!A0,2026-12-31,Yes,3"
    assert lines[3] == "SEALED,+49,,No,", "a number stays one"
    book = openpyxl.load_workbook(io.BytesIO(workbook([PART], "SEALED", [["Marking", "SEALED"]])))
    assert book.sheetnames == ["What came of things", "About this file"]
    cells = [cell for row in book["What came of things"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    told = json.loads(document([PART], {"marking": "SEALED"}))
    assert told["things"][0] == {
        "marking": "TLP:AMBER", "title": "=cmd|' /C calc'!A0", "on": "2026-12-31", "asked": True,
        "number": 3,
    }  # fmt: skip


def test_part_when_a_value_is_missing_is_not_written() -> None:
    short = Part("things", "Things", HEADS, [(0, ["one"])])
    with pytest.raises(ValueError, match="shorter"):
        document([short], {})


def test_marking_when_parts_are_put_together_is_the_strictest() -> None:
    mild = Part("mild", "Mild", {"a": "A"}, [(1, ["x"])])
    assert (mild.marking, PART.marking) == (Marking.GREEN, Marking.SEALED)
    assert strictest([mild, PART]) is Marking.SEALED
    assert strictest([]) is Marking.CLEAR


@pytest.mark.parametrize(
    ("units", "currency", "there"),
    [
        (123_456, "EUR", "1234.56"),
        (1_234, "JPY", "1234"),
        (1_234, None, "1234 in the smallest unit"),
        (None, "EUR", ""),
    ],
)
def test_amount_when_its_currency_is_not_known_says_so(
    units: int | None, currency: str | None, there: str
) -> None:
    assert amount(units, currency) == there


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), "2026-01-02 03:04 UTC"),
        (Decimal("40.50"), "40.50"),
        (0, "0"),
        (None, ""),
    ],
)
def test_value_when_it_stands_in_a_cell_is_plain(value: object, there: str) -> None:
    assert plain(value) == there
