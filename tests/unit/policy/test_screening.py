"""Every pattern finds what it is for, leaves alone what only looks like it, and points exactly."""

from __future__ import annotations

import re
import unicodedata

import pytest

from collab.policy.rulebook import default_rulebook
from collab.policy.screening import default_patterns, screen
from collab.policy.screening.patterns import Pattern
from collab.policy.screening.reading import as_read
from collab.policy.screening.sentences import sentences
from collab.policy.verdict import Transformation, Verdict

PATTERNS = default_patterns()
HITS = [(pattern, text) for pattern in PATTERNS for text in pattern.hits]
MISSES = [text for pattern in PATTERNS for text in pattern.misses]

LONG = (
    "Dust settles on the school\u2019s roof.  Our premium\u00a0rises by 12 % in May!\n"
    "Ms Okello (o.okello@mail.example) said so.  ¿Y ustedes, qué precio pagan?"
)


def verdict(text: str) -> Verdict:
    return max((flag.verdict for flag in screen({"text": text})), default=Verdict.ALLOW)


@pytest.mark.parametrize(("pattern", "text"), HITS, ids=lambda value: getattr(value, "name", None))
def test_pattern_finds(pattern: Pattern, text: str) -> None:
    assert pattern.name in {flag.pattern for flag in screen({"text": text})}


@pytest.mark.parametrize("text", MISSES)
def test_harmless_sentence_passes(text: str) -> None:
    assert screen({"text": text}) == ()


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_pattern_is_whole(pattern: Pattern) -> None:
    assert pattern.hits
    assert pattern.misses
    assert pattern.explanation
    assert pattern.ways_out
    assert pattern.category in default_rulebook().categories
    assert pattern.verdict is not Verdict.ALLOW
    assert (pattern.verdict is Verdict.TRANSFORM) == (pattern.transformation is not None)
    assert not re.search(r"\d|%", pattern.explanation)


def test_names_are_unique() -> None:
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS)


PRICE = "Our premium stands at 80 dollars."
DISGUISED = {
    "zero width": "O\u200bur pre\u200dmi\u2060um stands at 8\ufeff0 dol\u00adlars.\u200b",
    "from the right": "Our pre\u200fmium stands at 80 dollars.",
    "fillers": "Our pre\u3164mium stands at 8\u034f0 dol\ufe0flars.",
    "tags": "Our pre\U000e0061mium stands at 80 dollars.",
    "full width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in PRICE),
    "bold": "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in PRICE),
    "decomposed": unicodedata.normalize("NFD", "Unsere Prämie liegt bei 95 Euro."),
    "struck through": "Our " + "".join(c + "\u0336" for c in "premium") + " stands at 80 dollars.",
    "cyrillic": "\u041eur pr\u0435mium stands at 80 d\u043ellars.",
    "greek": "\u039fur premium stands at 80 d\u03bfllars.",
    "letter by letter": "Our p r e m i u m stands at 80 d-o-l-l-a-r-s.",
    "with dots": "Our p.r.e.m.i.u.m stands at 80 dollars.",
    "over lines": "Our premium\nstands at 80\r\ndollars.",
}


@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED)
def test_screen_when_written_with_unseen_or_alike_characters_then_it_reads_what_is_seen(
    text: str,
) -> None:
    flags = screen({"text": text})

    assert "prices.own_price_figure" in {flag.pattern for flag in flags}
    assert all(flag.excerpt == text[flag.start : flag.end] for flag in flags)


def test_screen_when_something_unseen_stands_within_then_the_place_holds_it() -> None:
    text = "\u200bDust. O\u200bur pre\u0336mium\u200b is 80 dollars."

    flag = screen({"text": text})[0]

    assert flag.excerpt == "O\u200bur pre\u0336mium\u200b"
    assert flag.sentence == "O\u200bur pre\u0336mium\u200b is 80 dollars."


IN_WORDS = {
    "en": "We take about twelve hundred tonnes a month from there.",
    "de": "Wir beziehen von dort rund zwölfhundert Tonnen im Monat.",
    "es": "De allí compramos unas mil doscientas toneladas al mes.",
    "fr": "Nous achetons là-bas environ douze cents tonnes par mois.",
}
BY_THE_DOZEN = {
    "en": "We pay a hundred and forty dollars a tonne on top.",
    "de": "Wir zahlen sechzig Euro je Tonne drauf.",
    "es": "Pagamos ciento cuarenta dólares por tonelada de más.",
    "fr": "Nous payons quatre-vingts euros la tonne en plus.",
}


