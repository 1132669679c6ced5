"""The sentences of a text that the screen marks, why, and what would make them shareable."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence

from collab.policy.amounts import exact_amounts
from collab.policy.moments import exact_moments
from collab.policy.screening import screen
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Verdict, strictest
from collab.shared.hints.ways import ways_out

MOST = 12
"""Hints shown at once: whoever has more has no use for the thirteenth."""


@dc.dataclass(frozen=True, slots=True)
class Hint:
    """One sentence, the verdict it would bring, why, and the ways out."""

    sentence: str
    verdict: Verdict
    reasons: tuple[str, ...]
    ways_out: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Hints:
    """All hints of a text, the strictest first, and what could be told less exactly."""

    hints: Sequence[Hint]
    dated: bool = False
    counted: bool = False
    more: int = 0


def hints_for(texts: Mapping[str, str]) -> Hints:
    """Read some texts and give what an author should know before he goes to the gate."""
    flagged: dict[str, list[Flag]] = {}
    for flag in screen(texts):
        flagged.setdefault(flag.sentence.strip(), []).append(flag)
    found = sorted(
        (_hint(sentence, flags) for sentence, flags in flagged.items()),
        key=lambda hint: -hint.verdict.rank,
    )
    return Hints(
        hints=found[:MOST],
        dated=any(exact_moments(text) for text in texts.values()),
        counted=any(exact_amounts(text) for text in texts.values()),
        more=max(0, len(found) - MOST),
    )


def _hint(sentence: str, flags: Sequence[Flag]) -> Hint:
    verdict = strictest(flag.verdict for flag in flags)
    decisive = [flag for flag in flags if flag.verdict is verdict]
    return Hint(
        sentence=sentence,
        verdict=verdict,
        reasons=tuple(dict.fromkeys(flag.explanation for flag in decisive)),
        ways_out=tuple(dict.fromkeys(way for flag in decisive for way in ways_out(flag))),
    )
