"""What was pasted becomes statements, and what is marked in them becomes pieces."""

from __future__ import annotations

import json

import pytest

from collab.core.errors import InvalidError
from collab.surfaces.statements.reading import LONGEST, MOST, Statement, read, statements_in

OURS = "We will order 4,000 tonnes less next year."


def test_statements_when_pasted_as_lines_then_each_line_is_one() -> None:
    assert statements_in("Children dig here.\n\n  The river is red.  ") == [
        Statement("1", "Children dig here."),
        Statement("2", "The river is red."),
    ]


def test_statements_when_pasted_as_json_then_names_and_languages_are_theirs() -> None:
    lines = [{"id": "d7", "text": "Kinder graben.", "lang": "de"}, {"text": "A", "lang": 3}]
    assert statements_in("\n".join(map(json.dumps, lines))) == [
        Statement("d7", "Kinder graben.", "de"),
        Statement("2", "A"),
    ]


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (" \n ", "at least one"),
        ("x\n" * (MOST + 1), f"{MOST + 1} statements"),
        ("x" * (LONGEST + 1), "too long"),
        ('{"id": 1}', "no JSON object"),
        ('{"text": 5}', "no text"),
        ('{"text": ', "no JSON object"),
        ("{" * 50_000, "no JSON object"),
    ],
)
def test_statements_when_they_make_no_sense_then_it_is_said_what_is_wrong(
    said: str, about: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        statements_in(said)
    assert about in caught.value.fields["said"]


def test_reading_when_something_is_marked_then_the_pieces_are_the_text() -> None:
    found = read(Statement("1", f"The river is red. {OURS}"))
    assert found.answer.verdict == "block"
    assert "".join(text for text, _ in found.pieces) == f"The river is red. {OURS}"
    assert any(marked for _, marked in found.pieces)
    assert found.pieces[0][1] is False
    assert found.weighed or found.further or found.answer.reason
    assert all(words in found.statement.text for words in found.weighed)


def test_reading_when_nothing_stands_out_then_nothing_is_marked() -> None:
    found = read(Statement("1", "Families in the village have no clean water since the spill."))
    assert (found.answer.verdict, [marked for _, marked in found.pieces]) == ("allow", [False])
