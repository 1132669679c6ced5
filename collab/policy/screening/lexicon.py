"""The signals of one language, found among the words of a text.

Entries are words or short phrases; a star stands for any ending or beginning. They are looked up
word by word, not matched as one long expression: a few thousand entries cost no more than twenty.
"""

from __future__ import annotations

import dataclasses as dc
import functools
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from collab.policy.screening.tokens import Token, fold, tokens

_SHORTEST = 2
"""No entry has fewer letters beside its star."""


@dc.dataclass(frozen=True, slots=True)
class Signal:
    """What the words from ``first`` up to ``last`` (not included) point at."""

    name: str
    first: int
    last: int


@dc.dataclass(frozen=True, slots=True)
class _Phrase:
    name: str
    rest: tuple[str, ...]


_Phrases = dict[str, list[_Phrase]]


@dc.dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word: as it stands, how it begins, how it ends, what it holds."""

    whole: _Phrases
    beginnings: _Phrases
    ends: _Phrases
    within: _Phrases
    first_names: frozenset[str]

    def signals(self, words: Sequence[Token]) -> Iterator[Signal]:
        """Give every signal there is, word by word."""
        for at, word in enumerate(words):
            if word.is_capital and word.word in self.first_names:
                yield Signal("first_name", at, at + 1)
            for phrase in self._beginning_with(word.word):
                last = at + 1 + len(phrase.rest)
                if last <= len(words) and all(
                    _fits(part, words[at + 1 + n].word) for n, part in enumerate(phrase.rest)
                ):
                    yield Signal(phrase.name, at, last)

    def _beginning_with(self, word: str) -> Iterator[_Phrase]:
        yield from self.whole.get(word, ())
        for length in range(_SHORTEST, len(word) + 1):
            yield from self.beginnings.get(word[:length], ())
            yield from self.ends.get(word[-length:], ())
        for piece, phrases in self.within.items():
            if piece in word:
                yield from phrases


@functools.cache
def load_lexicon(folder: Path, language: str) -> Lexicon:
    """Read the signals of one language and those of all. :raises ValueError: for an odd star."""
    classes = _read(folder / "any.toml") | _read(folder / f"{language}.toml")
    lexicon = Lexicon({}, {}, {}, {}, frozenset(map(fold, classes.pop("first_name"))))
    for name, entries in classes.items():
        for entry in entries:
            _enter(lexicon, name, entry)
    return lexicon


def _read(file: Path) -> dict[str, list[str]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _enter(lexicon: Lexicon, name: str, entry: str) -> None:
    """Put an entry where its first word is looked up. It is cut as texts are cut."""
    first, *rest = [part for piece in entry.split() for part in _parts(piece)]
    bare = first.strip("*")
    if "*" in first and len(bare) < _SHORTEST:
        raise ValueError(f"{name}: {entry} would match nearly everything")
    places = {
        (False, False): lexicon.whole,
        (False, True): lexicon.beginnings,
        (True, False): lexicon.ends,
        (True, True): lexicon.within,
    }
    place = places[first.startswith("*"), first.endswith("*")]
    place.setdefault(bare, []).append(_Phrase(name, tuple(rest)))


def _parts(piece: str) -> list[str]:
    words = [token.word for token in tokens(piece)]
    if piece.startswith("*"):
        words[0] = f"*{words[0]}"
    if piece.endswith("*"):
        words[-1] = f"{words[-1]}*"
    return words


def _fits(part: str, word: str) -> bool:
    bare = part.strip("*")
    if part.startswith("*"):
        return bare in word if part.endswith("*") else word.endswith(bare)
    return word.startswith(bare) if part.endswith("*") else word == bare
