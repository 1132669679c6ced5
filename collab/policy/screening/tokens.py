"""The words of a text, folded for comparison, each knowing where it stands."""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata

_WORD = re.compile(r"\w+|[%€$£?!\"«»“”„]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")


@dc.dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: folded to small letters without accents, and its place in the text."""

    word: str
    start: int
    end: int
    is_capital: bool


def tokens(text: str) -> list[Token]:
    """Cut a text into words and the few signs that mean something."""
    return [
        Token(fold(found.group()), *found.span(), found.group()[0].isupper())
        for found in _WORD.finditer(text)
    ]


def fold(word: str) -> str:
    """Make capitals small and leave accents away, as people do who type in a hurry."""
    small = word.lower()
    if small.isascii():
        return small
    return _ACCENTS.sub("", unicodedata.normalize("NFD", small)).replace("ß", "ss")
