"""The words of codes a card holds: classes in the viewer's language, and every tongue there is."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from flask_babel import get_locale

from collab.core.clock import day_in_words
from collab.core.vocabularies import LANGUAGES, Vocabulary, countries, shipped
from collab.features.contacts.rules import BASES, CHANNELS, FORMS, USES, bases_of

CLASSES = "contact_classes"
ALPHA_2 = 2
BETWEEN = re.compile(r"[,;\n|]+")
SHOWN = 40


def classes() -> Vocabulary:
    """Give the classes of contacts as they are called."""
    return shipped(CLASSES)


def class_word(key: str) -> str:
    """Give the name of a class in the language of the page, in English elsewhere."""
    return classes().label(key, _language())


@functools.cache
def tongues(language: str = "en") -> Mapping[str, str]:
    """Give the languages that have a code of two letters, in the order of their names."""
    names = Locale.parse(language).languages.items()
    found = {code: name for code, name in names if len(code) == ALPHA_2}
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def codes_in(text: str, of: str) -> tuple[str, ...]:
    """Read codes or names, with a comma between them; ``of`` is countries or languages.

    :raises ValueError: naming what is none.
    """
    known = _spelled(of)
    found = []
    for part in BETWEEN.split(text):
        name = " ".join(part.split())
        if name:
            code = known.get(name.casefold())
            if code is None:
                raise ValueError(name[:SHOWN])
            found.append(code)
    return tuple(dict.fromkeys(found))


def spelled(codes: Iterable[str], of: str) -> str:
    """Give codes as names with a comma between them, as ``codes_in`` reads them."""
    names = countries() if of == "countries" else tongues()
    return ", ".join(names.get(code, code) for code in codes)


@functools.cache
def _spelled(of: str) -> Mapping[str, str]:
    give = countries if of == "countries" else tongues
    found: dict[str, str] = {}
    for language in LANGUAGES:
        found |= {name.casefold(): code for code, name in give(language).items()}
    return found | {code.casefold(): code for code in give()}


def in_words(name: str, value: Any, issues: Vocabulary) -> str:
    """Say in words what stands in a field of a card."""
    if name == "class":
        return class_word(value)
    if name == "issues":
        return ", ".join(issues.label(code) for code in value)
    if name in ("countries", "languages"):
        return spelled(value, name)
    if name == "bases":
        return "; ".join(
            f"{USES[one.use]}: {BASES[one.basis].lower()}"
            + (f" until {day_in_words(one.until)}" if one.until else "")
            for one in bases_of(value)
        )
    if isinstance(value, bool):
        return "Yes" if value else "No"
    words = {"form": FORMS, "channel": CHANNELS}.get(name, {})
    said = str(value or "")
    if name == "keep_until" and said:
        said = day_in_words(dt.date.fromisoformat(said))
    return words.get(value, said)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
