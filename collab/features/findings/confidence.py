"""How far a finding may be relied on: never on one class of source, never on audits alone.

Pure. Two voices of one class often repeat each other; an audit sees what a site shows that day.
"""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Iterable, Mapping

from collab.shared.sources import SourceKind


class Level(enum.StrEnum):
    """How far it carries."""

    NOT_ENOUGH = "not_enough"
    SOME = "some"
    GOOD = "good"


@dc.dataclass(frozen=True, slots=True)
class Confidence:
    """A level with its reason, in words."""

    level: Level
    reason: str

    @property
    def word(self) -> str:
        """Give the level as a page shows it."""
        return WORDS[self.level]


WORDS: Mapping[Level, str] = {
    Level.NOT_ENOUGH: "Not enough to rely on",
    Level.SOME: "Some confidence",
    Level.GOOD: "Good confidence",
}
CLASSES: Mapping[str, str] = {
    SourceKind.WORKER: "people concerned",
    SourceKind.COMMUNITY_MEMBER: "people concerned",
    SourceKind.CIVIL_SOCIETY: "civil society, press and research",
    SourceKind.JOURNALIST: "civil society, press and research",
    SourceKind.ACADEMIC: "civil society, press and research",
    SourceKind.AUTHORITY: "authorities",
    SourceKind.DOCUMENT: "documents",
    SourceKind.COMPANY: "companies and their audits",
    SourceKind.AUDIT: "companies and their audits",
}
"""Kinds of source that tend to know the same things in the same way."""
OUTSIDE_BUSINESS = frozenset({"people concerned", "civil society, press and research"})
ENOUGH, PLENTY = 2, 3


def confidence(own: Iterable[str | None], voices: Iterable[tuple[str, str | None]]) -> Confidence:
    """Judge from the finding's own kinds of source and what others say: (stance, kind) pairs.

    A source whose kind is not told lifts nothing.
    """
    said = list(voices)
    kinds = {kind for kind in own if kind}
    kinds |= {kind for stance, kind in said if stance == "corroborates" and kind}
    stances = {stance for stance, _ in said}
    classes = {CLASSES.get(kind, kind) for kind in kinds}
    too_little = _too_little(kinds, classes)
    if too_little:
        return Confidence(Level.NOT_ENOUGH, too_little)
    told = f"It rests on sources of {len(classes)} classes: {', '.join(sorted(classes))}."
    if "contradicts" in stances:
        return Confidence(Level.SOME, f"{told} Somebody contradicts it, which is to be settled.")
    if "outdated" in stances:
        return Confidence(Level.SOME, f"{told} Somebody says that it is outdated.")
    if len(classes) < PLENTY or not classes & OUTSIDE_BUSINESS:
        return Confidence(Level.SOME, told)
    return Confidence(Level.GOOD, f"{told} Nobody contradicts it.")


def _too_little(kinds: set[str], classes: set[str]) -> str | None:
    if not kinds:
        return "No kind of source is told yet."
    if kinds == {SourceKind.AUDIT}:
        return (
            "It rests on audits alone. Sites that passed one have done harm all the same: look for"
            " people who can speak for themselves."
        )
    if len(classes) < ENOUGH:
        only = "".join(classes)
        return f"It rests on one class of source only: {only}. One of another class would help."
    return None
