"""Cutting a text into sentences without losing where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"[.!?…]+[\"'\u201d\u2019»)\]]*\s+"
    r"|\n[^\S\n]*\n\s*"
    r"|\n\s*(?=(?:[-*•\u2013\u2014·]|\(?\w{1,2}[.)])\s)"
    r"|(?<=:)\s*\n\s*"
)
"""A full stop, an empty line, or the next point of a list. A mere new line ends nothing."""
_ABBREVIATION = re.compile(
    r"(?:^|\s|\()(?:\w|mr|mrs|ms|dr|prof|st|no|nr|ca|bzw|ing|lic|sra?|srta|mm|mme|art|abs|approx|e\.g|i\.e|z\.b|p\.ej|p\.ex|u\.a)\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence; ``text[start:end]`` has no white space around it."""
    start = 0
    for end in _END.finditer(text):
        if "\n" not in end.group() and _continues(
            text[start : end.end()].rstrip(), text[end.end() :]
        ):
            continue
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def _continues(so_far: str, rest: str) -> bool:
    """Tell whether a full stop only shortens a word, or the next letter is small."""
    return bool(_ABBREVIATION.search(so_far)) or rest[:1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right
