"""Short official answers that say nothing but when, and how far something is.

The classifier weighs what it sees, and sees in such a sentence nothing but a time ahead, which in
its corpus belongs to plans. What is made of everyday words alone it need not weigh. The list is
closed and short; a single other word, a name, an amount, and the text is read as any.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import config
from collab.policy.screening.reading import as_read
from collab.policy.screening.tokens import fold

WORDS = Path(config.__file__).parent / "policy" / "screening" / "everyday.toml"
LONGEST = 30
"""Words: more is no short answer."""
_WORD = re.compile(r"\w+")
_DAY_OR_YEAR = re.compile(r"(?:[1-9]|[12]\d|3[01]|20\d\d)(?:st|nd|rd|th)?")
_ONLY = re.compile(r"[\w\s.,;:!?'()\u2019\u2013-]*")
"""Signs of such a sentence: no currency, no percent, no address."""


@functools.cache
def _lists() -> tuple[frozenset[str], ...]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tuple(frozenset(words.split()) for words in told.values())


def everyday(text: str) -> bool:
    """Tell whether a text is a short answer of everyday words of one language, and no more."""
    read = as_read(text).text
    words = [fold(word) for word in _WORD.findall(read)]
    if not words or len(words) > LONGEST or not _ONLY.fullmatch(read):
        return False
    said = {word for word in words if not _DAY_OR_YEAR.fullmatch(word)}
    return any(said <= known for known in _lists())
