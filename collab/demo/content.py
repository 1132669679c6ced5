"""Loads the demo's story from the TOML files in ``content/`` and checks that it holds together."""

from __future__ import annotations

import importlib.resources
import tomllib
from importlib.resources.abc import Traversable
from typing import TypeVar

from collab.demo.agreed import Action, Decision
from collab.demo.cast import Organisation, Person, Relation, Space
from collab.demo.checking import faults
from collab.demo.counted import Indicator
from collab.demo.drafted import TalkingPoint
from collab.demo.engaged import Engagement
from collab.demo.known import Campaign, Contact
from collab.demo.met import Meeting, Series
from collab.demo.rows import ContentError, read
from collab.demo.story import (
    Answer,
    Canary,
    Comment,
    Correction,
    Finding,
    Interest,
    Observation,
    Question,
    Story,
)
from collab.demo.watched import Objection, Paper, RuleChange

Made = TypeVar("Made")


def load(folder: Traversable | None = None) -> Story:
    """Read the whole story. :raises ContentError: with every fault found, one a line."""
    folder = folder or importlib.resources.files("collab.demo") / "content"
    firms, people = folder / "organisations.toml", folder / "people.toml"
    story = Story(
        organisations=_rows(Organisation, firms, "organisation"),
        relations=_rows(Relation, firms, "relation"),
        people=_rows(Person, people, "person"),
        spaces=_rows(Space, folder / "spaces.toml", "space"),
        findings=_findings(folder / "findings"),
        comments=_rows(Comment, folder / "comments.toml", "comment"),
        interests=_rows(Interest, folder / "interests.toml", "interest"),
        observations=_rows(Observation, folder / "voices.toml", "observation"),
        questions=_rows(Question, folder / "voices.toml", "question"),
        answers=_rows(Answer, folder / "voices.toml", "answer"),
        corrections=_rows(Correction, folder / "voices.toml", "correction"),
        objections=_rows(Objection, folder / "watching.toml", "objection"),
        rule_changes=_rows(RuleChange, folder / "watching.toml", "rule_change"),
        papers=_rows(Paper, folder / "watching.toml", "paper"),
        series=_rows(Series, folder / "meetings.toml", "series"),
        meetings=_rows(Meeting, folder / "meetings.toml", "meeting"),
        decisions=_rows(Decision, folder / "decisions.toml", "decision"),
        actions=_rows(Action, folder / "actions.toml", "action"),
        contacts=_rows(Contact, folder / "contacts.toml", "contact"),
        talking_points=_rows(TalkingPoint, folder / "talking_points.toml", "talking_point"),
        indicators=_rows(Indicator, folder / "indicators.toml", "indicator"),
        engagements=_rows(Engagement, folder / "engagements.toml", "engagement"),
        campaigns=_rows(Campaign, folder / "campaigns.toml", "campaign"),
        canaries=_rows(Canary, folder / "canaries.toml", "canary"),
    )
    if found := faults(story):
        raise ContentError("\n".join(found))
    return story


def _findings(folder: Traversable) -> tuple[Finding, ...]:
    """Read one file per contributor, so that a reader finds what a firm knows in one place."""
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(one for file in files for one in _rows(Finding, file, "finding"))


def _rows(kind: type[Made], file: Traversable, name: str) -> tuple[Made, ...]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ContentError(f"{file.name}: {fault}") from fault
    rows = table.get(name, [])
    return tuple(
        read(kind, row, f"{file.name}, {name} {row.get('key', place)}")
        for place, row in enumerate(rows, 1)
    )
