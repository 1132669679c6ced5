"""What the classifier sees of a passage: pieces of words, words, and which signals meet.

The signals are the same in every language, so what is learnt of them in one carries over to the
others. Each trait remembers the words it stands on, for whoever asks why.
"""

from __future__ import annotations

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from collab.policy.screening.lexicon import Lexicon, Signal
from collab.policy.screening.sentences import sentences
from collab.policy.screening.shapes import number_as_read, shapes
from collab.policy.screening.tokens import Token

SPACE = 2**18
"""How many traits can be told apart; where two fall together, both count."""
BLOCKS = ("letters", "words", "signals")
_PIECES = (2, 3, 4, 5)
_NEXT = 2
_REACH = 6
_MOST_SENTENCES = 3
_LENGTH_STEP, _LONGEST = 8, 5

Traits = dict[int, tuple[int, ...]]
"""Number of a trait, and the words of the passage it stands on."""


def traits(
    text: str, words: Sequence[Token], lexicon: Lexicon, language: str
) -> tuple[Traits, Traits, Traits]:
    """Give the traits of a passage, one mapping for each of ``BLOCKS``."""
    read = [number_as_read(token.word) for token in words]
    bounds = list(sentences(text))
    found = {*lexicon.signals(words), *shapes(words, {start for start, _ in bounds}, language)}
    signals = sorted(found, key=lambda signal: (signal.first, -signal.last, signal.name))
    return (
        _numbered("l", _letters(read)),
        _numbered("w", _words(read)),
        _numbered("s", _signals(signals, words, bounds)),
    )


def _numbered(block: str, named: Iterator[tuple[str, tuple[int, ...]]]) -> Traits:
    numbers: Traits = {}
    for name, places in dict(named).items():
        number = zlib.crc32(f"{block} {name}".encode()) % SPACE
        numbers.setdefault(number, places)
    return numbers


def _letters(read: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for at, word in enumerate(read):
        padded = f" {word} "
        for size in _PIECES:
            for start in range(max(len(padded) - size, 0) + 1):
                yield padded[start : start + size], (at,)
            if len(padded) <= size:
                break


def _words(read: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for at, word in enumerate(read):
        yield word, (at,)
    for at, (one, other) in enumerate(itertools.pairwise(["^", *read, "$"])):
        yield f"{one} {other}", tuple(n for n in (at - 1, at) if 0 <= n < len(read))


def _signals(
    signals: Sequence[Signal], words: Sequence[Token], bounds: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"sentences {min(len(bounds), _MOST_SENTENCES)}", ()
    yield f"length {min(len(words) // _LENGTH_STEP, _LONGEST)}", ()
    if not signals:
        yield "none", ()
    for signal in signals:
        yield signal.name, tuple(range(signal.first, signal.last))
    yield from _meeting(signals, words, bounds)
    yield from _following(signals)


def _meeting(
    signals: Sequence[Signal], words: Sequence[Token], bounds: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give which signals meet in one sentence."""
    for start, end in bounds:
        within: dict[str, int] = {}
        for signal in signals:
            if start <= words[signal.first].start < end:
                within.setdefault(signal.name, signal.first)
        for one, other in itertools.combinations(sorted(within), 2):
            yield f"{one}+{other}", (within[one], within[other])


def _following(signals: Sequence[Signal]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give which signal stands first, and which follows closely on which."""
    by_place: defaultdict[int, list[str]] = defaultdict(list)
    for signal in signals:
        by_place[signal.first].append(signal.name)
    places = list(by_place)
    for name in by_place[places[0]] if places else ():
        yield f"first {name}", (places[0],)
    for n, place in enumerate(places):
        for later in places[n + 1 : n + 1 + _NEXT]:
            if later - place <= _REACH:
                for one, other in itertools.product(by_place[place], by_place[later]):
                    yield f"{one}>{other}", (place, later)
