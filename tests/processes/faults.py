"""The fault matrix: many people due at once, one kind of fault after another, and then counted.

What is counted is what arrived, by Message-ID: due, missing, doubled. A process that is killed may
have had one mail in its hands, and so may a mail server that was given up on after it had kept one.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.mail import message_id
from collab.launch.children import Child
from collab.surfaces.digests import service
from collab.work.system import open_system
from config.settings import Settings
from tests.cast import ASSOCIATION, COPPER
from tests.factories.people import representation
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.processes.field import Field, field, kill, processes_of, until
from tests.processes.slow_sink import MODE
from worker.context import station_of

SEED = 20_270_328
ILL = 12.0
"""Seconds a mail server stays ill: longer than anybody waits for one answer."""
A_BIT_OF_ALL = "a bit of all"
BERLIN_NIGHTS = {"spring": dt.date(2027, 3, 28), "autumn": dt.date(2027, 10, 31)}


@dc.dataclass
class Counted:
    """A line of the matrix. ``hands`` is how many mails could have been in somebody's hands."""

    fault: str
    due: int
    missing: int
    strange: int
    doubled: int
    most: int
    hands: int
    seconds: float

    @property
    def kept(self) -> bool:
        """Tell whether the promise was kept: none missing, and doubles only where hands were."""
        return not self.missing and not self.strange and self.doubled <= self.hands

    def line(self) -> dict[str, Any]:
        """Give it for printing."""
        return dc.asdict(self) | {"kept": self.kept}


class Running:
    """What runs while mail is on its way, and what can befall it."""

    def __init__(self, db: Database, here: Field) -> None:
        self.db, self.here = db, here
        self.dice = random.Random(SEED)  # noqa: S311 # the same kills each time, nearly
        self.worker: Child = here.worker()
        self.clocks = [here.clock("clock")]
        self.hands = 0

    def child(self) -> None:
        """Kill one process of the worker; its parent replaces it."""
        found = processes_of(self.worker.pid)
        if found:
            kill(self.dice.choice(found))
            self.hands += 1

    def parent(self) -> None:
        """Kill the worker's parent alone: its orphans may go on beside the next worker."""
        self.hands += len(processes_of(self.worker.pid))
        kill(self.worker.pid)
        self.worker = self.here.worker()

    def beat(self) -> None:
        """Kill the clock and start another with no memory of its own."""
        self.clocks.pop().kill()
        self.clocks.append(self.here.clock(f"clock-{self.dice.random()}"))

    def second_beat(self) -> None:
        """Let a second clock run beside the first."""
        self.clocks.append(self.here.clock("clock-too"))

    def redis(self) -> None:
        """Kill Redis and wipe it; the worker gives up what its processes were doing."""
        self.hands += len(processes_of(self.worker.pid))
        self.here.wipe_redis()

    def ill(self, how: str, seconds: float = ILL) -> None:
        """Let the mail server be ill for a while, then let what was put off be tried at once."""
        mode = self.here.folder / MODE
        mode.write_text(how)
        time.sleep(seconds)
        mode.unlink()
        hung = self.db.value("select coalesce(sum(attempts), 0) from outbox")
        self.hands += int(hung) + len(processes_of(self.worker.pid)) if how == "late" else 0
        self.hurry()

    def hurry(self) -> None:
        """Try again what was put off, without waiting for minutes."""
        self.db.run(
            "update outbox set not_before = now() where sent_at is null and dead_at is null"
        )


FAULTS: Mapping[str, Sequence[Callable[[Running], None]]] = {
    "nothing": (),
    "worker killed": (Running.child, Running.parent, Running.child),
    "beat killed": (Running.beat, Running.beat),
    "redis wiped": (Running.redis, Running.redis),
    "two beats": (Running.second_beat,),
    "smtp refusing": (functools.partial(Running.ill, how="refuse"),),
    "smtp hanging before it keeps": (functools.partial(Running.ill, how="hang"),),
    "smtp hanging after it kept": (functools.partial(Running.ill, how="late"),),
    A_BIT_OF_ALL: (
        Running.second_beat,
        Running.child,
        functools.partial(Running.ill, how="refuse", seconds=2.0),
        Running.redis,
    ),
}


