"""Names of bodies as they are compared: without what says only in which legal form they exist."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection
from pathlib import Path

from rapidfuzz import utils

import config

FILE = Path(config.__file__).parent / "vocabularies" / "legal_forms.toml"


@functools.lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Give a text as it is compared: small letters, no signs, single blanks."""
    return " ".join(utils.default_process(text).split())


@functools.lru_cache(maxsize=20_000)
def without_form(name: str) -> str:
    """Give a body's name as it is compared, without its legal form.

    A name that is nothing but such words stays as it is: something must be left to compare.
    """
    words, (after, before) = plain(name).split(), forms()
    while (kept := _shortened(words, after, before)) != words:
        words = kept
    return " ".join(words)


@functools.cache
def forms() -> tuple[frozenset[str], frozenset[str]]:
    """Give the forms that stand behind names, and those before, each in one run of letters."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    behind, ahead = (frozenset(map(_run, told[where])) for where in ("after", "before"))
    return behind, ahead


def _shortened(words: list[str], after: Collection[str], before: Collection[str]) -> list[str]:
    """Take one form off, the longest that is there."""
    for at in range(1, len(words)):
        if "".join(words[at:]) in after:
            return words[:at]
    for at in range(len(words) - 1, 0, -1):
        if "".join(words[:at]) in before:
            return words[at:]
    return words


def _run(form: str) -> str:
    return plain(form).replace(" ", "")
