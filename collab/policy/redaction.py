"""Cutting words out of a text so that no copy of it ever held them.

What is cut is cut wherever it stands: a name taken out of the second sentence and left in the
title would be no name taken out. It is looked for as an eye reads it, so that a character nobody
sees keeps nothing in, and neither does an accent or the way a number is spaced.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from collab.policy.screening.reading import Reading, as_read, readings

GAP = "[…]"
"""What stands where something was cut: readers see that, and not how much."""
WITHIN_WORDS = 4
"""So many letters are looked for within longer words too: "Odile" also in "Odiles"."""
_BETWEEN_DIGITS = r"[\s.\-\u2010-\u2015]{0,3}"
_SPACED = re.compile(r"(?<=\d)[\s.\-\u2010-\u2015]{1,3}(?=\d)")
_GAPS = re.compile(r"\[…\](?:[\s,;:.!?\u2013-]*\[…\])+")


@dc.dataclass(frozen=True, slots=True, order=True)
class Cut:
    """``text[start:end]`` of one field of a draft, as its author chose it."""

    field: str
    start: int
    end: int


class CutError(ValueError):
    """A cut that points nowhere: at no field of the draft, or beyond its text."""


def cut_out(texts: Mapping[str, str], cuts: Iterable[Cut]) -> dict[str, str]:
    """Give the texts without what was chosen, wherever in them it stands.

    :raises CutError: when a cut does not point into the texts.
    """
    chosen = sorted(set(cuts))
    for cut in chosen:
        if not 0 <= cut.start < cut.end <= len(texts.get(cut.field, "")):
            raise CutError(f"nothing of {cut.field!r} stands there")
    words = {_plain(texts[cut.field][cut.start : cut.end]) for cut in chosen}
    left = {
        field: _without(text, [(c.start, c.end) for c in chosen if c.field == field])
        for field, text in texts.items()
    }
    return without_words(left, words)


def words_cut(texts: Mapping[str, str], cuts: Iterable[Cut]) -> frozenset[str]:
    """Give the words of some passages, line by line: a file keeps them in pieces.

    :raises CutError: when a cut does not point into the texts.
    """
    found = set()
    for cut in cuts:
        if not 0 <= cut.start < cut.end <= len(texts.get(cut.field, "")):
            raise CutError(f"nothing of {cut.field!r} stands there")
        for line in texts[cut.field][cut.start : cut.end].splitlines():
            found.add(_plain(line))
    return frozenset(word for word in found if not is_empty(word))


def unfound(texts: Mapping[str, str], cuts: Iterable[Cut]) -> bool:
    """Tell whether looking for the words of some passages misses a place where one stands."""
    for cut in cuts:
        at = cut.start
        for line in texts[cut.field][cut.start : cut.end].splitlines(keepends=True):
            word, end = _plain(line), at + len(line)
            if not is_empty(word) and not any(
                first < end and at < last for first, last in standing(texts[cut.field], [word])
            ):
                return True
            at = end
    return False


def standing(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Give where in a text some words stand, widened to whole words, each place once."""
    read = [_folded(reading) for reading in readings(text)]
    places = [
        place
        for word in sorted(words, key=len, reverse=True)
        for place in _places(read, _looked_for(word))
    ]
    return list(_joined([_widened(text, *place) for place in places]))


def without_words(texts: Mapping[str, str], words: Iterable[str]) -> dict[str, str]:
    """Give the texts without some words, wherever they stand and however they are spaced."""
    patterns = [
        _looked_for(word) for word in sorted(words, key=len, reverse=True) if not is_empty(word)
    ]
    return {field: _sifted(text, patterns) for field, text in texts.items()}


def is_empty(text: str) -> bool:
    """Tell whether nothing is left of a text but what stands for what was cut."""
    return not any(c.isalnum() for c in text)


def _sifted(text: str, patterns: Collection[re.Pattern[str]]) -> str:
    if not patterns:
        return text
    read = [_folded(reading) for reading in readings(text)]
    return _without(text, [span for pattern in patterns for span in _places(read, pattern)])


def _places(read: Iterable[Reading], pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for reading in read:
        for match in pattern.finditer(reading.text):
            if match.end() > match.start():
                yield reading.place(match.start(), match.end())


def _looked_for(word: str) -> re.Pattern[str]:
    pieces = _SPACED.sub("", _folded(as_read(_plain(word))).text).split()
    exact = r"\s+".join(_piece(piece) for piece in pieces)
    if sum(map(str.isalnum, "".join(pieces))) < WITHIN_WORDS:
        exact = rf"(?<!\w){exact}(?!\w)"
    return re.compile(exact or r"(?!)")


def _piece(piece: str) -> str:
    """Give a word as it is looked for: between two digits there may be what spaces numbers."""
    found = [r"\+?" if piece[0] == "+" and len(piece) > 1 else re.escape(piece[0])]
    for before, c in itertools.pairwise(piece):
        found.append((_BETWEEN_DIGITS if before.isdigit() and c.isdigit() else "") + re.escape(c))
    return "".join(found)


def _folded(reading: Reading) -> Reading:
    """Write letters without accents and small, each still knowing where it stands."""
    text: list[str] = []
    at: list[int] = []
    for place, c in enumerate(reading.text):
        plain = "".join(
            one
            for one in unicodedata.normalize("NFD", unicodedata.normalize("NFD", c).casefold())
            if not unicodedata.combining(one)
        )
        text.append(plain)
        at += [place] * len(plain)
    return Reading(
        "".join(text), [reading.starts[one] for one in at], [reading.ends[one] for one in at]
    )


def _plain(text: str) -> str:
    """Give the words as an eye reads them, without the gaps of earlier cuts and outer signs."""
    return as_read(text).text.replace(GAP, " ").strip(" \t\n\r.,;:!?…\"'()")


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Put a gap in the place of each span, widened to whole words: half a word is a hint."""
    if not spans:
        return text
    kept, at = [], 0
    for start, end in _joined([_widened(text, *span) for span in spans]):
        kept += [text[at:start], GAP]
        at = end
    return _GAPS.sub(GAP, "".join([*kept, text[at:]]))


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and _inside(text[start - 1]) and _inside(text[start]):
        start -= 1
    while end < len(text) and _inside(text[end - 1]) and _inside(text[end]):
        end += 1
    return start, end


def _inside(c: str) -> bool:
    return not c.isspace() and (c.isalnum() or not c.isascii())


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begun: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if begun is not None and start <= begun[1]:
            begun = begun[0], max(begun[1], end)
            continue
        if begun is not None:
            yield begun
        begun = start, end
    if begun is not None:
        yield begun
