"""What the screen learns from, and how it is measured.

That it learns the same each time is tried where the command is: functional/test_screen_command.
"""

from __future__ import annotations

import collections

import pytest

from collab.policy.rulebook import default_rulebook
from collab.policy.screening import FOLDER, default_classifier
from collab.policy.screening.corpus import VERDICTS, Statement, made_from, read_corpus
from collab.policy.screening.evaluation import FOLDS, Judged, Share, by_theme, report, targets
from collab.policy.screening.lexicon import load_lexicon
from collab.policy.screening.patterns import LANGUAGES
from collab.policy.screening.tokens import tokens
from collab.policy.screening.training import fragments

CORPUS = read_corpus(FOLDER / "corpus")
_UNITS = {"mass", "energy", "money", "percent", "duration", "pieces"}
KINDS = {"finding", "comment", "agenda", "talking_point", "minutes"}


def test_corpus_when_read_is_large_spread_and_half_benign() -> None:
    assert len(CORPUS) >= 3_000
    assert {one.lang for one in CORPUS} == set(LANGUAGES)
    assert {one.kind for one in CORPUS} == KINDS
    assert {one.category for one in CORPUS} == set(default_rulebook().categories)
    benign = sum(one.verdict == "allow" for one in CORPUS)
    assert 0.45 <= benign / len(CORPUS) <= 0.6


def test_corpus_when_read_says_nothing_twice() -> None:
    for name in ("id", "text"):
        count = collections.Counter(getattr(one, name).casefold() for one in CORPUS)
        assert [value for value, times in count.items() if times > 1] == []
    assert {one.verdict for one in CORPUS} == set(VERDICTS)
    assert all(one.text == one.text.strip() and one.theme for one in CORPUS)


def test_weights_when_shipped_were_made_from_what_is_shipped() -> None:
    assert default_classifier().weights.made_from == made_from(FOLDER)


def test_fragments_when_made_come_from_what_may_pass_alone() -> None:
    benign = Statement("1", "t", "en", "", "A well ran dry. A school was closed.", "allow", "c")
    bad = Statement("2", "t", "en", "", "You know the place. We all leave it.", "block", "c")

    found = fragments([benign, bad])

    assert [one.text for one in found] == ["A well ran dry.", "A school was closed."]


def test_folds_when_dealt_never_part_a_theme() -> None:
    fold = by_theme(CORPUS)
    themes = collections.defaultdict(set)
    size: collections.Counter[str] = collections.Counter()
    for one in CORPUS:
        themes[one.theme].add(fold(one))
        size[fold(one)] += 1
    assert len(size) == FOLDS
    assert {len(folds) for folds in themes.values()} == {1}
    assert max(size.values()) - min(size.values()) < len(CORPUS) / 50


def test_share_when_few_were_asked_has_a_wide_interval() -> None:
    assert Share(17, 18).interval == pytest.approx((0.742, 0.990), abs=0.001)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(5, 5).interval[1] == 1.0


def test_report_when_printed_counts_every_statement() -> None:
    benign, bad = (
        Statement(n, n, "en", "finding", "x", verdict, "price_current_future")
        for n, verdict in (("1", "allow"), ("2", "block"))
    )
    judged = [Judged(benign, "allow", ""), Judged(bad, "review", "price_current_future")]

    assert str(targets(judged)["block caught"]).startswith("100.0%")
    assert str(targets(judged)["exact verdict"]).startswith("50.0%")
    assert any("block > 0/1/0" in line for line in report(judged))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Let's pay the same premium", {"propose", "price"}),
        ("de", "Unsere Kupferpreise steigen", {"we", "price"}),
        ("es", "Dejaremos de comprar", {"we_verb", "stop_buy"}),
        ("fr", "Un tour de table sur l'achat", {"ask", "all_of_us"}),
    ],
)
def test_signals_when_looked_up_are_found_with_stars_and_phrases(
    language: str, text: str, expected: set[str]
) -> None:
    found = {s.name for s in load_lexicon(FOLDER / "signals", language).signals(tokens(text))}
    assert expected <= found


def test_lexicons_when_compared_know_the_same_signals() -> None:
    names = {language: set(_classes(language)) for language in LANGUAGES}
    assert names["de"] == names["en"] == names["fr"] == names["es"] - {"we_verb"}


def _classes(language: str) -> list[str]:
    lexicon = load_lexicon(FOLDER / "signals", language)
    groups = (lexicon.whole, lexicon.beginnings, lexicon.ends, lexicon.within)
    return sorted(
        {p.name for group in groups for phrases in group.values() for p in phrases} - _UNITS
    )
