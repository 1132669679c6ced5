"""Tables as people keep them: from a German Excel, and from an English one."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterable, Sequence

import openpyxl

GERMAN_TITLES = (
    "Staub in der Nähe der Schule",
    "Überstunden ohne Bezahlung",
    "Wasser, Böden und Dörfer",
)
ENGLISH_TITLES = ("Dust over the school", "Night shifts without breaks")


def german_csv() -> bytes:
    """Give what a German Excel saves: semicolons, cp1252, a comma for the point, days first."""
    rows: list[Sequence[str]] = [
        ("Titel", "Beschreibung", "Land", "Thema", "Ausmaß", "Datum", "Zuverlässigkeit", "Quelle"),
        (GERMAN_TITLES[0], "Staub; jeden Tag.", "DR Kongo", "", "3,0", "01.03.2024", "B", "NRO"),
        (
            GERMAN_TITLES[1],
            'Sie sagen „nie“ und "selten".',
            "Sambia",
            "Zwangsarbeit",
            "2",
            "",
            "",
            "",
        ),
        (GERMAN_TITLES[2], "Zeile eins\nZeile zwei", "Chile", "", "", "März 2024", "", "Behörde"),
    ]
    return "\r\n".join(";".join(map(_quoted, row)) for row in rows).encode("cp1252") + b"\r\n"


def english_xlsx(rows: Iterable[Sequence[object]] | None = None) -> bytes:
    """Give what an English Excel saves, with real dates beside typed ones."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Title", "Description", "Country", "Minerals", "Date"])
    for row in rows or (
        (ENGLISH_TITLES[0], "Every day", "Zambia", "Copper; Cobalt", dt.date(2024, 3, 5)),
        (ENGLISH_TITLES[1], "Every night", "Chile", None, "11/4/2024"),
    ):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def large_csv(rows: int) -> bytes:
    """Give a table of many rows, made of a few words."""
    words = ("dust", "water", "wages", "night", "school", "road", "smoke", "fence", "union", "pit")
    pairs = itertools.islice(itertools.cycle(itertools.permutations(words, 3)), rows)
    lines = [
        f"{number} {' '.join(some)},What we heard of {' and '.join(some)} in {number},Chile"
        for number, some in enumerate(pairs)
    ]
    return "\n".join(["Title,Description,Country", *lines]).encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(';"\n') else text
