"""What a result shows of a text: the stretch that says most of what was asked, its words marked.

Pieces of plain text with a mark beside them; the template escapes and marks. No markup is ever
made of what somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from collab.shared.search.folding import WORD, fold

LONG = 240
SHORTEST_PART = 4
LONG_WORD = 8
BEGIN, END = "\x02", "\x03"
MARKED = re.compile(f"{BEGIN}([^{END}]*){END}")
Pieces = Sequence[tuple[str, bool]]
"""Pieces of a text in their order, each with whether it was asked for."""


def marked_in(*headlines: str | None) -> frozenset[str]:
    """Give the folded words that the database's own headline marked."""
    return frozenset(
        fold(word)
        for headline in headlines
        for stretch in MARKED.findall(headline or "")
        for word in WORD.findall(stretch)
    )


def excerpt(
    text: str, marked: Collection[str], asked: Collection[str], *, long: int = LONG
) -> Pieces:
    """Give the stretch of a text with most of the marked words, in pieces.

    ``asked`` are the folded words of the question: they mark the long words they are part of.
    """
    parts = [word for word in asked if len(word) >= SHORTEST_PART]
    hits = [m.span() for m in WORD.finditer(text) if _hit(fold(m[0]), marked, parts)]
    start, end = _stretch(text, hits, long)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for begin, stop in hits:
        if begin >= start and stop <= end:
            pieces += [(text[at:begin], False), (text[begin:stop], True)]
            at = stop
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _hit(word: str, marked: Collection[str], parts: Sequence[str]) -> bool:
    joined = len(word) >= LONG_WORD and any(word.startswith(p) or word.endswith(p) for p in parts)
    return word in marked or joined


def _stretch(text: str, hits: Sequence[tuple[int, int]], long: int) -> tuple[int, int]:
    """Give where the stretch begins and ends, at blanks."""
    if len(text) <= long:
        return 0, len(text)
    begins = [begin for begin, _ in hits] or [0]
    best = max(begins, key=lambda at: (sum(at <= b < at + long * 2 // 3 for b in begins), -at))
    start = max(0, best - long // 4)
    if start:
        start = text.find(" ", start, best) + 1 or best
    end = min(len(text), start + long)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start) if " " in text[start:end] else end
    return start, end
