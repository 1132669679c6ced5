"""Short official answers that say nothing but when: they pass, and nothing else does for them."""

from __future__ import annotations

import dataclasses as dc
import json
from pathlib import Path

import pytest

from collab.core.errors import InvalidError
from collab.policy.screening import FOLDER, screen
from collab.policy.screening.everyday import everyday
from collab.shared.process import plain as plainly
from collab.shared.process.plain import plain

PASS = (
    "It will be done by next year.",
    "This will be done in 2027.",
    "It is planned for autumn.",
    "It is due in May.",
    "That is right; it was corrected on 3 May.",
    "Das ist für nächstes Jahr geplant.",
    "Das wurde am 3. Mai berichtigt.",
)
STAY = (
    "We will do it next year.",
    "We will look into it next year.",
    "We stop it next year.",
    "It is on the list for next year.",
    "It is on the list for next year, at 5 %.",
    "It is on the list for next year: 900 USD.",
    "It will be dearer next year.",
    "Bolt will be on the list next year.",
    "It will be done für nächstes Jahr.",
    "You will have it by June.",
    "All remain as they are until March.",
    # Prices, also where a number looks like a year or a day.
    "From January it will be 2050, from July 2090.",
    "It will be 12.5 from May.",
    "It will be done in May 2030.",
    "It will be done in 2050.",
    "It is planned in 2029, in 2031.",
    "It is due: 12.",
    "It is planned for May 3.",
    "Es wird im Mai 12,5 erwartet.",
    # Output that is cut, and turns that are taken.
    "No work in March and April.",
    "It is planned for March and April.",
    "First in March, second in April, third in May.",
    "This is on the list, that is not.",
    "It is planned this year, not next year.",
    "It will end in May.",
    "It will fall by May.",
    "Keine Arbeit im März.",
    "Das steht im Mai.",
    # A visit that is to come.
    "It will be checked on 3 May.",
    "It is scheduled for 3 May.",
    "It will be on Monday.",
    "It is planned for tomorrow.",
    "Das wird am 3. Mai geprüft.",
    "",
)
REFUSED = (
    "We will switch to another smelter next year.",
    "We will stop buying there. It is on the list for next year.",
    "From January it will be 2050, from July 2090.",
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


def test_answer_when_it_is_of_everyday_words_is_read_by_patterns_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = PASS[0]
    flag = dc.replace(screen({"words": REFUSED[0]})[0], sentence=text, field="words")
    for pattern, written in (("classifier.x", True), ("prices.x", False)):
        found = (dc.replace(flag, pattern=pattern),)
        monkeypatch.setattr(plainly, "screen", lambda _texts, found=found: found)
        if written:
            plain({"words": text})
        else:
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
