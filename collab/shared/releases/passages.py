"""The passages an author may leave out: what the screen marked first, then every sentence."""

from __future__ import annotations

import bisect
import dataclasses as dc
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from collab.policy.redaction import Cut, is_empty
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
    if draft.fixed:
        return ()
    places = {name for names in crossing.coarser.values() for name in names}
    texts = {name: text for name, text in draft.texts.items() if name not in places}
    by_line = crossing.remade is not None
    cut_up = {
        name: list(_lines(text) if by_line else sentences(text)) for name, text in texts.items()
    }
    found: dict[str, Passage] = {}
    for cut, why in itertools.chain(_marked(texts, cut_up), _plain(cut_up)):
        words = texts[cut.field][cut.start : cut.end]
        one = Passage(cut, words, why)
        found.setdefault(one.key, one)
        if len(found) == MOST:
            break
    return list(found.values())


def _marked(
    texts: Mapping[str, str], cut_up: Mapping[str, Sequence[tuple[int, int]]]
) -> Iterator[tuple[Cut, str]]:
    for flag in screen(texts):
        start, end = around(cut_up[flag.field], flag.start, flag.end)
        yield Cut(flag.field, start, end), flag.explanation
        yield Cut(flag.field, flag.start, flag.end), flag.explanation


def _plain(cut_up: Mapping[str, Sequence[tuple[int, int]]]) -> Iterator[tuple[Cut, str]]:
    for name, spans in cut_up.items():
        for start, end in spans:
            yield Cut(name, start, end), ""


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Give the sentences of a text that a file says in pieces: none goes beyond its line."""
    for start, end in sentences(text):
        at = start
        for line in text[start:end].splitlines(keepends=True):
            said = line.strip()
            if not is_empty(said):  # a lone full stop or bullet is no passage
                first = at + line.index(said[0])
                yield first, first + len(said)
            at += len(line)


def chosen(keys: Collection[str], offered: Collection[Passage]) -> tuple[Cut, ...]:
    """Give the cuts behind what a form sent."""
    return tuple(one.cut for one in offered if one.key in set(keys))


def around(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Give the sentences a span touches, from the first's beginning to the last's end."""
    first = bisect.bisect_right(spans, start, key=lambda span: span[1])
    last = bisect.bisect_left(spans, end, key=lambda span: span[0]) - 1
    if last < first:
        return start, end
    return min(start, spans[first][0]), max(end, spans[last][1])
