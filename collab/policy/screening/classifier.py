"""Reading a text for its meaning: passage by passage, and each sentence for itself.

A statement may need two sentences to say what it says, and one sentence may hide among many. So a
short text is read whole, a long one in pairs of sentences that overlap, and either way every
sentence is read alone as well, with more doubt allowed.
"""

from __future__ import annotations

import dataclasses as dc
import enum
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from collab.policy.screening.limits import Limits, Manner, load_manner
from collab.policy.screening.passage import Opinion, Seen, category, heaviest, opinion, seen
from collab.policy.screening.sentences import sentences
from collab.policy.screening.weights import Weights, load
from collab.policy.verdict import Verdict

_WHOLE = 3
"""A text of so many sentences is read as one."""
_MOST_WORDS = 4
_WORTH_NAMING = 0.5
_SPEAKS = re.compile(r"[^\W\d_]{2}")
"""Two letters in a row: less is no word."""


class Cut(enum.Enum):
    """How a passage was cut out of a text."""

    WHOLE = enum.auto()
    PAIR = enum.auto()
    ALONE = enum.auto()


@dc.dataclass(frozen=True, slots=True)
class Found:
    """A sentence that may not pass as it is, and in it the words that weighed most."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    verdict: Verdict
    category: str


@dc.dataclass(frozen=True, slots=True)
class Classifier:
    """Weights, limits and where the signals stand."""

    weights: Weights
    manner: Manner
    signals: Path

    def find(self, text: str, language: str) -> list[Found]:
        """Give what may not pass in a text as it is read, strictest first within a sentence."""
        bounds = list(sentences(text))
        passages = list(_passages(bounds))
        found: dict[tuple[int, int], Found] = {}
        for (start, end), cut in passages:
            if not _SPEAKS.search(text, start, end):
                continue  # a number of a list, a line of dashes: nothing anybody could have meant
            passage = seen(text[start:end], language, self.signals, self.weights)
            verdict = self._verdict(passage, cut, len(bounds))
            if verdict is None:
                continue
            one = self._found(passage, start, verdict, [b for b in bounds if start <= b[0] < end])
            known = found.get((one.start, one.end))
            if known is None or known.verdict < verdict:
                found[one.start, one.end] = one
        return sorted(found.values(), key=lambda one: one.start)

    def category_of(self, text: str, language: str) -> str:
        """Give what a text that may pass is about."""
        passage = seen(text, language, self.signals, self.weights)
        return category(passage, self.weights, may_pass=True)

    def _verdict(self, passage: Seen, cut: Cut, length: int) -> Verdict | None:
        limits = self.manner.limits
        if len(passage.words) < limits.shortest:
            return None
        thought = opinion(passage, self.weights)
        if len(passage.words) < limits.brief:
            cut = Cut.ALONE
        if not too_risky(thought, limits, cut, length):
            return None
        is_sure = thought.block_share >= limits.block and thought.risk >= limits.sure
        return Verdict.BLOCK if is_sure else Verdict.REVIEW

    def _found(
        self, passage: Seen, at: int, verdict: Verdict, bounds: Sequence[tuple[int, int]]
    ) -> Found:
        """Point at the sentence that pulled hardest, and at its heaviest words."""
        pull = heaviest(passage, self.weights).tolist()
        places = [(at + word.start, at + word.end) for word in passage.words]
        weighed = list(zip(places, pull, strict=True))
        start, end = max(
            bounds, key=lambda b: sum(p for (a, _), p in weighed if b[0] <= a < b[1] and p > 0)
        )
        inside = [(place, p) for place, p in weighed if start <= place[0] < end]
        words = _heaviest_words(inside)
        return Found(start, end, words, verdict, category(passage, self.weights, may_pass=False))


def too_risky(thought: Opinion, limits: Limits, cut: Cut, length: int) -> bool:
    """Tell whether a passage, cut so from a text of so many sentences, may not pass."""
    risk, grave = {
        Cut.WHOLE: (limits.risk, limits.grave),
        Cut.PAIR: (limits.pair, limits.pair_grave),
        Cut.ALONE: (limits.alone, limits.alone_grave),
    }[cut]
    times = min(max(length / _WHOLE, 1.0) ** limits.growth, limits.most)
    if _odds(thought.risk) >= _odds(risk) * times:
        return True
    return thought.risk >= limits.grave_risk and _odds(thought.grave) >= _odds(grave) * times


def load_classifier(folder: Path) -> Classifier:
    """Read what the classifier needs from a folder of the screen."""
    manner = load_manner(folder / "classifier.toml")
    weights = load(folder / "weights.npz")
    return Classifier(weights, manner, folder / "signals")


def _passages(bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], Cut]]:
    if not bounds:
        return
    if len(bounds) <= _WHOLE:
        yield (bounds[0][0], bounds[-1][1]), Cut.WHOLE
    else:
        for one, other in itertools.pairwise(bounds):
            yield (one[0], other[1]), Cut.PAIR
    if len(bounds) > 1:
        yield from ((one, Cut.ALONE) for one in bounds)


def _heaviest_words(
    weighed: Sequence[tuple[tuple[int, int], float]],
) -> tuple[tuple[int, int], ...]:
    """Give the few words that pulled hardest, those that stand together as one."""
    strongest = sorted(weighed, key=lambda one: -one[1])[:_MOST_WORDS]
    most = strongest[0][1] if strongest else 0.0
    kept = {place for place, pull in strongest if pull > 0 and pull >= most * _WORTH_NAMING}
    joined: list[tuple[int, int]] = []
    is_next = False
    for place, _ in weighed:
        if place in kept and is_next:
            joined[-1] = (joined[-1][0], place[1])
        elif place in kept:
            joined.append(place)
        is_next = place in kept
    return tuple(joined)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")
