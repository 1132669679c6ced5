"""What may be done to a vocabulary, and that the shipped ones are whole."""

from __future__ import annotations

import pytest

from collab.core.errors import InvalidError
from collab.core.vocabularies import KINDS, LANGUAGES, Term, Vocabulary, issues, shipped
from collab.features.findings.rules import CODED
from collab.shared.vocabularies.rules import TermDraft, added, changed, key_for, restored

TREE = Vocabulary(
    "issues",
    4,
    (
        Term("land", {"en": "Land", "de": "Land"}),
        Term("grazing", {"en": "Grazing"}, parent="land"),
        Term("old", {"en": "Old"}, retired=True),
    ),
)


@pytest.mark.parametrize("kind", KINDS)
def test_vocabulary_when_shipped_has_words_in_four_languages_and_known_parents(kind: str) -> None:
    terms = shipped(kind).terms
    assert len({term.key for term in terms}) == len(terms)
    for term in terms:
        assert set(term.label) == set(LANGUAGES), term.key
        assert all(term.label.values()), term.key
        assert term.parent is None or term.parent in shipped(kind).by_key, term.key
        assert term.key == key_for(term.key.replace("_", " "))


def test_issue_tree_when_shipped_has_five_branches() -> None:
    tree = shipped("issues")
    assert len({term.parent for term in tree.leaves}) == 5
    assert len(issues()) == len(tree.leaves)
    assert set(CODED.values()) | {"leverages"} == set(KINDS)  # of actions, not of findings


def test_word_when_a_language_has_none_is_the_english_one_and_then_the_key() -> None:
    assert TREE.label("land", "de") == "Land"
    assert TREE.label("grazing", "fr") == "Grazing"
    assert TREE.label("never_known") == "never_known"
    assert TREE.label(None) == ""


def test_choices_when_offered_leave_retired_ones_out_unless_they_stand_there() -> None:
    def keys(keeping: frozenset[str]) -> list[tuple[str, list[str]]]:
        return [(branch, [t.key for t in terms]) for branch, terms in TREE.offered(keeping)]

    assert keys(frozenset()) == [("Land", ["grazing"])]
    assert keys(frozenset({"old", "gone"})) == [("Land", ["grazing"]), ("", ["old", "gone"])]
    assert keys(frozenset({"land"})) == [("", ["land"]), ("Land", ["grazing"])]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Água & Saneamiento", "agua_saneamiento"),
        ("  A-b  ", "a_b"),
        ("水", ""),
        ("x" * 99, "x" * 60),
    ],
)
def test_key_when_made_of_a_word_is_plain(word: str, key: str) -> None:
    assert key_for(word) == key


def test_term_when_added_comes_last_with_a_key_of_its_own() -> None:
    terms, key = added(TREE, TermDraft({"en": "Fishing", "de": ""}, parent="land"))
    assert (key, terms[:3]) == ("fishing", TREE.terms)
    assert terms[3] == Term("fishing", {"en": "Fishing"}, parent="land")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (TermDraft({"en": "Old"}), "en"),
        (TermDraft({"en": "?"}), "en"),
        (TermDraft({"en": "New"}, parent="grazing"), "parent"),
        (TermDraft({"en": "New"}, parent="old"), "parent"),
        (TermDraft({"en": "New"}, parent="nowhere"), "parent"),
    ],
)
def test_term_when_it_cannot_be_added_says_which_field(draft: TermDraft, field: str) -> None:
    with pytest.raises(InvalidError) as error:
        added(TREE, draft)
    assert list(error.value.fields) == [field]


def test_term_when_changed_keeps_key_and_place() -> None:
    terms = changed(TREE, "grazing", TermDraft({"en": "Pasture"}, parent="land", retired=True))
    assert terms[1] == Term("grazing", {"en": "Pasture"}, parent="land", retired=True)
    with pytest.raises(InvalidError):
        changed(TREE, "land", TermDraft({"en": "Land"}, parent="land"))


def test_version_when_restored_retires_what_came_after_it() -> None:
    earlier = Vocabulary("issues", 1, TREE.terms[:1])
    kept = restored(TREE, earlier)
    assert [(term.key, term.retired) for term in kept] == [
        ("land", False), ("grazing", True), ("old", True),
    ]  # fmt: skip
