"""The screen's answer to one statement, as `collab screen` writes it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence

from collab.policy.screening import Flag, default_classifier, screen
from collab.policy.screening.classifier import Classifier
from collab.policy.screening.language import language_of
from collab.policy.screening.patterns import LANGUAGES, Pattern
from collab.policy.verdict import Verdict

_FIELD = "text"
WEIGHED = "These words weighed most."
_NOTHING = "Nothing in it stands out. That is no clearance: the author's declaration decides."
_STRICTNESS = ("allow", "review", "block")


@dc.dataclass(frozen=True, slots=True)
class Place:
    """A place in the statement, and why it is pointed at."""

    start: int
    end: int
    why: str


@dc.dataclass(frozen=True, slots=True)
class Answer:
    """What the screen says of a statement."""

    verdict: str
    category: str
    spans: tuple[Place, ...]
    reason: str


def answer(
    text: str,
    language: str | None = None,
    patterns: tuple[Pattern, ...] | None = None,
    classifier: Classifier | None = None,
) -> Answer:
    """Judge one statement. A language that is not one of ours is found out."""
    spoken = language if language in LANGUAGES else None
    flags = screen({_FIELD: text}, patterns, classifier, spoken)
    learnt = default_classifier() if classifier is None else classifier
    if not flags:
        return Answer(
            "allow",
            learnt.category_of(text, spoken or language_of(text) or LANGUAGES[0]),
            (),
            _NOTHING,
        )
    worst = _worst(flags)
    return Answer(
        _said(worst), worst.category, tuple(dict.fromkeys(_places(flags))), worst.explanation
    )


def _worst(flags: Sequence[Flag]) -> Flag:
    """Give the strictest flag; among equals what a pattern is sure of, before what was weighed."""
    return max(flags, key=lambda flag: (_STRICTNESS.index(_said(flag)), not flag.weighed))


def _said(flag: Flag) -> str:
    """Give the verdict as one of three: what has to come out of a text may not go as it stands."""
    if flag.verdict is not Verdict.TRANSFORM:
        return flag.verdict.value
    return "block" if flag.weighed else "review"


def _places(flags: Sequence[Flag]) -> Iterator[Place]:
    for flag in flags:
        yield Place(flag.start, flag.end, flag.explanation)
        for start, end in flag.weighed:
            yield Place(start, end, WEIGHED)
