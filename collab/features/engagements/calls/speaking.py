"""The language in which somebody who is not signed in reads of public calls."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from babel.dates import format_date
from flask import request

import config
from collab.core.languages import LANGUAGES

FILE = Path(config.__file__).parent / "engagements" / "public.toml"
NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
SPELLED: Mapping[str, str] = {"en": "en_GB"}
"""The day before the month, as on all other pages."""


@dc.dataclass(frozen=True, slots=True)
class Tongue:
    """One of the languages there are; called with an English text it gives that in its own."""

    name: str

    def __call__(self, text: str, **values: object) -> str:
        """Say a text; in English where it has no other words for it."""
        said = _words().get(str(text), {}).get(self.name) or str(text)
        return said % values if values else said

    def moment(self, at: dt.datetime) -> str:
        """Say a moment as one reads it in this language; it names its zone."""
        there = at.astimezone(dt.UTC)
        day = format_date(there.date(), "long", locale=SPELLED.get(self.name, self.name))
        return f"{day}, {there:%H:%M} UTC"


def reader() -> Tongue:
    """Give what the reader chose, or else what the browser says is read best of what there is."""
    asked = [request.args.get("language", ""), *request.accept_languages.values()]
    spoken = (one.partition("-")[0].lower() for one in asked)  # of Austria is German as well
    return Tongue(next((one for one in spoken if one in LANGUAGES), LANGUAGES[0]))


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return {one["en"]: one for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["word"]}
