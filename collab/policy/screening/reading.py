"""The text as an eye reads it, so that no character nobody sees can split a word.

What is kept and shared stays as it was typed; only the screen reads this. Every character read
knows where it stands in the text, whatever was left out or written in another way there.
"""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata
from collections.abc import Iterator, Sequence

_ALIKE = str.maketrans(
    # What word processors and people use for one another, before NFKC makes a space of some.
    "\u2019\u2018\u02bc\u00b4\u2010\u2011"
    # Cyrillic and Greek letters that look like Latin ones in any typeface.
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u04cf"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u04ae"
    "\u03bf\u03b1\u03b9\u03bd\u03c1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a5\u03a7",
    "''''--aeopcyxijshdqwlABEKMHOPCTXIJSYoaivpABEZHIKMNOPTYX",
)
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_]([ .*_\u00b7-]))(?:[^\W\d_]\1){2,}[^\W\d_](?![^\W_])")
"""A word of four letters or more, written letter by letter with one and the same sign between."""
_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))


@dc.dataclass(frozen=True, slots=True)
class Reading:
    """What is read; ``starts[i]`` to ``ends[i]`` is where its character ``i`` stands."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give where a piece of what is read stands in the text as it was typed."""
        return self.starts[start], self.ends[end - 1]


def as_read(text: str) -> Reading:
    """Leave out what is invisible, compose accents, make look-alikes one letter, join s p e l t."""
    return _joined(_seen(text))


def readings(text: str) -> Sequence[Reading]:
    """Give a text as it is read, and, where letters spell a word, also with each by itself.

    Either may be meant: "s t r i k e" is one word, and the plants A B C D are four.
    """
    seen = _seen(text)
    joined = _joined(seen)
    return (joined,) if joined is seen else (joined, seen)


def _seen(text: str) -> Reading:
    if text.isascii():
        return Reading(text, range(len(text)), range(1, len(text) + 1))
    read: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _letters(text):
        seen = "".join(c for c in text[start:end] if not _is_unseen(c)).translate(_ALIKE)
        composed = unicodedata.normalize("NFKC", seen).translate(_ALIKE)
        # A mark that composes with nothing is a stroke or stacked dot: no letter of our languages.
        plain = "".join(c for c in composed if not unicodedata.combining(c))
        read.append(plain)
        starts += [start] * len(plain)
        ends += [end] * len(plain)
    return Reading("".join(read), starts, ends)


def _joined(reading: Reading) -> Reading:
    """Read what is written letter by letter as the words it spells."""
    left_out = {
        at
        for word in _SPACED.finditer(reading.text)
        for at in range(word.start() + 1, word.end(), 2)
    }
    if not left_out:
        return reading
    kept = [at for at in range(len(reading.text)) if at not in left_out]
    return Reading(
        "".join(reading.text[at] for at in kept),
        [reading.starts[at] for at in kept],
        [reading.ends[at] for at in kept],
    )


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each character with the marks set on it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or _is_unseen(text[at])):
            yield start, at
            start = at


def _is_unseen(c: str) -> bool:
    return (
        unicodedata.category(c) == "Cf"
        or c in _FILLERS
        or any(first <= c <= last for first, last in _SELECTORS)
    )
