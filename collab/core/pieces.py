"""Pieces of pages that look the same for every reader of a language, made once: badges, days.

A list of fifty lines calls the same few macros hundreds of times. ``kept(macro, 12)`` makes the
piece the first time and remembers it, for all viewers alike: therefore it takes numbers, days and
flags only, never a word, because words are what people write.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from jinja2.runtime import Macro
from markupsafe import Markup

from collab.core.speech import catalogue

MOST = 8192


def kept(macro: Macro, *about: int | dt.date | None) -> Markup:
    """Give what an imported macro makes of a few plain values.

    :raises TypeError: for anything a person could have written.
    """
    for value in about:
        if not isinstance(value, int | dt.date | None):
            raise TypeError(f"{macro.name} is not kept for a {type(value).__name__}")
    return _made(macro, catalogue(), about)


@lru_cache(MOST)
def _made(macro: Macro, _language: Any, about: tuple[int | dt.date | None, ...]) -> Markup:
    return Markup(macro(*about))  # noqa: S704 # an autoescaping template made it
