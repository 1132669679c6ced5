"""The passages an author may leave out: what the screen marked first, then every sentence."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Collection, Sequence

from collab.policy.redaction import Cut
from collab.policy.screening import screen
from collab.policy.screening.sentences import sentences
from collab.shared.releases.crossing import Crossing, Snapshot

MOST = 300


@dc.dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a draft, and why the screen marked it, where it did."""

    cut: Cut
    words: str
    why: str = ""

    @property
    def key(self) -> str:
        """Give what a form sends for it."""
        return f"{self.cut.field}:{self.cut.start}:{self.cut.end}"

    @property
    def label(self) -> str:
        """Give the words, and why they were marked."""
        return f"“{self.words}”" + (f" ({self.why})" if self.why else "")


def passages(draft: Snapshot, crossing: Crossing) -> Sequence[Passage]:
    """Give the passages of a draft, each once; names of places have steps of their own."""
    places = {name for names in crossing.coarser.values() for name in names}
    texts = {name: text for name, text in draft.texts.items() if name not in places}
    marked = [
        Passage(Cut(flag.field, at, to), texts[flag.field][at:to], flag.explanation)
        for flag in screen(texts)
        for at, to in (_sentence(texts[flag.field], flag.start, flag.end), (flag.start, flag.end))
    ]
    plain = [
        Passage(Cut(name, start, end), text[start:end])
        for name, text in texts.items()
        for start, end in sentences(text)
    ]
    found: dict[str, Passage] = {}
    for one in (*marked, *plain):
        found.setdefault(one.key, one)
    return list(found.values())[:MOST]


def chosen(keys: Collection[str], offered: Collection[Passage]) -> tuple[Cut, ...]:
    """Give the cuts behind what a form sent."""
    return tuple(one.cut for one in offered if one.key in set(keys))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the sentences a span touches, from the first's beginning to the last's end."""
    touched = [(at, to) for at, to in sentences(text) if at < end and start < to]
    if not touched:
        return start, end
    return min(start, touched[0][0]), max(end, touched[-1][1])
