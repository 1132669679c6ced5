"""XLSX, read by calamine after a look whether it may be: a small file can hold an enormous one."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from collab.surfaces.exchange.reading.sheet import (
    LETTERS,
    MOST_COLUMNS,
    Sheet,
    UnreadableError,
    sheet_of,
)

MOST_PARTS = 500
MOST_UNPACKED = 80 * 1024 * 1024
MOST_AREA = 3_000_000
"""Cells between the first and the last used one; calamine makes room for each of them."""
STEP = 256 * 1024
SEAM = 64
"""Bytes kept from one piece to the next, so that a cell's name on the border is not missed."""
CELL = re.compile(rb'<(?:\w+:)?c\s[^>]{0,40}?\br="([A-Z]{1,4})(\d{1,9})"')
ROW = re.compile(rb'<(?:\w+:)?row\s[^>]{0,40}?\br="(\d{1,9})"')
BARE = re.compile(rb'<(?:\w+:)?c(?:\s+(?!r=)\w+="[^"]{0,40}")*\s*/?>')
"""A cell that does not say where it stands: it stands in its row, wherever that is."""
BOOK, OTHER_BOOKS = "xl/workbook.xml", frozenset({"xl/workbook.bin", "content.xml"})
"""Calamine reads other kinds too, and takes whichever it finds: they are not measured here."""
MIDNIGHT = dt.time()
PANIC = "PanicException"
"""What a fault inside the reader arrives as: no Exception, and importable from nowhere."""


def read_workbook(content: bytes) -> Sheet:
    """Read the first visible sheet of an XLSX file. :raises UnreadableError: where it is none."""
    _look_first(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines = book.get_sheet_by_name(_visible(book)[0]).to_python(skip_empty_area=False)
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        raise UnreadableError(
            "This Excel file cannot be read. Open it, save it anew as XLSX without a password, and"
            " choose that file."
        ) from error
    return sheet_of([told(cell) for cell in line] for line in lines)


def told(value: Any) -> str:
    """Say a cell's value as text: dates as ISO, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _visible(book: CalamineWorkbook) -> list[str]:
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    return shown or list(book.sheet_names)


def _look_first(content: bytes) -> None:
    """Unpack everything once, counting and keeping nothing.

    A size told too small in the file's own directory ends in a wrong checksum, so what passes here
    is what calamine will meet.

    :raises UnreadableError: for a bomb, or for what is no XLSX at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = set(packed.namelist())
            if BOOK not in names or names & OTHER_BOOKS:
                raise UnreadableError(
                    "This is no Excel file. Save the table as XLSX or CSV and choose that file."
                )
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                raise UnreadableError(
                    "Unpacked, this file is far larger than a table of findings. Copy the rows into"
                    " a new file and choose that."
                )
            for part in parts:
                _measure(packed, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(
            "This Excel file is damaged or locked with a password. Open it, save it anew, and"
            " choose that file."
        ) from error


def _measure(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack one part, looking how far apart its cells lie.

    :raises UnreadableError: when the space between them would be a bomb.
    """
    rows = columns = last_row = 0
    for piece in _pieces(packed, part):
        for letters, number in CELL.findall(piece):
            rows = max(rows, int(number))
            columns = max(columns, _column(letters))
        last_row = max(last_row, *map(int, ROW.findall(piece)), 0)
        if BARE.search(piece):
            rows, columns = max(rows, last_row), max(columns, MOST_COLUMNS)
        if rows * columns > MOST_AREA:
            raise UnreadableError(
                "Somewhere far below or beside the table a cell is used. Delete the empty rows and"
                " columns around the table, or copy the table into a new file."
            )


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    kept = b""
    with packed.open(part) as unpacked:
        while piece := unpacked.read(STEP):
            yield kept + piece
            kept = piece[-SEAM:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number
