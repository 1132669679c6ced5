"""Write papers as Word: headings by styles, marks on each page, no names in the properties."""

from __future__ import annotations

import datetime as dt
import io

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Line

from collab.shared.papers.model import (
    Aside,
    Block,
    Break,
    Heading,
    Listed,
    Paper,
    Paragraph,
    Table,
)
from collab.shared.papers.plain import plain

TIMELESS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SMALL = Pt(8)
THUMBNAIL = "/metadata/thumbnail"


def word_of(paper: Paper) -> bytes:
    """Give a paper as a Word document."""
    word = Document()
    _forget_people(word, paper)
    _mark_pages(word, paper)
    word.add_heading(plain(paper.title), level=0)
    for block in paper.blocks:
        _write(word, block)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _forget_people(word: Word, paper: Paper) -> None:
    """Say the title alone: who made it with what is nobody's business."""
    kept = word.core_properties
    kept.author = kept.last_modified_by = kept.comments = kept.keywords = ""
    kept.title, kept.language = plain(paper.title), paper.language
    kept.created = kept.modified = TIMELESS
    kept.revision = 1
    shelf = word.part.package.rels
    for key in [key for key, one in shelf.items() if one.reltype.endswith(THUMBNAIL)]:
        del shelf[key]  # a picture of somebody else's document


def _mark_pages(word: Word, paper: Paper) -> None:
    """Put marking and reader on top of every page, proof and page x of y at its foot."""
    section = word.sections[0]
    head = section.header.paragraphs[0]
    head.add_run(paper.mark.label).bold = True
    taken = section.header.add_paragraph()
    taken.add_run(plain(paper.mark.watermark)).font.size = SMALL
    foot = section.footer.paragraphs[0]
    if paper.mark.proof:
        foot.add_run(plain(paper.mark.proof)).font.size = SMALL
        foot = section.footer.add_paragraph()
    _field(foot, "PAGE")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES")


def _field(line: Line, what: str) -> None:
    """Add a field Word fills in itself."""
    for kind, text in (("begin", None), (None, what), ("end", None)):
        run = line.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 # python-docx has no word for fields


def _write(word: Word, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(plain(block.text), level=min(block.level, 9))
        case Paragraph():
            word.add_paragraph(plain(block.text))
        case Listed():
            for item in block.items:
                word.add_paragraph(plain(item), style="List Bullet")
        case Aside():
            word.add_paragraph(plain(block.text), style="Intense Quote")
        case Table():
            _table(word, block)
        case Break():
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _table(word: Word, block: Table) -> None:
    table = word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.columns, strict=True):
        cell.text = plain(text)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = plain(text)
