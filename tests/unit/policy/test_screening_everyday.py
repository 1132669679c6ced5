"""Short official answers that say nothing but when: they pass, and nothing else does for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collab.core.errors import InvalidError
from collab.policy.screening import FOLDER, screen
from collab.policy.screening.everyday import everyday
from collab.shared.process.plain import plain

PASS = (
    "It is on the list for next year.",
    "This will be done in 2027.",
    "It is planned for the second half of the year.",
    "It takes until autumn.",
    "That is right; it was corrected on 3 May.",
    "Das ist für nächstes Jahr geplant.",
)
STAY = (
    "We will do it next year.",
    "We will look into it next year.",
    "We stop it next year.",
    "It is on the list for next year, at 5 %.",
    "It is on the list for next year: 900 USD.",
    "It will be dearer next year.",
    "Bolt will be on the list next year.",
    "It is on the list für nächstes Jahr.",
    "You will have it by June.",
    "All remain as they are until March.",
    "",
)
REFUSED = (
    "We will switch to another smelter next year.",
    "We will stop buying there. It is on the list for next year.",
    "The premium is on the list for next year, at 120 dollars a tonne.",
)


@pytest.mark.parametrize("text", PASS)
def test_answer_when_it_says_only_when_is_written(text: str) -> None:
    assert everyday(text)
    plain({"words": text})


@pytest.mark.parametrize("text", STAY)
def test_answer_when_it_says_more_is_read_as_any(text: str) -> None:
    assert not everyday(text)


@pytest.mark.parametrize("text", REFUSED)
def test_answer_when_it_tells_of_a_market_is_not_written(text: str) -> None:
    assert screen({"words": text})
    with pytest.raises(InvalidError):
        plain({"words": text})


def test_everyday_words_when_no_statement_that_must_not_pass_is_made_of_them() -> None:
    files: list[Path] = [*(FOLDER / "corpus").glob("*.jsonl"), *FOLDER.glob("*.jsonl")]
    found = [
        one["text"]
        for file in files
        for one in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if everyday(one["text"]) and one["verdict"] != "allow"
    ]
    assert len(files) > 5
    assert found == []
