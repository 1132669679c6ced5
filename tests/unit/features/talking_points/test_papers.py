"""What is said, as blocks of a paper: bullets are lists, all else stays as it is written."""

from __future__ import annotations

from collab.features.talking_points.papers import said_as
from collab.shared.papers.model import Listed, Paragraph


def test_text_when_lines_begin_with_a_bullet_has_lists_between_its_paragraphs() -> None:
    said = "We ask:\n- who listens\n• who is told\n\nAnd then\n* what happens"
    assert list(said_as(said)) == [
        Paragraph("We ask:"),
        Listed(("who listens", "who is told")),
        Paragraph("And then"),
        Listed(("what happens",)),
    ]


def test_text_when_a_dash_stands_inside_or_alone_is_no_list() -> None:
    assert list(said_as("rest - and more\n-5 degrees")) == [
        Paragraph("rest - and more\n-5 degrees")
    ]
