"""Papers as files: whatever a text holds is shown as it is written, and tells of nobody."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import io
import unicodedata
import zipfile
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import BooleanObject

from collab.core.files.apart import cleaned
from collab.policy.marking import Marking
from collab.shared.papers import pdf as setting
from collab.shared.papers.model import (
    Aside,
    Block,
    Break,
    Heading,
    Listed,
    Mark,
    Paper,
    Paragraph,
    Sheet,
    Table,
    texts_of,
)
from collab.shared.papers.pdf import NotSetError, pack_of, pdf_of
from collab.shared.papers.plain import LACKING, printable
from collab.shared.papers.word import word_of

HOSTILE = (
    '#import "/etc/passwd": *',
    '#read("paper.typ") #eval("1+1") #sys.inputs',
    "$x^2$ \\ {{ 7*7 }} {% raw %}",
    "<script>alert(1)</script> &amp; ]]> <w:p/>",
    "_a_ *b* @ref `raw` = Heading",
    "שלום مرحبا left",
    "\u202ecod.exe\u202c and \x00\x0b\x1f controls",
    "\U0001f600 漢字 e\u0301 \ud7ff",
)
MARK = Mark(
    "Alice Acme #x", "Acme Motors", dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), 4, "root abc"
)


def paper(*blocks: Block) -> Paper:
    return Paper("Minutes", blocks, MARK)


def every(text: str) -> tuple[Block, ...]:
    """Give a text in every kind of block."""
    return (
        Heading(text),
        Paragraph(f"{text}\n{text}"),
        Listed((text, text)),
        Table((text, "b"), ((text, "c"),)),
        Aside(text),
        Break(),
        Heading(text, 2),
    )


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_pdf_when_texts_are_hostile_shows_them_as_they_are_written() -> None:
    blocks = tuple(block for text in HOSTILE for block in every(text))
    said = words(pdf_of(paper(*blocks)))
    for written in ('#import "/etc/passwd"', '#eval("1+1")', "$x^2$ \\", "<script>", "@ref `raw`"):
        assert written in said
    assert "root:" not in said
    assert LACKING in said
    assert "\u202e" not in said


def test_pdf_when_made_is_tagged_and_names_reader_marking_and_page_on_every_page() -> None:
    content = pdf_of(paper(*(Paragraph("Water was tested. " * 400) for _ in range(4))))
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.root_object
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)  # noqa: FBT003 # how pypdf says true
    assert root["/Lang"] == "en"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Minutes", None)
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 2
    for number, said in enumerate(pages, 1):
        assert Marking.RED.label in said
        assert "Alice Acme #x, Acme Motors, 27 November 2026, 10:00 UTC" in said.replace("\n", " ")
        assert f"{number} / {len(pages)}" in said
        assert "root abc" in said


def test_pdf_when_a_text_has_no_end_is_made_all_the_same() -> None:
    said = words(pdf_of(paper(Paragraph("z" * 10_000), Heading("q" * 300))))
    assert (said.count("z"), said.count("q")) == (10_000, 300)


def test_text_when_printable_holds_only_what_can_be_shown() -> None:
    odd = "".join(map(chr, range(0x20, 0x3100))) + "".join(HOSTILE)
    pdf_of(paper(Heading(printable(odd)), Paragraph(odd)))
    assert printable("Zoë, Müller, Łódź, Привет") == "Zoë, Müller, Łódź, Привет"


def test_pdf_when_it_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "PATIENCE", 0.01)
    with pytest.raises(NotSetError):
        pdf_of(paper(Paragraph("Water.")))


def test_word_when_texts_are_hostile_opens_again_with_the_same_words() -> None:
    blocks = tuple(block for text in HOSTILE for block in every(text))
    content = word_of(paper(*blocks, Paragraph("x" * 10_000)))
    read = Document(io.BytesIO(content))
    told = "\n".join(p.text for p in read.paragraphs)
    for text in texts_of(blocks):
        kept = unicodedata.normalize("NFC", text)
        kept = "".join(c for c in kept if c == "\n" or unicodedata.category(c)[0] != "C")
        cells = [c.text for t in read.tables for r in t.rows for c in r.cells]
        assert kept in told or kept in cells
    assert {p.style.name for p in read.paragraphs if p.style} >= {"Title", "Heading 1", "Heading 2"}
    again = cleaned(content, "minutes.docx")
    assert again.kind == "docx"
    assert again.unread == ()


def test_word_when_made_names_nobody_in_its_properties() -> None:
    with zipfile.ZipFile(io.BytesIO(word_of(paper(Paragraph("Water."))))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert b"Alice" not in parts["docProps/core.xml"] + parts["docProps/app.xml"]
    assert b"python-docx" not in b"".join(parts.values())
    assert not any("thumbnail" in name for name in parts)
    assert b"TLP:RED" in parts["word/header1.xml"]
    assert b"NUMPAGES" in parts["word/footer1.xml"]


def test_pack_when_put_together_has_bookmarks_and_counts_all_pages() -> None:
    inner = pdf_of(paper(Paragraph("Inner paper.")))
    sheets = [
        Sheet("Agenda #x", (Paragraph("The agenda."),)),
        Sheet("A paper", pdf=inner),
        Sheet("Decisions", (Paragraph("What was decided."),)),
    ]
    content = pack_of("All papers", sheets, dc.replace(MARK, proof=""))
    reader = PdfReader(io.BytesIO(content))
    found = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[union-attr, arg-type] # a flat outline
    assert found == [("Agenda #x", 0), ("A paper", 1), ("Decisions", 2)]
    pages = [page.extract_text() for page in reader.pages]
    for number, (said, inside) in enumerate(
        zip(pages, ("The agenda.", "Inner paper.", "What was decided."), strict=True), 1
    ):
        assert inside in said
        assert f"{number} / 3" in said
        assert "Acme Motors" in said


def test_pack_when_a_file_is_no_pdf_says_so_in_its_place() -> None:
    sheets = [Sheet("Odd", pdf=b"no pdf at all"), Sheet("Agenda", (Paragraph("The agenda."),))]
    pages = PdfReader(io.BytesIO(pack_of("All papers", sheets, MARK))).pages
    assert [p.extract_text() for p in pages if "cannot be put into a pack" in p.extract_text()]
    assert "The agenda." in pages[-1].extract_text()


def test_pdf_when_headings_skip_levels_is_made_without_gaps() -> None:
    said = words(pdf_of(paper(Heading("Deep", 3), Heading("Deeper", 6), Heading("High", 1))))
    assert "Deeper" in said
