"""Texts as a file can show them: no controls, nothing the typefaces lack, no endless words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache
from pathlib import Path

COVERED = Path(__file__).parents[3] / "config" / "papers" / "covered.txt"
LACKING = "\u25af"
"""Stands for a character no typeface here can show; tagged PDF may hold none of these."""
LONGEST_WORD = 60
SOFT = "\u200b"
_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


def plain(text: str) -> str:
    """Give a text as Word takes it: composed, without controls, its line breaks kept."""
    seen = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(c for c in seen if c == "\n" or unicodedata.category(c) not in _UNSEEN)


def printable(text: str) -> str:
    """Give a text as our PDF can show it; long words may be broken anywhere."""
    shown = (c if c == "\n" or ord(c) in _covered() else _stand_in(c) for c in plain(text))
    return _LONG.sub(rf"\g<0>{SOFT}", "".join(shown))


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def _stand_in(c: str) -> str:
    category = unicodedata.category(c)
    if category[0] == "Z":
        return " "
    return "" if category[0] == "M" else LACKING


@cache
def _covered() -> frozenset[int]:
    lines = [line for line in COVERED.read_text().splitlines() if not line.startswith("#")]
    pairs = (pair.split("-") for pair in " ".join(lines).split())
    return frozenset(
        itertools.chain.from_iterable(
            range(int(first, 16), int(last, 16) + 1) for first, last in pairs
        )
    )
