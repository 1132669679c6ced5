"""Files as they come: every dialect of CSV, workbooks that are what they seem, and bombs."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.shared.papers.sheet import RUNS, csv_file, xlsx_file
from collab.surfaces.exchange.reading.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    UnreadableError,
    column_letter,
)
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.surfaces.exchange.reading.workbook import read_workbook

# What cp1252 knows and no program strips: cells begin and end with a letter.
LETTERS = st.characters(codec="cp1252", exclude_categories=["Cc", "Cs", "Zs", "Cf"])
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: f"a{text}z")
INSIDE = st.text(st.one_of(LETTERS, st.sampled_from(' ;,\t"\n')), max_size=20)
CELLS = st.one_of(st.just(""), INSIDE.map(lambda text: f"a{text}z"))
TABLES = st.integers(2, 6).flatmap(
    lambda width: st.tuples(
        st.lists(WORDS, min_size=width, max_size=width),
        st.lists(
            st.lists(CELLS, min_size=width, max_size=width).filter(any), min_size=1, max_size=8
        ),
    )
)
Table = tuple[list[str], list[list[str]]]


def cells_of(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


def written(table: Table, separator: str, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([table[0], *table[1]])
    return out.getvalue().encode(encoding)


@given(
    table=TABLES,
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_csv_when_any_program_saved_it_reads_as_it_was(
    table: Table, separator: str, encoding: str
) -> None:
    content = written(table, separator, encoding)
    if encoding == "cp1252":
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            content = written(table, separator, "utf-8")  # the bytes mean this as well
    sheet = read_upload(content)
    assert list(sheet.headings) == table[0]
    assert cells_of(sheet) == table[1]


@given(content=st.binary(max_size=400))
def test_file_when_it_is_anything_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        told = [row.cells for row in read_upload(content).rows]
    except UnreadableError as error:
        told = [(str(error),)]
    assert all(any(cells) for cells in told)


@given(content=st.binary(max_size=200))
def test_packed_file_when_it_is_anything_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_upload(b"PK\x03\x04" + content)


@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=20),
        min_size=2,
        max_size=6,
    ).filter(lambda cells: bool(cells[-1]) and bool(cells[0]))
)
def test_cell_when_written_by_us_begins_nothing_that_runs_and_reads_back(
    cells: list[str],
) -> None:
    heads = [f"Heading {at}" for at in range(len(cells))]
    content = csv_file([heads, cells])
    line = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1]
    assert [cell for cell in line if cell[:1] in RUNS and not _is_number(cell)] == []
    assert [list(row.cells) for row in read_upload(content).rows] in ([cells], [_read(cells)])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read(cells: list[str]) -> list[str]:
    """Give cells without the apostrophe somebody typed before such a sign: it meant the same."""
    return [
        cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1:2] in RUNS else cell for cell in cells
    ]


def test_separator_when_excel_names_it_is_believed() -> None:
    sheet = read_upload(b"sep=;\r\nTitle;Note\r\nA, b;c, d, e\r\n")
    assert cells_of(sheet) == [["A, b", "c, d, e"]]


def test_row_when_told_has_the_number_the_program_shows() -> None:
    sheet = read_upload(b'Title,Text\n\n"a","two\nlines"\n,\nb,c\n')
    assert [row.number for row in sheet.rows] == [3, 5]


def test_column_when_unnamed_is_called_by_its_letter() -> None:
    assert read_upload(b"Title,,\na,b,c\n").headings == ("Title", "Column B", "Column C")
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Title\n" + "a\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
        (",".join(["x"] * (MOST_COLUMNS + 1)) + "\na\n", "more than 100 columns"),
        ("Title\n" + "x" * 20_001 + "\n", "longer than 20,000 characters"),
        ('Title,Text\na,"' + "x\n" * 60_000, "a quotation mark"),
    ],
    ids=["rows", "columns", "cell", "quotation"],
)
def test_table_when_beyond_a_limit_says_which(content: str, told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        read_upload(content.encode())


def test_workbook_when_it_holds_ten_thousand_rows_is_read_whole() -> None:
    lines = [[f"Finding {n}", "Chile"] for n in range(MOST_ROWS)]
    content = xlsx_file([("Findings", "", [["Title", "Country"], *lines], 1)])
    assert cells_of(read_upload(content)) == lines


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def test_bomb_when_packed_is_not_unpacked() -> None:
    with pytest.raises(UnreadableError, match="far larger"):
        read_workbook(packed(xl__workbook_xml=b"", xl__bomb_xml=b"0" * (81 * 1024 * 1024)))
    many = {f"part{n}": b"" for n in range(501)}
    with pytest.raises(UnreadableError, match="far larger"):
        read_workbook(packed(xl__workbook_xml=b"", **many))


@pytest.mark.parametrize(
    "cell",
    [b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b'<row r="1048576"><c><v>1</v></c>'],
    ids=["named", "bare"],
)
def test_cell_when_far_away_makes_no_room_for_all_between(cell: bytes) -> None:
    content = packed(xl__workbook_xml=b"", anywhere__else_xml=b'<c r="A1"/>' + cell)
    with pytest.raises(UnreadableError, match="far below"):
        read_workbook(content)


def test_other_kinds_when_disguised_are_refused() -> None:
    """Calamine would read them too, and nobody has measured them."""
    for other in ("content_xml", "xl__workbook.bin"):
        with pytest.raises(UnreadableError, match="no Excel file"):
            read_workbook(packed(xl__workbook_xml=b"", **{other: b""}))


def test_size_when_it_lies_is_found_out() -> None:
    honest = packed(xl__workbook_xml=b"x" * 1000)
    lying = honest.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(UnreadableError):
        read_workbook(lying)


def test_sheet_when_hidden_is_not_the_first() -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.append(["Not", "this"])
    hidden.append(["a", "b"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown.append(["Title", "Text"])
    shown.append(["x", 2.5])
    out = io.BytesIO()
    book.save(out)
    assert cells_of(read_upload(out.getvalue())) == [["x", "2.5"]]
