"""What is left of a name somebody typed, and how a browser is told it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core.files.names import LONGEST, disposition, stem_of


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Report.docx", "Report"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\alice\\Report.docx", "Report"),
        ("CON.docx", "document CON"),
        ("con.txt.docx", "document con.txt"),
        ("lpt1.pdf", "document lpt1"),
        ("a\0b.pdf", "ab"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x"),
        ('say "hi".pdf', "say hi"),
        ("Müller.pdf", "Müller"),
        ("rechts\u202efdp.exe.pdf", "rechtsfdp.exe"),
        (".pdf", "pdf"),
        ("", "document"),
        (" . .pdf", "document"),
        ("x" * 300 + ".pdf", "x" * LONGEST),
    ],
)
def test_name_when_typed_leaves_nothing_that_leads_anywhere(name: str, stem: str) -> None:
    assert stem_of(name) == stem


@given(st.text(max_size=300))
def test_header_when_made_of_anything_is_one_line_of_ascii(name: str) -> None:
    made = disposition(name, "pdf")
    assert made.isascii()
    assert made.isprintable()
    assert made.startswith('attachment; filename="')
    assert made.count('"') == 2
    assert "/" not in made.split('"')[1]
    assert len(made.encode()) < 2000
