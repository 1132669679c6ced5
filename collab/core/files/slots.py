"""Places in a file that hold text, read as one: what is cut may begin in one, end in another."""

from __future__ import annotations

import bisect
import dataclasses as dc
from collections.abc import Callable, Iterable

Find = Callable[[str], list[tuple[int, int]]]
"""Gives where in a text stands what is to be left out: apart from each other, in order."""


@dc.dataclass(frozen=True, slots=True)
class Slot:
    """One place that holds text, and how to put another one there."""

    text: str
    put: Callable[[str], None]


@dc.dataclass(frozen=True, slots=True)
class Scissors:
    """What is to be left out, and what is written in its place."""

    find: Find
    gap: str

    def cut(self, pieces: Iterable[Slot | str]) -> None:
        """Leave it out of some places in a row; between them stands what nobody writes."""
        row = list(pieces)
        whole = "".join(one.text if isinstance(one, Slot) else one for one in row)
        spans = self.find(whole) if whole.strip() else []
        if not spans:
            return
        at, begun = 0, set[int]()
        for one in row:
            if isinstance(one, Slot) and (left := self._left(one, at, spans, begun)) is not None:
                one.put(left)
            at += len(one.text) if isinstance(one, Slot) else len(one)

    def text(self, text: str) -> str:
        """Give one text without it."""
        found = [text]
        self.cut([Slot(text, lambda left: found.__setitem__(0, left))])
        return found[0]

    def holds(self, text: str) -> bool:
        """Tell whether any of it stands in a text."""
        return bool(text) and bool(self.find(text))

    def _left(
        self, slot: Slot, at: int, spans: list[tuple[int, int]], begun: set[int]
    ) -> str | None:
        """Give what is left of one place, None where nothing is cut; a gap stands once."""
        end, here = at + len(slot.text), at
        first = bisect.bisect_right(spans, at, key=lambda span: span[1])
        kept: list[str] | None = None
        for number in range(first, len(spans)):
            start, stop = spans[number]
            if start >= end:
                break
            kept = kept or []
            kept.append(slot.text[here - at : max(start, here) - at])
            if number not in begun:
                kept.append(self.gap)
                begun.add(number)
            here = min(stop, end)
        return None if kept is None else "".join([*kept, slot.text[here - at :]])
