"""CSV as programs really write it: German Excel says semicolon and cp1252, and tells nobody."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator

from collab.surfaces.exchange.reading.sheet import (
    LONGEST_CELL,
    Sheet,
    UnreadableError,
    is_banner,
    sheet_of,
)

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 30
"""Records from which the separator is told."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NUL = "\0"


def read_csv(content: bytes) -> Sheet:
    """Read a CSV file of any common dialect. :raises UnreadableError: where it is none."""
    text = decoded(content)
    separator, text = told_separator(text)
    separator = separator or likely_separator(text)
    return sheet_of(_records(text, separator))


def decoded(content: bytes) -> str:
    """Give the text, whichever encoding it came in. :raises UnreadableError: if it is no text."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _as(content[len(mark) :], encoding)
    if NUL.encode() in content[:1000]:
        # UTF-16 without its mark: the zero byte of Latin letters stands first or second.
        first, second = content[0:1000:2].count(0), content[1:1000:2].count(0)
        return _as(content, "utf-16-le" if second > first else "utf-16-be")
    try:
        return _as(content, "utf-8")
    except UnreadableError:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            "The characters of this file cannot be read. Save it as “CSV UTF-8”, or as XLSX."
        ) from error
    if NUL in text:
        raise UnreadableError("This is no text. Save the table as CSV or XLSX and choose it again.")
    return text


def told_separator(text: str) -> tuple[str | None, str]:
    """Give the separator that Excel's first line ``sep=;`` names, and the text after it."""
    first, _break, rest = text.partition("\n")
    told = first.strip().strip('"')
    if told.lower().startswith("sep=") and len(told) == len("sep=") + 1:
        return told[-1], rest
    return ("\t", rest) if told.lower() == "sep=" else (None, text)


def likely_separator(text: str) -> str:
    """Give the separator under which most records have as many cells as the headings."""

    def fit(separator: str) -> tuple[float, int]:
        try:
            found = list(itertools.islice(_records(text, separator), LOOKED_AT))
        except UnreadableError:
            return 0.0, 0
        widths = [len(record) for record in found if any(record) and not is_banner(record)]
        if not widths or widths[0] == 1:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(SEPARATORS, key=fit)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL * 4))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableError(
            f"Around line {reader.line_num} a quotation mark is not closed, or a cell is far too"
            " long."
        ) from error
