"""Telling Portuguese from its neighbours, sentence by sentence, so that none passes as another.

Of Portuguese the screen has patterns and no corpus, so what it says nothing about is not thereby
harmless: counsel reads it. A detector tells most of it. Its few errors lie between Portuguese and
Spanish, where small words that only one of the two has decide, and in sentences too short for it.
In doubt it is Portuguese: that costs a look and lets nothing through.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import config
from collab.core.languages import PORTUGUESE, detect_any
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Verdict

CATEGORY = "hr_risk_general"
NAME = "language.portuguese"
EXPLANATION = (
    "This is in Portuguese, of which the screen knows patterns and no more: counsel reads it before"
    " others do."
)
WAYS_OUT = ("Write it in English, German, French or Spanish as well",)

_WORD = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[ãõ]|ção\b|ções\b|\blhes?\b")
_SPANISH_SIGN = re.compile(r"[¿¡ñ]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_SHORT = 6


@functools.cache
def _words() -> Mapping[str, frozenset[str]]:
    file = Path(config.__file__).parent / "policy" / "screening" / "portuguese.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in read.items()}


def is_portuguese(sentence: str) -> bool:
    """Tell whether a sentence is Portuguese, or may well be."""
    known = _words()
    sentence = _ADDRESS.sub(" ", sentence)  # an address is of no language, either
    said = _WORD.findall(sentence)  # a name is of no language: João's report is in English
    words = [w.casefold() for n, w in enumerate(said) if not (n and w[0].isupper())]
    if not words:
        return False
    mine = sum(word in known["own"] or bool(_SIGN.search(word)) for word in words)
    spanish = sum(word in known["spanish"] for word in words) + len(_SPANISH_SIGN.findall(sentence))
    if detect_any(" ".join(words)) == PORTUGUESE:
        return mine + sum(word in known["shared"] for word in words) >= spanish
    against = max(spanish, sum(word in known["others"] for word in words))
    return mine > against and mine >= (1 if len(words) <= _SHORT else 2)


def portuguese_flag(field: str, start: int, end: int, said: str) -> Flag:
    """Say of a sentence that counsel reads it, because nothing else here understands it."""
    return Flag(
        pattern=NAME,
        category=CATEGORY,
        verdict=Verdict.REVIEW,
        explanation=EXPLANATION,
        field=field,
        start=start,
        end=end,
        excerpt=said,
        sentence=said,
        ways_out=WAYS_OUT,
    )
