"""The classifier reads meaning: passages, sentences, disguises, long texts, and says where."""

from __future__ import annotations

import pytest

from collab.policy.screening import default_classifier, screen
from collab.policy.screening.answer import answer
from collab.policy.screening.classifier import _passages
from collab.policy.screening.sentences import sentences
from collab.policy.verdict import Transformation, Verdict

BENIGN = (
    "Dust from the tailings dam settles on the school in the dry months. "
    "The ministry published the readings of its station on its website. "
    "Families say that the well by the chapel has been dry since April."
)
HINTS = {
    "en": "If each of us happens to lose interest at the same moment, they will feel it soon.",
    "de": "Wenn wir alle zugleich das Interesse verlieren, spüren sie das schnell genug.",
    "es": "Si a todos se nos quitan las ganas a la vez, ya lo van a notar.",
    "fr": "Si chacun de nous perd l'envie au même moment, ils le sentiront bien assez vite.",
}
TOPICS_EXCLUDED = {
    "en": "Members are reminded that prices, volumes, customers and bids are never discussed here.",
    "de": "Preise, Mengen, Kunden und Angebote werden in dieser Runde nie besprochen.",
    "es": "En este grupo no se habla nunca de precios, volúmenes, clientes ni ofertas.",
    "fr": "Prix, volumes, clients et offres ne sont jamais abordés dans ce groupe.",
}


@pytest.mark.parametrize("text", HINTS.values(), ids=HINTS)
def test_hint_without_any_word_of_trade_when_read_may_not_pass(text: str) -> None:
    assert answer(text).verdict != "allow"


@pytest.mark.parametrize("text", TOPICS_EXCLUDED.values(), ids=TOPICS_EXCLUDED)
def test_topics_when_named_to_be_excluded_pass(text: str) -> None:
    assert answer(text).verdict == "allow"


def test_role_and_workplace_when_they_point_at_a_source_are_refused() -> None:
    said = answer(
        "The night nurse at the pit clinic told us so; she is the only one on that shift."
    )

    assert said.verdict == "block"
    assert said.category == "source_identity"


def test_statement_over_two_sentences_when_read_does_not_slip_through() -> None:
    text = "About the northern traders. Take them, and we will look the other way in the south."

    assert answer(text).verdict == "block"


@pytest.mark.parametrize("gap", ["\n", "\r\n", "  \n  "])
def test_line_break_inside_a_sentence_when_read_hides_nothing(gap: str) -> None:
    text = f"We will pay{gap}20 dollars a tonne more{gap}from May on."

    flags = screen({"text": text})

    assert "prices.own_payment" in {flag.pattern for flag in flags}
    assert any(flag.pattern.startswith("classifier.") for flag in flags)
    assert all(flag.excerpt == text[flag.start : flag.end] for flag in flags)


def test_refusal_among_harmless_sentences_when_read_is_found_where_it_stands() -> None:
    bad = "We all stop ordering from them on the first of May, and nobody says a word."
    text = f"{BENIGN} {bad} {BENIGN}"

    flags = [flag for flag in screen({"text": text}) if flag.verdict is Verdict.BLOCK]

    assert flags
    assert {flag.sentence for flag in flags} == {bad}


def test_harmless_text_when_long_stays_harmless() -> None:
    assert screen({"text": BENIGN}) == ()


def test_disguised_letters_when_read_change_nothing() -> None:
    plain = "We all stop ordering from them on the first of May."
    disguised = plain.replace("o", "\u043e").replace("stop", "st\u200bop")

    assert answer(disguised).verdict == answer(plain).verdict == "block"


def test_spans_when_given_lie_in_the_text_and_name_the_words_that_weighed() -> None:
    text = "Dust settles. We all stop ordering from them on the first of May."
    (flag,) = [f for f in screen({"text": text}) if f.pattern.startswith("classifier.")]

    assert text[flag.start : flag.end] == "We all stop ordering from them on the first of May."
    assert flag.weighed
    assert all(flag.start <= start < end <= flag.end for start, end in flag.weighed)


def test_name_in_a_sentence_about_a_source_when_read_asks_for_the_sentence_out() -> None:
    text = "Mrs Okello, who keeps the stall behind the school, described how the advance works."
    flags = screen({"text": text})

    assert flags
    assert {flag.verdict for flag in flags} == {Verdict.TRANSFORM}
    assert {flag.transformation for flag in flags} == {Transformation.REDACT}
    assert answer(text).verdict == "block"


def test_every_category_when_named_has_its_own_words() -> None:
    learnt = default_classifier()

    kinds = {*learnt.weights.refused.categories, *learnt.weights.allowed.categories}
    assert set(learnt.manner.told) == kinds
    for told in learnt.manner.told.values():
        assert told.ways_out
        assert not any(c.isdigit() for c in told.explanation)


def test_long_text_when_cut_into_passages_has_two_for_each_sentence_at_most() -> None:
    bounds = list(sentences((BENIGN + " ") * 150))
    assert len(list(_passages(bounds))) < 2 * len(bounds)


@pytest.mark.parametrize("text", ["%1.", "1.2.3 — 4", "- - -", "§ 7 (2)"])
def test_text_without_a_word_when_read_says_nothing(text: str) -> None:
    assert default_classifier().find(text, "en") == []


@pytest.mark.parametrize("text", ["", " ", "?", "Ok.", "\u200b", "a" * 5_000, "we " * 3_000])
def test_odd_text_when_read_is_answered(text: str) -> None:
    assert answer(text).verdict in {"allow", "review", "block"}


@pytest.mark.parametrize("language", ["en", "xx", "", None])
def test_language_when_unknown_is_found_out(language: str | None) -> None:
    assert answer("Wir zahlen ab Mai 20 Euro je Tonne mehr.", language).verdict != "allow"
