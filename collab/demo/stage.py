"""Where the story is played: the day of seeding, the engines, and what has become of each name."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from collab.core.house import House
from collab.core.limits import Limits
from collab.core.presence import PresenceInMemory
from collab.demo.story import Story
from collab.policy.viewer import Duty
from collab.work.door import Door, open_door
from collab.work.opening import Identity, finish, open_work
from collab.work.system import SystemWork, open_system
from collab.work.unit import Work

MORNING = 6  # o'clock UTC, before which no day of the story begins
HOURS = 7  # among which days differ, so that not all begin alike
PACE = dt.timedelta(minutes=2)
FRIDAY = 4


@dc.dataclass(slots=True)
class Stage:
    """The services are called as whoever plays, at the moment of the story.

    What has become of each name (``people`` to ``tokens``) fills up as it goes on.
    """

    story: Story
    app_engine: Engine
    system_engine: Engine
    gate_engine: Engine
    house: House
    now: dt.datetime
    people: dict[str, Identity] = dc.field(default_factory=dict)
    organisations: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    spaces: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    findings: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    copies: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    contacts: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    points: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    campaigns: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    counted: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    engaged: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    meetings: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    topics: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    agreed: dict[str, uuid.UUID] = dc.field(default_factory=dict)
    sessions: dict[str, str] = dc.field(default_factory=dict)
    tokens: dict[str, str] = dc.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count sessions and tries here: the story's people must not use up anybody else's."""
        self.house = dc.replace(
            self.house,
            second_factor_required=False,
            limits=Limits(),
            presence=PresenceInMemory(),
        )

    def day(self, days_ago: int) -> dt.datetime:
        """Give the beginning of a day of the story."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - dt.timedelta(days=days_ago)

    @property
    def weekend(self) -> int:
        """Give how many days meetings move back, so that none falls on a weekend."""
        return max(0, self.now.weekday() - FRIDAY)

    @contextlib.contextmanager
    def acting(self, who: str, at: dt.datetime) -> Iterator[Work]:
        """Let somebody of the story act."""
        with open_work(self.app_engine, self.people[who], now=at, house=self.house) as work:
            yield work
            finish(work)

    @contextlib.contextmanager
    def door(self, at: dt.datetime, cookie: str | None = None) -> Iterator[Door]:
        """Let somebody come to the door."""
        with open_door(self.app_engine, now=at, house=self.house, cookie=cookie) as door:
            yield door

    @contextlib.contextmanager
    def system(self, at: dt.datetime, reason: str) -> Iterator[SystemWork]:
        """Do what no person does."""
        with open_system(self.system_engine, reason=reason, now=at, house=self.house) as work:
            yield work

    def administrator(self, organisation: str) -> str:
        """Give who administers an organisation."""
        return next(
            one.key
            for one in self.story.representations
            if one.organisation == organisation and Duty.ADMINISTRATOR in one.duties
        )


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens on a day of the story."""

    days_ago: int
    play: Callable[[Stage, dt.datetime], None]


def play(stage: Stage, scenes: list[Scene]) -> None:
    """Play scenes in the order of their days; those of one day in the order given."""
    in_order = sorted(scenes, key=lambda scene: -scene.days_ago)
    for days_ago, of_day in itertools.groupby(in_order, key=lambda scene: scene.days_ago):
        begins = stage.day(days_ago).replace(hour=MORNING + days_ago % HOURS)
        for number, scene in enumerate(of_day):
            scene.play(stage, min(begins + number * PACE, stage.now))
