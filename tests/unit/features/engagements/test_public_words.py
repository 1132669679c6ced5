"""The words of public calls: whole in each language, and none that no page says."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

from collab.core.languages import LANGUAGES
from collab.features.engagements.calls.pages import NEED
from collab.features.engagements.calls.rules import INDEPENDENT
from collab.features.engagements.calls.speaking import FILE, NAMES, Tongue
from collab.features.engagements.rules import STATES, WORKFLOWS

TEMPLATES = Path(__file__).parents[4] / "templates" / "calls"
SPOKEN = ("_call.html", "_spoken.html", "public.html", "public_call.html")
SAID = re.compile(r"\b(?:say|tell)\(\"([^\"]+)\"")
HOLES = re.compile(r"%\(\w+\)s")
WORDS = tomllib.loads(FILE.read_text(encoding="utf-8"))["word"]


def test_words_when_read_are_whole_in_every_language() -> None:
    for word in WORDS:
        assert tuple(word) == LANGUAGES
        assert all(HOLES.findall(word[one]) == HOLES.findall(word["en"]) for one in LANGUAGES)


def test_words_when_compared_with_what_is_said_miss_none_and_hold_no_other() -> None:
    fixed = {text for name in SPOKEN for text in SAID.findall((TEMPLATES / name).read_text())}
    told = {*WORKFLOWS.values(), *(one.proposer for one in STATES.values()), INDEPENDENT, NEED}
    assert {word["en"] for word in WORDS} == fixed | told


def test_tongue_when_it_has_no_words_says_them_as_they_are() -> None:
    german = Tongue("de")
    assert german("Reference 4711") == "Reference 4711"
    assert german("open until %(day)s", day="morgen") == "offen bis morgen"
    noon = dt.datetime(2026, 12, 13, 12, tzinfo=dt.UTC)
    assert german.moment(noon) == "13. Dezember 2026, 12:00 UTC"
    assert Tongue("es").moment(noon) == "13 de diciembre de 2026, 12:00 UTC"
    assert Tongue("en").moment(noon) == "13 December 2026, 12:00 UTC"
    assert set(NAMES) == set(LANGUAGES)