def suffered(db: Database, settings: Settings, folder: Path, *, people: int, fault: str) -> Counted:
    """Let many people be due at once, let a fault befall, wait for the end, and count."""
    deeds = FAULTS[fault]
    keys = due_now(db, people)
    began = time.monotonic()
    with field(folder, settings) as here:
        running = Running(db, here)
        for number, deed in enumerate(deeds, start=1):
            share = people * number * 3 // ((len(deeds) + 1) * 4)
            until(functools.partial(_arrived, here, share), here.message_ids)
            deed(running)
        until(lambda: _settled(running, people), lambda: _open(db))
        arrived = here.message_ids()
    wanted = {message_id(key, house_of(settings)) for key in keys}
    return Counted(
        fault=fault,
        due=people,
        missing=len(wanted - set(arrived)),
        strange=len(set(arrived) - wanted),
        doubled=sum(arrived.values()) - len(arrived),
        most=max(arrived.values(), default=0),
        hands=running.hands,
        seconds=round(time.monotonic() - began, 1),
    )


def night(db: Database, settings: Settings, *, people: int, season: str) -> Counted:
    """Let the clock ring every minute through a night on which clocks are changed.

    Everybody's hour is two o'clock, which comes twice or not at all. The clock alone is tried: who
    is due how often is settled by the note it leaves, and a note is sent as in every other line.
    """
    began = time.monotonic()
    due_now(db, people)
    db.run(
        "update representations set digest_hour = 2, time_zone = 'Europe/Berlin' where digest_on"
    )
    station = station_of(settings)
    middle = dt.datetime.combine(BERLIN_NIGHTS[season], dt.time(), dt.UTC)
    for minute in range(9 * 60):
        at = middle - dt.timedelta(hours=4) + dt.timedelta(minutes=minute)
        with open_system(
            station.system_engine, reason="night", now=utc_now(), house=station.house
        ) as work:
            service.run(work, at=at)
    station.system_engine.dispose()
    station.app_engine.dispose()
    day = BERLIN_NIGHTS[season].isoformat()
    rows = db.rows(
        "select payload->>'representation_id', count(*) from outbox where kind = %s"
        " and key like '%%:' || %s group by 1", service.COMPOSE, day,
    )  # fmt: skip
    return Counted(
        fault=f"clocks changed in {season}",
        due=people,
        missing=people - len(rows),
        strange=0,
        doubled=sum(number for _, number in rows) - len(rows),
        most=max((number for _, number in rows), default=0),
        hands=0,
        seconds=round(time.monotonic() - began, 1),
    )


def due_now(db: Database, people: int) -> set[str]:
    """Let people have a charter to accept, and a digest of today to be told so in."""
    db.run("update representations set digest_on = false")
    place: uuid.UUID = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, ASSOCIATION.id
    )
    hour = (utc_now().hour - 6) % 24
    day = (utc_now() - dt.timedelta(hours=hour)).date()  # the latest one whose hour has come
    keys = set()
    for _ in range(people):
        person = representation(
            db.superuser,
            org_id=ASSOCIATION.id,
            time_zone="UTC",
            digest_days=[1, 2, 3, 4, 5, 6, 7],
            digest_hour=hour,
        )
        seat(db.superuser, place, representation_id=person, role="facilitator")
        keys.add(f"digest:{person}:{day}")
    return keys


def _arrived(here: Field, number: int) -> bool:
    return sum(1 for _ in here.mails.glob("*.eml")) >= number


def _settled(running: Running, people: int) -> bool:
    """Tell whether every note was left and acted on; what failed once is tried again at once."""
    running.hurry()
    sent = running.db.value(
        "select count(*) from outbox where kind = %s and sent_at is not null", service.COMPOSE
    )
    return bool(sent >= people) and not _open(running.db)


def _open(db: Database) -> list[tuple[object, ...]]:
    return db.rows(
        "select key, attempts, last_error, not_before - now() from outbox"
        " where sent_at is null and dead_at is null"
    )
