"""Texts and CSV tables: made UTF-8, with nothing unseen in them and nothing that would run."""

from __future__ import annotations

import csv
import io
import unicodedata

from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import MARKUP, RefusedError

MARK = "\ufeff"
RUNS = frozenset("=+-@\t\r|")
BYTE_ORDERS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
DELIMITERS = ",;\t"
BETWEEN = " | "
SAMPLE = 8192
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ENCODING = "This is no text that can be read with certainty. Save it as UTF-8 and choose that file."
CELLS = "In cells that a spreadsheet program would run, an apostrophe stands before the text now."
CONTROLS = "Characters nobody can see were taken out."


def clean_text(content: bytes, key: str) -> Cleaned:
    """Make a text plain UTF-8. :raises RefusedError: for what is no text, or is a page."""
    text, removed = _plain(content)
    return Cleaned(key, text.encode(), text, removed)


def clean_table(content: bytes) -> Cleaned:
    """Make a CSV table that says what it said and runs nothing.

    :raises RefusedError: for what is no text, or no table.
    """
    text, removed = _plain(content)
    delimiter = delimiter_of(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RefusedError("This table cannot be read. Save it anew as CSV or XLSX.") from error
    tame = [[_tamed(cell) for cell in row] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(tame)
    if tame != rows:
        removed = (*removed, CELLS)
    words = "\n".join(BETWEEN.join(row) for row in tame)
    return Cleaned("csv", (MARK + out.getvalue()).encode(), words, removed)


def delimiter_of(text: str) -> str:
    """Give what stands between the cells of a table."""
    try:
        return csv.Sniffer().sniff(text[:SAMPLE], DELIMITERS).delimiter
    except csv.Error:
        return ","


def readable(text: str) -> tuple[str, tuple[str, ...]]:
    """Give a text without controls and turned writing, and say whether there were any."""
    plain = "".join(c for c in text if not _is_unseen(c))
    return plain, (CONTROLS,) if plain != text else ()


def _plain(content: bytes) -> tuple[str, tuple[str, ...]]:
    if not content.strip():
        raise RefusedError("This file is empty.")
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise RefusedError(ENCODING)
    text, removed = readable(text)
    if MARKUP.match(text[:SAMPLE].encode()):
        raise RefusedError("This is a web page or a drawing, and these are not taken.")
    return text, removed


def _decoded(content: bytes) -> str:
    order = next((name for start, name in BYTE_ORDERS if content.startswith(start)), "utf-8")
    for encoding in (order, "cp1252"):
        try:
            return content.decode(encoding).removeprefix(MARK)
        except UnicodeDecodeError:
            continue
    raise RefusedError(ENCODING)


def _tamed(cell: str) -> str:
    first = cell.lstrip(" \n")[:1]
    if first not in RUNS or not first:
        return cell
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return f"'{cell}"
    return cell


def _is_unseen(c: str) -> bool:
    return c in TURNING or (c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs"))
