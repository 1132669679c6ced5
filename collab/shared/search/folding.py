"""Words without case and accents, as the index keeps them (``app.fold`` is the other twin)."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")
SPELT_OUT = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
ACCENTS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Give a text without case and accents. NFD, not NFKD: no character may become a quote."""
    return ACCENTS.sub("", unicodedata.normalize("NFD", text.lower())).translate(SPELT_OUT)
