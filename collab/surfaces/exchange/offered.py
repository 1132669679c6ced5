"""The tables we offer: one to fill in, and one of the rows that could not be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collab.shared.papers.sheet import Line, csv_file, xlsx_file
from collab.surfaces.exchange.checking import with_bar
from collab.surfaces.exchange.fields import Field, Kind
from collab.surfaces.exchange.kinds import FINDINGS, Subject
from collab.surfaces.exchange.lexicon import lexicon_of
from collab.surfaces.exchange.models import ImportBatch
from collab.surfaces.exchange.queries import all_rows
from collab.surfaces.exchange.service import columns_of
from collab.surfaces.exchange.values import read_row
from collab.surfaces.exchange.words import Lexicon
from collab.work.unit import Work

REASON = "What to mend"
HOW = {
    Kind.LINE: "One line of text",
    Kind.LINES: "Text",
    Kind.CODE: "One of these",
    Kind.CODES: "One or several of these, with a semicolon between them",
    Kind.MONTH: "A month, such as 2025-03",
    Kind.YEAR_OR_MONTH: "A year or a month, such as 2025 or 2025-03",
    Kind.DAY: "A day, such as 2027-03-31",
    Kind.FLAG: "Yes or no",
    Kind.EMAIL: "One mail address",
    Kind.PHONE: "One number, with + and the country first",
    Kind.WEBSITE: "A web address",
}


def template(work: Work, subject: Subject = FINDINGS, *, workbook: bool) -> bytes:
    """Give an empty table to fill in; a workbook has a second sheet of what is allowed."""
    heads = [[field.label for field in subject.fields]]
    if not workbook:
        return csv_file(heads)
    return xlsx_file(
        [
            (subject.many.capitalize(), "", heads, 1),
            ("What may be entered", "", _allowed(subject, lexicon_of(work)), 1),
        ]
    )


def bad_rows(work: Work, batch: ImportBatch, *, workbook: bool) -> bytes:
    """Give the rows that have problems, each with what to mend; mended, it can be brought in."""
    lines = list(_bad(work, batch))
    return xlsx_file([("Rows to mend", "", lines, 1)]) if workbook else csv_file(lines)


def _bad(work: Work, batch: ImportBatch) -> Iterator[Line]:
    columns, lexicon = columns_of(batch), lexicon_of(work)
    barred = columns.subject.barred(work, batch.space_id)
    yield ["Row", REASON, *batch.headings]
    for row in all_rows(work, batch):
        problems = with_bar(read_row(row, columns, lexicon), columns, barred).problems
        if problems:
            told = " ".join(f"{p.heading}: {p.words}" for p in problems)
            yield [row.number, told, *row.cells]


def _allowed(subject: Subject, lexicon: Lexicon) -> Iterable[Line]:
    yield ["Column", "How", "Words", "Code"]
    for field in subject.fields:
        yield from _allowed_in(field, lexicon)


def _allowed_in(field: Field, lexicon: Lexicon) -> Iterator[Line]:
    if not field.words:
        yield [field.label, HOW[field.kind], "", ""]
        return
    words = lexicon[field.words]
    for code in words.by_code:
        yield [field.label, HOW[field.kind], words.label(code), code]
