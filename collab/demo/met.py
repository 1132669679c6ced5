"""Values of the story: where its people meet, and what they speak of. Days are counted back.

A meeting lies whole weeks from the day of seeding, so that it falls on a working day: what belongs
to meetings moves back to Friday where somebody starts the demo on a weekend.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Literal

from collab.policy.marking import DEFAULT_MARKING, Marking

Purpose = Literal["inform", "discuss", "decide"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Meetings that come again every so many weeks."""

    key: str
    space: str
    by: str
    name: str
    purpose: str
    place: str
    every_weeks: int
    time_zone: str
    at: dt.time
    minutes: int
    quorum_firms: int
    correction_days: int
    first_days_ago: int
    days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who proposed a topic, and when; the group is told his name only if he wishes."""

    by: str
    days_ago: int
    named: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody objects while a topic is spoken of; counsel decides in the same hour."""

    by: str
    counsel: str
    outcome: Literal["continued", "ended"]
    reason: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of an agenda; ``carried_from`` is the one it comes back from."""

    key: str
    title: str = ""
    text: str = ""
    purpose: Purpose = "discuss"
    category: str = "hr_risk_general"
    minutes: int = 20
    marking: Marking = DEFAULT_MARKING
    owner: str | None = None
    proposal: Proposal | None = None
    carried_from: str | None = None
    discussed: bool = True
    note: str | None = None
    stop: Stop | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A time that is offered; ``chosen`` once most could make it."""

    days_ago: int
    at: dt.time
    chosen: bool = False


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Times offered, and what each person said to them, in their order."""

    options: tuple[Option, ...]
    answers: tuple[PollAnswer, ...]
    chosen_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswer:
    """What one person said to the options, in their order."""

    by: str
    days_ago: int
    said: tuple[Literal["yes", "maybe", "no"], ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one person answered to the invitation."""

    by: str
    days_ago: int
    answer: Literal["yes", "maybe", "no"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody who was there would have a part of the minutes say instead."""

    by: str
    topic: str
    before: str
    after: str
    reason: str
    days_ago: int
    accepted_days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """How far the minutes have come, gate by gate."""

    drafted_days_ago: int
    counsel: str
    passed_days_ago: int
    corrections: tuple[Wording, ...] = ()
    agreed_by: tuple[str, ...] = ()
    agreed_days_ago: int | None = None
    approved_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting, from its first plan to as far as it has come."""

    key: str
    space: str
    by: str
    title: str
    place: str
    planned_days_ago: int
    topics: tuple[Topic, ...]
    days_ago: int | None = None
    series: str | None = None
    marking: Marking = DEFAULT_MARKING
    poll: Poll | None = None
    asked_days_ago: int | None = None
    counsel: str | None = None
    cleared_days_ago: int | None = None
    invited_days_ago: int | None = None
    replies: tuple[Reply, ...] = ()
    present: tuple[str, ...] = ()
    read_aloud_to: tuple[str, ...] = ()
    minutes: Minutes | None = None
