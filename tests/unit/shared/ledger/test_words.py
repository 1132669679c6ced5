"""What stands in a ledger is said in words, whatever was done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import collab
from collab.features.contacts.outreach.rules import Step as Outreach
from collab.features.meetings.rules import Step as Meetings
from collab.features.talking_points.rules import Step as TalkingPoints
from collab.shared.ledger.words import WORDS, in_words

ROOT = Path(collab.__file__).parent
PLACES = ("actions", "comments", "contacts", "decisions", "documents", "findings", "interests",
          "meetings", "observations", "requests", "talking_points", "tasks")  # fmt: skip
KEPT = re.compile(r"(?:record|enter|prove)\(\s*(?:work,\s*)?\"([a-z_]+\.[a-z_]+)\"")


@pytest.mark.parametrize("place", PLACES)
def test_entry_when_a_feature_makes_it_has_words_of_its_own(place: str) -> None:
    texts = (one.read_text() for one in (ROOT / "features" / place).rglob("*.py"))
    assert {kind for text in texts for kind in KEPT.findall(text)} - WORDS.keys() == set()


@pytest.mark.parametrize(
    ("steps", "chain"),
    [(TalkingPoints, "talking_points"), (Meetings, "meetings"), (Outreach, "outreach")],
)
def test_entry_when_a_step_was_taken_has_words_of_its_own(
    steps: type[TalkingPoints | Meetings | Outreach], chain: str
) -> None:
    by_the_worker = {"talking_points.suspend"}  # it enters "suspended"
    assert {f"{chain}.{step.value}" for step in steps} - WORDS.keys() <= by_the_worker


def test_entry_when_it_has_no_words_is_told_by_its_own_name() -> None:
    assert in_words("some_things.went_on") == "Some things: went on"
