"""Short official answers that say nothing but when, and how far something is.

The classifier weighs what it sees, and sees in such a sentence nothing but a time ahead, which in
its corpus belongs to plans. What is made of everyday words alone it need not weigh; patterns read
it as any text. The list is closed and short; a single other word, a name, an amount, a second
month, and the classifier is heard.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import config
from collab.core.clock import utc_now
from collab.policy.screening.flag import Flag
from collab.policy.screening.reading import as_read
from collab.policy.screening.tokens import fold

WORDS = Path(config.__file__).parent / "policy" / "screening" / "everyday.toml"
LONGEST = 30
"""Words: more is no short answer."""
AHEAD = 10
"""Years: what is further off is hardly a year."""
_WORD = re.compile(r"\w+")
_ONLY = re.compile(r"[\w\s.,;:!?'()\u2019\u2013-]*")
"""Signs of such a sentence: no currency, no percent, no address."""
_FRACTION = re.compile(r"\d[.,]\d")
_YEAR = re.compile(r"\b(?:in|by|until|till|since|bis|seit|im jahre?)\s+(20\d\d)\b")


@functools.cache
def _lists(of: str = "") -> Mapping[str, frozenset[str]]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    named = told[of] if of else {name: told[name] for name in ("en", "de")}
    return {name: frozenset(words.split()) for name, words in named.items()}


@functools.cache
def _day() -> re.Pattern[str]:
    months = "|".join(sorted(_lists("times")["months"]))
    return re.compile(rf"\b(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({months})\b")


def everyday(text: str) -> bool:
    """Tell whether a text is a short answer of everyday words of one language, and no more."""
    read = as_read(text).text
    if not _ONLY.fullmatch(read) or _FRACTION.search(read):
        return False
    low = fold(read)
    years = _YEAR.findall(low)
    days = _day().findall(low)
    words = _WORD.findall(_day().sub(r"\1", _YEAR.sub("in", low)))
    if not words or len(words) > LONGEST or not any(set(words) <= w for w in _lists().values()):
        return False
    if len(years) > 1 or any(int(year) > utc_now().year + AHEAD for year in years):
        return False
    return _of_progress(words, dated=bool(years), on_day=bool(days))


def _of_progress(words: list[str], *, dated: bool, on_day: bool) -> bool:
    """Tell whether it names one time of a kind at most, and of something that is or was done."""
    times, progress = _lists("times"), _lists("progress")
    named = {kind: sum(word in of for word in words) for kind, of in times.items()}
    if any(number > 1 for number in named.values()):
        return False
    done, expected = (any(word in progress[way] for word in words) for way in ("done", "expected"))
    if on_day or named["days"]:
        return done and not expected
    return done or expected or not (dated or any(named.values()))


def weighed_in_vain(flag: Flag, texts: Mapping[str, str]) -> bool:
    """Tell whether a flag is the classifier's alone, of a text of everyday words."""
    return flag.pattern.startswith("classifier.") and everyday(texts[flag.field])
