"""Places in a file that hold text, read as one: what is cut may begin in one, end in another."""

from __future__ import annotations

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
        at, told = 0, set[int]()
        for one in row:
            if isinstance(one, str):
                at += len(one)
                continue
            self._cut_one(one, at, whole, spans, told)
            at += len(one.text)

    def text(self, text: str) -> str:
        """Give one text without it."""
        found = [text]
        self.cut([Slot(text, lambda left: found.__setitem__(0, left))])
        return found[0]

    def holds(self, text: str) -> bool:
        """Tell whether any of it stands in a text."""
        return bool(text) and bool(self.find(text))

    def _cut_one(
        self, slot: Slot, at: int, whole: str, spans: list[tuple[int, int]], told: set[int]
    ) -> None:
        """Leave it out of one place; the gap stands where it began, once."""
        end, kept, here = at + len(slot.text), [], at
        touched = False
        for number, (first, last) in enumerate(spans):
            if last <= at or first >= end:
                continue
            touched = True
            kept.append(whole[here : max(first, here)])
            if number not in told:
                kept.append(self.gap)
                told.add(number)
            here = min(last, end)
        if touched:
            slot.put("".join([*kept, whole[here:end]]))
