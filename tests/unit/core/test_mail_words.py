"""The words of mails in four languages: whole, with their gaps, and English where none is known."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from collab.core.mail_templates import TEMPLATES, counted, said, write
from collab.features.engagements.delivery.news import MAILS as DELIVERY_MAILS
from collab.shared.notices.letters import CONTENT_FREE
from collab.wiring import WAITING_SOURCES

WORDS = {path.stem: tomllib.loads(path.read_text()) for path in TEMPLATES.glob("emails/words/*")}
GAP = re.compile(r"%\(\w+\)s")


def test_phrases_when_translated_are_the_same_in_every_language_with_the_same_gaps() -> None:
    assert sorted(WORDS) == ["de", "es", "fr"]
    for language, phrases in WORDS.items():
        assert list(phrases) == list(WORDS["de"]), language
        for english, there in phrases.items():
            assert there.strip(), english
            assert GAP.findall(english) == GAP.findall(there), english


@pytest.mark.parametrize(
    ("text", "language", "there"),
    [
        ("3 items wait for your review", "de", "3 Beiträge warten auf Ihre Prüfung"),
        ("1 item waits for your review", "fr", "1 élément attend votre examen"),
        ("3 items wait for your review", "en", "3 items wait for your review"),
        ("3 things nobody translated", "es", "3 things nobody translated"),
        ("Due", "es", "Vencimientos"),
        ("Minutes of 2 meetings wait for you", "es", "Las actas de 2 reuniones le esperan"),
        ("Due", "../../secrets", "Due"),
    ],
)
def test_sentence_when_it_has_a_number_in_it_is_said_there(
    text: str, language: str, there: str
) -> None:
    assert counted(text, language) == there
    assert said("Nobody knows this", language) == "Nobody knows this"


WAITING = (
    "{} item waits for your review|{} items wait for your review",
    "{} objection waits for you|{} objections wait for you",
    "{} charter waits for your acceptance|{} charters wait for your acceptance",
    (
        "{} charter waits for your organisation's acceptance"
        "|{} charters wait for your organisation's acceptance"
    ),
    "{} person is asked for: agree or decline|{} people are asked for: agree or decline",
    "{} contradicted finding is to be looked into|{} contradicted findings are to be looked into",
    (
        "{} proposal to change the rules waits for a decision"
        "|{} proposals to change the rules wait for a decision"
    ),
    "{} item would be judged more strictly today|{} items would be judged more strictly today",
    (
        "{} planned release did not leave: something changed"
        "|{} planned releases did not leave: something changed"
    ),
    "{} agenda waits for you to clear it|{} agendas wait for you to clear them",
    "{} talking point waits for your signature|{} talking points wait for your signature",
    (
        "{} talking point has a wording for you to look at"
        "|{} talking points have wordings for you to look at"
    ),
    "{} topic waits for you to look at|{} topics wait for you to look at",
    "{} topic or note of a meeting waits for you|{} topics or notes of a meeting wait for you",
    "Minutes of a meeting wait for you|Minutes of {} meetings wait for you",
    "{} contact is stopped until you clear it|{} contacts are stopped until you clear them",
    (
        "Say what came of a contact your organisation holds"
        "|Say what came of {} contacts your organisation holds"
    ),
    (
        "{} indicator waits for an answer of your organisation"
        "|{} indicators wait for an answer of your organisation"
    ),
    "{} contribution waits to be paid|{} contributions wait to be paid",
    "{} milestone is to be delivered|{} milestones are to be delivered",
    (
        "{} milestone waits for your organisation to accept or return it"
        "|{} milestones wait for your organisation to accept or return them"
    ),
    "{} milestone of an expert is overdue|{} milestones of experts are overdue",
    (
        "{} certificate of return is asked of your organisation"
        "|{} certificates of return are asked of your organisation"
    ),
    (
        "Counsel returned terms of an engagement to be changed"
        "|Counsel returned terms of {} engagements to be changed"
    ),
    ("An engagement has ended and can be completed|{} engagements have ended and can be completed"),
    (
        "Name who judges proposals for your organisation"
        "|Name who judges proposals for your organisation in {} engagements"
    ),
    (
        "Proposals of an engagement are open: begin the review"
        "|Proposals of {} engagements are open: begin the reviews"
    ),
    ("A planned phase of a review can begin|Planned phases of {} reviews can begin"),
    (
        "Scoring of an engagement is over: take the next step"
        "|Scoring of {} engagements is over: take the next steps"
    ),
    (
        "A selection is to be put to those who select"
        "|{} selections are to be put to those who select"
    ),
    (
        "A selection is decided: award it and answer who proposed"
        "|{} selections are decided: award them and answer who proposed"
    ),
    ("An award waits for its contract|{} awards wait for their contracts"),
    (
        "An expert waits for a room and a plan of milestones"
        "|{} experts wait for rooms and plans of milestones"
    ),
    (
        "A budget did not come about: draw up another, or end the engagement"
        "|{} budgets did not come about: draw up others, or end the engagements"
    ),
    "A round of figures is to be computed|Computed figures wait to be published",
    (
        "Corrections of minutes wait for your answer"
        "|Corrections of minutes of {} meetings wait for your answer"
    ),
    (
        "Minutes of a meeting you were at can be corrected"
        "|Minutes of {} meetings you were at can be corrected"
    ),
)
"""What waits, for one and for many: each sentence a source puts together from parts."""
ELSEWHERE = ("collab/features/actions", "collab/features/decisions")
"""Whose sentences are held by tests of their own."""


def whole_sentences() -> list[str]:
    """Give the sentences that stand whole where a source of what waits gives them."""
    modules = {sys.modules[source.__module__].__file__ or "" for source in WAITING_SOURCES}
    calls = [
        node
        for file in sorted(modules)
        if not any(folder in file for folder in ELSEWHERE)
        for node in ast.walk(ast.parse(Path(file).read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Waiting"
    ]
    first = [call.args[0] for call in calls]
    return [str(one.value) for one in first if isinstance(one, ast.Constant)]


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_what_waits_when_mailed_is_said_in_every_language(language: str) -> None:
    pairs = [pair.split("|") for pair in WAITING]
    told = [one.format(1) for one, _ in pairs] + [many.format(7) for _, many in pairs]
    whole = whole_sentences()
    assert len(whole) >= 3
    for sentence in told + whole:
        there = counted(sentence, language)
        assert there != sentence
        assert ("7" in there) is ("7" in sentence)


@pytest.mark.parametrize(
    "prefix",
    [
        "Planned:",
        "Moved:",
        "Called off:",
        "Minutes:",
        "Do you come?",
        "Signed:",
        "Submitted:",
        "Report released:",
    ],
)
def test_prefix_when_mailed_is_said_in_every_language(prefix: str) -> None:
    assert all(said(prefix, language) != prefix for language in WORDS)


@pytest.mark.parametrize(
    "kind", sorted(one.removeprefix("mail.") for one in (*CONTENT_FREE, *DELIVERY_MAILS))
)
def test_letter_when_it_says_that_something_waits_says_it_in_every_language(kind: str) -> None:
    home = "https://collab.example/"
    english = write(kind, "a@b.example", home_url=home)
    for language in WORDS:
        there = write(kind, "a@b.example", language=language, home_url=home)
        assert there.subject != english.subject
        lines = there.text.splitlines()
        same = {line for line in lines if line in english.text.splitlines()}
        assert same <= {"", "--"}
        assert there.html
        assert re.findall(r"<h1>.*</h1>", there.html) != re.findall(
            r"<h1>.*</h1>", english.html or ""
        )
