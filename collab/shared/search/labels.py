"""Which codes a word means: so that "Kinderarbeit" finds what is filed under child labour.

Labels are looked up when somebody asks, not when something is written: a vocabulary changed by
the association's officer holds for old findings at once, and no index has to be made anew.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Iterator, Mapping

from collab.core.languages import LANGUAGES
from collab.core.vocabularies import Vocabulary, countries
from collab.shared.search.folding import WORD, fold
from collab.shared.vocabularies import vocabularies
from collab.work.unit import Work

KINDS = ("issues", "rights", "holders", "minerals", "mining_methods")
SHORTEST = 4
MOST = 60
"""A word in more labels than that tells nothing."""


@dc.dataclass(frozen=True, slots=True)
class Labels:
    """What the labels of some vocabularies say: codes by folded word, and the words as written."""

    of: tuple[Vocabulary, ...]
    codes: Mapping[str, frozenset[str]]
    words: frozenset[str]


def meant_by(work: Work, words: Iterable[str]) -> Mapping[str, list[str]]:
    """Give the codes each folded word stands for, as ``kind=key``; words of no label have none."""
    codes = _labels(work).codes
    return {word: sorted(codes[word]) for word in words if 0 < len(codes.get(word, ())) <= MOST}


def label_words(work: Work) -> frozenset[str]:
    """Give every word of every label, as it is written."""
    return _labels(work).words


_made: list[Labels] = []


def _labels(work: Work) -> Labels:
    """Read the labels once a version; the versions themselves are kept by who reads them."""
    current = vocabularies(work)
    asked = tuple(current[kind] for kind in KINDS)
    for made in _made:
        if all(a is b for a, b in zip(made.of, asked, strict=True)):
            return made
    codes: dict[str, set[str]] = {}
    words: set[str] = set()
    for code, label in _spoken(asked):
        for word in WORD.findall(label):
            if len(word) >= SHORTEST:
                codes.setdefault(fold(word), set()).add(code)
                words.add(word)
    made = Labels(
        asked, {word: frozenset(found) for word, found in codes.items()}, frozenset(words)
    )
    _made[:] = [made, *_made[:3]]
    return made


def _spoken(kinds: Iterable[Vocabulary]) -> Iterator[tuple[str, str]]:
    """Give each code with each of its labels."""
    for kind in kinds:
        for term in kind.terms:
            for label in term.label.values():
                yield f"{kind.kind}={term.key}", label
    for language in LANGUAGES:
        for code, name in countries(language).items():
            yield f"countries={code}", name
