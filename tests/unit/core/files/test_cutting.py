"""What is left out of a file is in no part of it: said, hidden, packed, or kept a second time."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from collab.core.files.cleaned import MOST_TEXT, Cleaned
from collab.core.files.cleaning import clean
from collab.core.files.cutting.whole import cut
from collab.core.files.kinds import RefusedError
from collab.core.files.slots import Scissors
from collab.policy.redaction import GAP, is_empty, standing
from tests.factories import files

SECRET = "Zwqvanbruk Ottilienhof"
LEFT = "Families were sent away."
GRAM = 8


def without(made: Cleaned, *words: str) -> Cleaned:
    """Cut words out of a cleaned file, as the process apart does."""
    long = [word for word in words if sum(map(str.isalnum, word)) >= GRAM]
    scissors, sure = (Scissors(partial(standing, words=some), GAP) for some in (words, long))
    return cut(made.content, made.kind, scissors, sure)


def grams(text: str) -> set[str]:
    """Give all runs of eight signs of a text."""
    return {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}


def leaks(content: bytes, secret: str) -> set[str]:
    """Give what of a secret can be read anywhere in a file, unpacked, tags taken out or not."""
    whole = files.everything(content).decode("utf-8", "replace")
    plain = re.sub(r"<[^>]*>", "", whole)
    return {gram for gram in grams(secret) if gram in whole or gram in plain}


def word_with(secret: str) -> bytes:
    """Give a Word document that says a secret in every way there is."""
    made = docx.Document()
    paragraph = made.add_paragraph(f"{LEFT} ")
    for piece in re.findall(r".{1,3}", secret):  # in pieces, as a spelling check leaves it
        paragraph.add_run(piece).bold = True
    paragraph.add_run(" They came back.")
    made.add_heading(secret, 1)
    made.add_comment(paragraph.runs, text=f"Ask {secret} again.", author="x", initials="x")
    for part in (made.sections[0].header, made.sections[0].footer):
        part.paragraphs[0].text = f"About {secret}."
    made.add_table(1, 2).rows[0].cells[1].text = secret
    made.add_picture(io.BytesIO(files.png()))
    body = made.element.body
    described = next(one for one in body.iter() if one.tag.endswith("}docPr"))
    described.set("descr", f"A picture of {secret}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook_with(secret: str, number: float, day: dt.date) -> bytes:
    """Give a workbook that says a secret, a number and a day in cells and wherever they go."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = secret[:28]
    sheet.append(["Where", "How many", "When"])
    sheet.append([secret, number, day])
    sheet.append([LEFT, 7, dt.date(2020, 1, 1)])
    sheet["E1"] = f"Near {secret}, they say"
    sheet["E1"].comment = Comment(f"A note on {secret}", "x")
    sheet["F1"] = "a list"
    lists = DataValidation(type="list", formula1=f'"{secret},other"')
    lists.add("F1")
    sheet.add_data_validation(lists)
    sheet.oddHeader.center.text = f"Header {secret}"
    sheet.add_table(Table(displayName="Places", ref="A1:C3"))
    sheet.auto_filter.ref = "A1:C3"
    chart = BarChart()
    chart.title = secret
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    book.defined_names["place"] = DefinedName("place", attr_text=f"'{secret[:28]}'!$A$1")
    second = book.create_sheet("Second")
    second["A1"] = f"='{secret[:28]}'!A2"
    second.append([secret])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_word_file_when_words_are_cut_holds_them_in_no_part_and_opens() -> None:
    made = clean(word_with(SECRET), "x.docx")
    assert made.text.count(SECRET) == 7
    left = without(made, SECRET)
    assert leaks(left.content, SECRET) == set()
    assert left.text.count(GAP) == 7
    assert LEFT in left.text
    opened = docx.Document(io.BytesIO(left.content))
    assert opened.paragraphs[0].text == f"{LEFT} {GAP} They came back."
    assert left.content == without(made, SECRET).content, "made twice, it is the same"


