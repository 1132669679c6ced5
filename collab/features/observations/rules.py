"""What can be said of somebody else's finding, and what all of it together comes to."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Collection, Iterable, Mapping, Sequence

LONGEST = 4000
ENOUGH = 2


class Stance(enum.StrEnum):
    """How what one knows oneself stands to a finding."""

    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    OUTDATED = "outdated"


STANCES: Mapping[str, str] = {
    Stance.CORROBORATES: "We know the same, from a source of our own",
    Stance.CONTRADICTS: "We know otherwise",
    Stance.OUTDATED: "It was so, and is no longer",
}
SAID: Mapping[str, str] = {
    Stance.CORROBORATES: "Corroborated",
    Stance.CONTRADICTS: "Contradicted",
    Stance.OUTDATED: "Said to be outdated",
}
TONES: Mapping[str, str] = {
    Stance.CORROBORATES: "good",
    Stance.CONTRADICTS: "warn",
    Stance.OUTDATED: "neutral",
}


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """What an author says. The kind of source may stay open; then it lifts nothing."""

    stance: Stance
    note: str
    source_kind: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Voice:
    """One word of the summary. ``many`` is that at least five houses say so; less is no number."""

    stance: str
    words: str
    tone: str
    many: bool


def summary(stances: Iterable[str], many: Collection[str]) -> Sequence[Voice]:
    """Sum up what is said, in a fixed order: no figure, no firm, and nothing below five."""
    found = set(stances)
    return [
        Voice(stance, SAID[stance], TONES[stance], stance in many)
        for stance in SAID
        if stance in found
    ]


def weighed(said: Iterable[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Give stances with kinds of source as far as they weigh.

    A lone corroboration lifts nothing: it might come from a firm of the contributor's own house,
    and to leave out just that one would tell whose the finding is. Two come from two firms.
    """
    told = list(said)
    lone = sum(stance == Stance.CORROBORATES for stance, _ in told) < ENOUGH
    return [
        (stance, None if lone and stance == Stance.CORROBORATES else kind) for stance, kind in told
    ]


def one_sided(said: Iterable[tuple[str, str | None]]) -> bool:
    """Tell whether all that bears a finding out rests on one kind of source, or on none told.

    The same kind of source twice is often the same source twice: it makes nothing more certain.
    """
    kinds = [kind for stance, kind in said if stance == Stance.CORROBORATES]
    return bool(kinds) and len({kind for kind in kinds if kind}) <= 1
