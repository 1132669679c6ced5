"""Tables as files: nothing in them runs, and each bears its marking.

Nothing names their maker but the words that are given for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

RUNS = frozenset("=+-@\t\r＝＋－＠|%")  # noqa: RUF001 # the wide forms run as well
"""What a spreadsheet program takes for the beginning of something to run."""
MARK = "﻿"
"""By this Excel knows a CSV for UTF-8."""
WIDTH, WIDTHS = 24, 40
"""How wide columns are, in letters, and how many of them."""
Line = Sequence[object]


def tamed(value: object) -> str:
    """Give a cell's text so that no spreadsheet program runs it."""
    text = "" if value is None else str(value)
    first = text.lstrip(" \n")[:1]
    if first in RUNS and not _is_number(text):
        return f"'{text}"
    return text


def csv_file(lines: Iterable[Line]) -> bytes:
    """Give lines as CSV that Excel opens as it is: UTF-8 with its mark."""
    out = io.StringIO(newline="")
    out.write(MARK)
    csv.writer(out).writerows([tamed(value) for value in line] for line in lines)
    return out.getvalue().encode()


def xlsx_file(sheets: Sequence[tuple[str, str, Iterable[Line], int]]) -> bytes:
    """Give a workbook of sheets: name, what stands on every printed page, lines, heading lines."""
    book = Workbook(write_only=True)
    # A file that leaves tells what is in it, and not who took it or with what.
    book.properties.creator = ""
    book.properties.lastModifiedBy = ""
    for name, banner, lines, heads in sheets:
        sheet = book.create_sheet(name)
        _lay_out(sheet, banner, heads)
        for number, line in enumerate(lines):
            sheet.append([_cell(sheet, value, bold=number < heads) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(sheet: WriteOnlyWorksheet, banner: str, heads: int) -> None:
    sheet.freeze_panes = f"A{heads + 1}"
    for at in range(1, WIDTHS + 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTH  # type: ignore[attr-defined] # it has them, as every sheet
    for part in (sheet.oddHeader, sheet.oddFooter):
        if banner and part is not None:
            # An ampersand begins a code there, such as the date; ours is meant as it stands.
            part.center.text = banner.replace("&", "&&")


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", tamed(value)))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