def test_workbook_when_words_are_cut_holds_them_in_no_part_and_opens() -> None:
    made = clean(workbook_with(SECRET, 41237, dt.date(2023, 4, 5)), "x.xlsx")
    left = without(made, SECRET, SECRET[:28], "41237", "2023-04-05")
    assert leaks(left.content, SECRET) == set()
    whole = files.everything(left.content)
    for raw in (b"41237", b"45021", b"2023"):  # the day as Excel counts it, too
        assert raw not in whole, raw
    book = openpyxl.load_workbook(io.BytesIO(left.content))
    assert book.sheetnames == ["Sheet 1", "Second"]
    rows = [[cell.value for cell in row[:3]] for row in book["Sheet 1"].iter_rows()]
    assert rows == [
        ["Where", "How many", "When"],
        [GAP, GAP, GAP],
        [LEFT, 7, dt.datetime(2020, 1, 1)],  # noqa: DTZ001 # a cell knows no zone
    ]
    assert book["Sheet 1"]["E1"].value == f"Near {GAP}, they say"


def test_row_when_cut_goes_with_its_cells_and_no_other() -> None:
    made = clean(workbook_with(SECRET, 41237, dt.date(2023, 4, 5)), "x.xlsx")
    left = without(made, f"{SECRET} | 41237 | 2023-04-05")
    sheet = openpyxl.load_workbook(io.BytesIO(left.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == [GAP, None, None] or [
        cell.value for cell in sheet[2]
    ][:3] == [GAP, "", ""]
    assert SECRET in left.text, "the same words elsewhere were not chosen"


def test_table_when_cut_stays_a_table() -> None:
    made = clean(f"Where;How many\n{SECRET};7\n{LEFT};8\n".encode(), "x.csv")
    left = without(made, SECRET)
    assert left.content.decode("utf-8-sig") == f"Where;How many\r\n{GAP};7\r\n{LEFT};8\r\n"


@pytest.mark.parametrize("kind", ["txt", "md"])
def test_text_when_cut_says_the_rest(kind: str) -> None:
    made = clean(f"# {SECRET}\n\n{LEFT} {SECRET.lower()} too.\n".encode(), f"x.{kind}")
    assert without(made, SECRET).content.decode() == f"# {GAP}\n\n{LEFT} {GAP} too.\n"


def test_link_when_its_address_is_cut_leads_nowhere() -> None:
    made = docx.Document()
    part = made.part
    link = part.relate_to(
        "mailto:zwqvanbruk@ottilienhof.example",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    assert link
    made.add_paragraph(LEFT)
    out = io.BytesIO()
    made.save(out)
    found = clean(out.getvalue(), "x.docx")
    line = next(one for one in found.text.splitlines() if "zwqvanbruk" in one)
    left = without(found, line)
    assert leaks(left.content, "zwqvanbruk@ottilienhof") == set()


def test_words_when_they_stand_where_nobody_reads_are_not_half_cut() -> None:
    """Names of bookmarks go with what they name; where a maker's mark holds it, nothing goes."""
    parts = files.parts_of(word_with(SECRET))

    def marked(piece: str) -> Cleaned:
        body = (parts["word/document.xml"] or b"").replace(b"<w:body>", f"<w:body>{piece}".encode())
        return clean(files.packed(parts | {"word/document.xml": body}), "x.docx")

    for name in (SECRET, SECRET.replace(" ", "_")):
        made = marked(f'<w:bookmarkStart w:id="9" w:name="{name}"/><w:bookmarkEnd w:id="9"/>')
        assert leaks(without(made, SECRET).content, name) == set()
    with pytest.raises(RefusedError, match="cannot be taken out safely"):
        without(marked(f'<w:p w:maker="{SECRET}"/>'), SECRET)


def test_workbook_when_it_keeps_slicers_is_not_cut() -> None:
    made = clean(workbook_with(SECRET, 1, dt.date(2023, 4, 5)), "x.xlsx")
    parts = files.parts_of(made.content) | {"xl/slicers/slicer1.xml": b"<slicers/>"}
    with pytest.raises(RefusedError, match="slicers"):
        without(Cleaned("xlsx", files.packed(parts), made.text), SECRET)


LETTERS = st.text("jkqvxzäß", min_size=5, max_size=9)  # no eight of them stand in any file of ours
SECRETS = st.lists(LETTERS, min_size=2, max_size=5).map(
    lambda found: " ".join(map("qx".__add__, found))
)
MAKERS: dict[str, Callable[[str], bytes]] = {
    "docx": word_with,
    "xlsx": lambda secret: workbook_with(secret, 41237, dt.date(2023, 4, 5)),
    "csv": lambda secret: f"Where,What\n{LEFT},{secret}\n{secret},x\n".encode(),
    "txt": lambda secret: f"{LEFT}\n{secret}\nand {secret.upper()} again".encode(),
    "md": lambda secret: f"# {secret}\n\n* {LEFT} {secret}.\n".encode(),
}


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(secret=SECRETS)
def test_file_when_a_passage_is_cut_holds_no_eight_signs_of_it(kind: str, secret: str) -> None:
    made = clean(MAKERS[kind](secret), f"x.{kind}")
    words = [secret] if kind != "xlsx" else [secret, secret[:28]]
    left = without(made, *words)
    assert leaks(left.content, secret) == set()
    assert not is_empty(left.text)


SHORT = "Quxle"
NOOKS = (
    '<w:p><w:bookmarkStart w:id="9" w:name="Quxle"/><w:bookmarkEnd w:id="9"/>'
    '<w:hyperlink w:anchor="Quxle"><w:r><w:t>see</w:t></w:r></w:hyperlink>'
    '<w:fldSimple w:instr="REF Quxle"/></w:p>'
    '<w:sdt><w:sdtPr><w:alias w:val="Quxle"/><w:tag w:val="Quxle"/><w:dropDownList>'
    '<w:listItem w:displayText="Quxle" w:value="Quxle"/></w:dropDownList></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>Qux</w:t></w:r><w:r><w:t>le came.</w:t></w:r></w:p>"
    "</w:sdtContent></w:sdt>"
    '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Quxle"/><w:ddList>'
    '<w:listEntry w:val="Quxle"/></w:ddList></w:ffData></w:fldChar></w:r></w:p>'
)


def test_short_name_when_cut_stands_in_no_nook_of_a_word_file() -> None:
    parts = files.parts_of(files.word())
    body = (parts["word/document.xml"] or b"").replace(b"<w:body>", f"<w:body>{NOOKS}".encode())
    made = clean(files.packed(parts | {"word/document.xml": body}), "x.docx")
    assert files.everything(made.content).count(SHORT.encode()) == 9
    left = without(made, SHORT)
    assert SHORT.encode() not in files.everything(left.content)
    assert f"{GAP} came." in left.text
    assert docx.Document(io.BytesIO(left.content)).paragraphs


def test_short_name_when_cut_stands_in_no_nook_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = SHORT
    sheet.append([f"Of {SHORT}", 1])
    sheet.conditional_formatting.add(
        "A1", Rule(type="containsText", operator="containsText", text=SHORT, formula=["TRUE"])
    )
    sheet.add_data_validation(DataValidation(type="list", formula1=f'"{SHORT},b"', sqref="B1"))
    book.defined_names[SHORT] = DefinedName(SHORT, attr_text=f"{SHORT}!$A$1", comment=SHORT)
    sheet["C1"] = "go"
    sheet["C1"].hyperlink = Hyperlink(ref="C1", location=f"{SHORT}!A1", display=SHORT)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "H2")
    out = io.BytesIO()
    book.save(out)
    made = clean(out.getvalue(), "x.xlsx")
    assert files.everything(made.content).count(SHORT.encode()) == 10
    left = without(made, SHORT)
    assert SHORT.encode() not in files.everything(left.content)
    opened: Any = openpyxl.load_workbook(io.BytesIO(left.content))
    assert opened.sheetnames == ["Sheet 1"]
    assert opened["Sheet 1"]["A1"].value == f"Of {GAP}"


def test_file_when_it_says_more_without_a_word_than_is_screened_is_not_cut() -> None:
    """A gap is longer than the letter it stands for: the end would leave, and nobody read it."""
    said = "qx a\n" * (MOST_TEXT // 5)
    made = clean(said.encode(), "x.txt")
    assert not made.too_long
    with pytest.raises(RefusedError, match="more than can be screened"):
        without(made, "a")
    assert without(made, "qx a").text


@pytest.mark.parametrize("word", ["B", "B C", "A B C D"])
def test_file_when_letters_stand_by_themselves_loses_the_one_that_is_cut(word: str) -> None:
    made = clean(b"Plants A B C D were closed.", "x.txt")
    left = without(made, word).content.decode()
    assert not set(word.split()) & set(left.split())
    assert "were closed" in left
