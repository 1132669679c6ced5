"""What is cut out is nowhere in what is left, however it was written there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.policy.redaction import GAP, WITHIN_WORDS, Cut, CutError, cut_out, is_empty, unfound
from collab.policy.screening.reading import as_read

WORDS = st.sampled_from(
    [
        "Mama", "Odile", "odile", "Odiles", "José", "Jose\u0301", "Jos\u200bé", "Stall", "nine",
        "9", "a", "the", "straße", "[…]", "+243", "810-000", "\n", "Od\u0456le", "İzmir", "…",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def standing_in(needle: str, text: str) -> bool:
    """Tell, apart from the code under test, whether words can still be read in a text."""
    wanted = " ".join(as_read(needle).text.replace(GAP, " ").split()).strip(" .,;:!?…\"'()")
    read = " ".join(as_read(text).text.replace(GAP, " | ").split())
    if not any(map(str.isalnum, wanted)):
        return False
    if sum(map(str.isalnum, wanted)) < WITHIN_WORDS:
        return bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", read, re.IGNORECASE))
    return bool(re.search(re.escape(wanted), read, re.IGNORECASE))


@given(title=TEXTS, statement=TEXTS, data=st.data())
def test_cut_when_made_then_its_words_can_be_read_nowhere(
    title: str, statement: str, data: st.DataObject
) -> None:
    texts = {"title": title, "statement": statement}
    cuts = []
    for _ in range(data.draw(st.integers(1, 3))):
        field = data.draw(st.sampled_from(sorted(texts)))
        start = data.draw(st.integers(0, len(texts[field]) - 1))
        end = data.draw(st.integers(start + 1, len(texts[field])))
        cuts.append(Cut(field, start, end))
    left = cut_out(texts, cuts)
    for cut in cuts:
        needle = texts[cut.field][cut.start : cut.end]
        for text in left.values():
            assert not standing_in(needle, text), (needle, text)


@given(text=TEXTS)
def test_text_when_nothing_is_cut_then_it_is_as_it_was(text: str) -> None:
    assert cut_out({"body": text}, []) == {"body": text}


@pytest.mark.parametrize(
    ("text", "part", "left"),
    [
        ("We met Mama Odile there.", "Mama Odile", "We met […] there."),
        ("Mama  Odile; Odile's son; MAMA ODILE.", "Mama  Odile", "[…]; Odile's son; […]."),
        ("Half of the word goes with it.", "al", "[…] of the word goes with it."),
        ("One. Two. Three.", "One. Two.", "[…] Three."),
        ("Na\u200bme and name", "name", "[…] and […]"),
        ("a cat, a dog", "a", "[…] cat, […] dog"),
        ("José called; Jose and JOSE\u0301 came.", "José", "[…] called; […] and […] came."),
        ("Jose called; José came.", "Jose", "[…] called; […] came."),
        ("Herr Müller or müller or muller", "Müller", "Herr […] or […] or […]"),
        ("Straße wie STRASSE wie Strasse.", "Straße", "[…] wie […] wie […]."),
        ("Strasse wie Straße.", "Strasse", "[…] wie […]."),
        ("Call +243 812 345 678 or 243812345678 or 243-812.345 678.", "+243 812 345 678",
         "Call […] or […] or […]."),
        ("Call 243812345678 or +243 812 345 678.", "243812345678", "Call […] or +[…]."),
    ],
)  # fmt: skip
def test_cut_when_made_then_whole_words_go_wherever_they_stand(
    text: str, part: str, left: str
) -> None:
    start = text.index(part)
    assert cut_out({"body": text}, [Cut("body", start, start + len(part))]) == {"body": left}


@pytest.mark.parametrize("cut", [Cut("title", 0, 1), Cut("body", 3, 9), Cut("body", 2, 2)])
def test_cut_when_it_points_nowhere_then_it_is_refused(cut: Cut) -> None:
    with pytest.raises(CutError):
        cut_out({"body": "four"}, [cut])


def test_text_when_all_is_cut_then_it_is_empty() -> None:
    assert is_empty(cut_out({"body": "All of it."}, [Cut("body", 0, 10)])["body"])
    assert not is_empty("[…] and more")


def test_letter_when_it_is_cut_goes_wherever_it_stands_by_itself() -> None:
    said = {"statement": "Plants A B C D were closed.", "title": "A B C D and E"}
    left = cut_out(said, [Cut("statement", 9, 10)])
    assert left == {"statement": "Plants A […] C D were closed.", "title": "A […] C D and E"}


def test_passage_when_looking_for_its_words_misses_it_is_told() -> None:
    said = {"body": "Plants A B C D were closed.\nxyzB 1"}
    assert not unfound(said, [Cut("body", 9, 10), Cut("body", 0, 27), Cut("body", 15, 34)])
    assert unfound(said, [Cut("body", 31, 32)]), "half a word"
