"""Who took a file stands on every page of it, whatever stood there before; nothing else changes."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pikepdf
import pypdf
import pytest
from docx.enum.section import WD_SECTION
from docx.shared import Inches
from lxml import etree

from collab.core.files.cleaning import clean
from collab.core.files.kinds import RefusedError
from collab.core.files.marking.letters import encoded
from collab.core.files.marking.whole import marked
from tests.factories import files

LINE = "TLP:RED · Taken by Ann & Łukasz Żak of Acme on 2026-11-27 10:00 UTC · Reader 0a1b2c3d"


def rotated(turn: int) -> bytes:
    """Give three pages of different sizes, turned."""
    with pikepdf.new() as made:
        for size in ((400, 300), (2000, 1000), (150, 600)):
            made.add_blank_page(page_size=size).obj.Rotate = turn
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


@pytest.mark.parametrize("content", [files.pdf(), *map(rotated, (0, 90, 180, 270))])
def test_pdf_when_taken_bears_the_line_on_every_page(content: bytes) -> None:
    kept = clean(content, "x.pdf")
    found = marked(kept.content, "pdf", LINE)
    reader = pypdf.PdfReader(io.BytesIO(found))
    for page in reader.pages:
        said = " ".join(page.extract_text().split())
        assert said.count("of Acme on 2026-11-27 10:00 UTC") == 2
        assert "Łukasz Żak" in said
    assert len(reader.pages) == len(pypdf.PdfReader(io.BytesIO(kept.content)).pages)
    if kept.text:
        assert kept.text.splitlines()[0] in reader.pages[0].extract_text()
    assert clean(found, "x.pdf").kind == "pdf", "it is still a file we would take"


def test_pdf_when_drawn_has_the_line_upright_at_its_foot() -> None:
    """Of a page that is turned as well: the line stands where the foot is seen."""
    for turn in (0, 90, 180, 270):
        found = marked(rotated(turn), "pdf", LINE)
        page = pypdf.PdfWriter(clone_from=io.BytesIO(found)).pages[0]
        page.transfer_rotation_to_content()
        places: list[tuple[float, float]] = []

        def note(text: str, cm: list[float], tm: list[float], *_more: object) -> None:
            if text.strip():
                across = tm[0] * cm[0] + tm[1] * cm[2]
                down = tm[0] * cm[1] + tm[1] * cm[3]
                places.append((round(across, 2), round(down, 2)))  # noqa: B023 # used at once

        page.extract_text(visitor_text=note)
        assert any(across > 0 and down == 0 for across, down in places), (turn, places)


def sections() -> bytes:
    """Give a Word document of three sections, with and without headers, first pages apart."""
    made = docx.Document()
    made.add_paragraph("One.")
    second = made.add_section(WD_SECTION.NEW_PAGE)
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "A header of its own."
    second.different_first_page_header_footer = True
    third = made.add_section(WD_SECTION.NEW_PAGE)
    third.left_margin = Inches(2)
    made.settings.odd_and_even_pages_header_footer = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("content", [files.word(), sections()])
def test_word_file_when_taken_bears_the_line_in_every_header(content: bytes) -> None:
    kept = clean(content, "x.docx")
    opened = docx.Document(io.BytesIO(marked(kept.content, "docx", LINE)))
    for section in opened.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            found = header
            assert LINE in [paragraph.text for paragraph in found.paragraphs]
    assert [one.text for one in opened.paragraphs] == [
        one.text for one in docx.Document(io.BytesIO(kept.content)).paragraphs
    ]


def test_workbook_when_taken_bears_the_line_in_the_footer_of_every_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.workbook()))
    first: Any = book.worksheets[0]
    first.oddFooter.left.text = "Page"
    first.HeaderFooter.differentFirst = True
    first.firstFooter.left.text = first.firstFooter.center.text = "x" * 100
    first.firstFooter.right.text = "y"
    out = io.BytesIO()
    book.save(out)
    kept = clean(out.getvalue(), "x.xlsx")
    found: Any = openpyxl.load_workbook(io.BytesIO(marked(kept.content, "xlsx", LINE)))
    told = LINE.replace("&", "&&")
    assert found.worksheets[0].oddFooter.left.text == "Page"
    assert "Taken by Ann" in str(found.worksheets[0].oddFooter.center.text)
    assert "Taken by Ann" in str(found.worksheets[0].firstFooter.left.text)
    assert "Taken by Ann" in str(found.worksheets[1].oddFooter.left.text)
    assert told.encode() not in kept.content
    assert [[c.value for c in row] for row in found.worksheets[0].iter_rows()] == [
        [c.value for c in row]
        for row in openpyxl.load_workbook(io.BytesIO(kept.content)).worksheets[0].iter_rows()
    ]


@pytest.mark.parametrize("kind", ["txt", "csv", "md", "png", "jpeg"])
def test_kind_when_it_can_bear_no_line_gets_none(kind: str) -> None:
    with pytest.raises(RefusedError):
        marked(b"words", kind, LINE)


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_file_when_it_is_broken_is_refused_and_no_error_of_ours(kind: str) -> None:
    with pytest.raises(RefusedError):
        marked(b"words", kind, LINE)


def test_letters_when_no_reader_has_them_are_written_without_marks() -> None:
    assert encoded("Đặng 李 Ğül ﬁ")[0] == b"\x01ang ? \x02\xfcl fi"
    assert [glyph for _code, glyph in encoded("Đặng Ğ")[1]] == ["Dcroat", "Gbreve"]


def test_word_file_when_it_has_no_links_and_is_written_strictly_bears_the_line() -> None:
    """No other part, no section: the least there can be, in the namespace of the strict kind."""
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "word/document.xml": f'<d:document xmlns:d="{strict}"><d:body/></d:document>'.encode(),
    }
    found = files.parts_of(marked(files.packed(parts), "docx", LINE))
    header = etree.fromstring(found["word/headerTaken.xml"] or b"")
    assert header.tag == f"{{{strict}}}hdr"
    assert "".join(header.itertext()) == LINE
    assert b"officeDocument/relationships/header" in (found["word/_rels/document.xml.rels"] or b"")
    body = found["word/document.xml"] or b""
    assert body.count(b"headerReference") == 3
    assert b"openxmlformats" not in body


def test_pdf_when_it_has_many_pages_is_marked_on_all() -> None:
    with pikepdf.new() as made:
        for _ in range(300):
            made.add_blank_page(page_size=(400, 300))
        out = io.BytesIO()
        made.save(out)
    reader = pypdf.PdfReader(io.BytesIO(marked(out.getvalue(), "pdf", LINE)))
    assert all("Taken by Ann" in reader.pages[at].extract_text() for at in (0, 150, 299))
