"""Signals that need no lexicon: numbers, years, questions, quotations, names by their capital."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from collab.policy.screening.lexicon import Signal
from collab.policy.screening.tokens import Token

_SIGNS = {"?": "question", "!": "exclaim", "%": "percent"} | dict.fromkeys("€$£", "money")
_QUOTES = '"«»“”„'
_YEAR = 4
_RECENT = "2026"
"""Where the corpus stands in time: a year from here on is one to come, for what was learnt."""
_SHORTEST_NAME = 3


def shapes(words: Sequence[Token], starts: Collection[int], language: str) -> Iterator[Signal]:
    """Give what numbers, signs and capitals tell; ``starts`` are where sentences begin."""
    for at, word in enumerate(words):
        name = _shape(word.word)
        if name is None and _is_name(word, starts, language):
            name = "proper"
        if name is not None:
            yield Signal(name, at, at + 1)


def number_as_read(word: str) -> str:
    """Give a number as its length, a year as past or to come: no value is ever learnt."""
    if not word[0].isdigit():
        return word
    if is_year(word):
        return "2026" if word >= _RECENT else "2000"
    return "0" * min(len(word), _YEAR + 1)


def is_year(word: str) -> bool:
    """Tell a year of our time from other numbers."""
    return len(word) == _YEAR and word.isdigit() and word[:2] in {"19", "20"}


def _shape(word: str) -> str | None:
    if word[0].isdigit():
        if is_year(word):
            return "year_late" if word >= _RECENT else "year_past"
        return "number"
    return "quoted" if word in _QUOTES else _SIGNS.get(word)


def _is_name(word: Token, starts: Collection[int], language: str) -> bool:
    """Tell a name by its capital, where nouns have none."""
    return (
        language != "de"
        and word.is_capital
        and word.start not in starts
        and len(word.word) >= _SHORTEST_NAME
    )