@pytest.mark.parametrize("text", IN_WORDS.values(), ids=IN_WORDS)
def test_quantity_when_written_in_words_then_it_is_one(text: str) -> None:
    assert "quantities.own_quantity_traded" in {flag.pattern for flag in screen({"text": text})}


@pytest.mark.parametrize("text", BY_THE_DOZEN.values(), ids=BY_THE_DOZEN)
def test_price_when_written_in_words_then_it_is_one(text: str) -> None:
    assert "prices.own_payment" in {flag.pattern for flag in screen({"text": text})}


@pytest.mark.parametrize(
    "text",
    ["See A. B. Okello, R & D.", "z. B. a. a. O.", "a b c", "1 2 3 4 5", "4-5-6-7", "I a m"],
)
def test_as_read_when_letters_only_stand_alone_then_nothing_is_joined(text: str) -> None:
    assert as_read(text).text == text


@pytest.mark.parametrize(
    "text", ["\u200b", "\u0301", "\u00ad\n\u200b", "e\u0301", "½ l\u2019eau ﬁ"]
)
def test_as_read_when_anything_is_read_then_every_character_has_its_place(text: str) -> None:
    reading = as_read(text)

    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(reading.starts, reading.ends, strict=True))


@pytest.mark.parametrize("text", [LONG, *DISGUISED.values(), *[text for _, text in HITS]])
def test_places_index_the_text_as_it_was_given(text: str) -> None:
    for flag in screen({"statement": text}):
        assert text[flag.start : flag.end] == flag.excerpt
        assert flag.excerpt.strip()
        assert flag.sentence in text
        assert flag.excerpt in flag.sentence


def test_fields_are_read_one_by_one() -> None:
    flags = screen({"title": "Our price rises", "statement": "Dust. Our price rises"})
    assert {(flag.field, flag.start) for flag in flags} == {("title", 0), ("statement", 6)}


def test_apostrophes_of_word_processors_are_understood() -> None:
    assert verdict("Let\u2019s agree on the same payment terms.") is Verdict.BLOCK


def test_people_are_to_be_taken_out_one_by_one() -> None:
    text = "Mr Banda and Mrs Phiri spoke; write to a.phiri@mail.example or call +260 97 555 0101."
    flags = [flag for flag in screen({"text": text}) if flag.pattern.startswith("persons.")]
    assert [flag.excerpt for flag in flags] == [
        "Mr Banda",
        "Mrs Phiri",
        "a.phiri@mail.example",
        "+260 97 555 0101",
    ]
    assert {flag.transformation for flag in flags} == {Transformation.REDACT}


@pytest.mark.parametrize(
    "text",
    [
        "The agenda excludes any discussion: no talk of prices, suppliers, customers or bids.",
        "Antitrust statement: members must not discuss our terms, volumes or purchase prices.",
        "Wir sprechen hier nicht über unsere Preise und Mengen.",
        "No se hablará de nuestros precios ni de contratos.",
        "Il ne sera pas question de nos prix ni de nos fournisseurs.",
        "Counsel stopped the discussion when it turned to our contract terms.",
    ],
)
def test_naming_a_topic_to_exclude_it_is_not_held_against_the_author(text: str) -> None:
    assert verdict(text) is Verdict.ALLOW


def test_exclusion_does_not_cover_a_figure_in_the_same_sentence() -> None:
    assert verdict("Without discussing details, our premium is 90 dollars a tonne.") == "block"


@pytest.mark.parametrize(
    "text",
    [
        "Families say that the price of water rose by 40 percent.",
        "Miners boycott the canteen until their wages are paid.",
        "Nobody here was told when the blasting would start.",
        "The smelter published that its output falls by a tenth.",
        "Die Miete in der Siedlung steigt um 20 Prozent.",
        "El contrato de los mineros termina en marzo.",
        "Les commandes du dispensaire arrivent en retard.",
        "We walked with the villagers to the tailings dam.",
        "Our visit is planned for spring, together with the union.",
        "All of us will read the report before the next call.",
    ],
)
def test_what_happens_to_people_passes(text: str) -> None:
    assert verdict(text) is Verdict.ALLOW


def test_empty_text_says_nothing() -> None:
    assert screen({}) == ()
    assert screen({"title": "", "statement": " \n "}) == ()


def test_sentences_end_where_they_end() -> None:
    text = "Dr. Mwale came at 5.30 p.m. He left.\n\nApprox. 40 houses!  Next… and on?"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Dr. Mwale came at 5.30 p.m.",
        "He left.",
        "Approx. 40 houses!",
        "Next… and on?",
    ]
