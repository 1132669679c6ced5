"""Kill everything that sends mail, and what wakes it, while mail is on its way; then count."""

from __future__ import annotations

import datetime as dt
import functools
import random
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.mail import message_id
from config.settings import Settings
from tests.cast import ASSOCIATION, COPPER, LEX
from tests.factories.people import representation
from tests.factories.rows import add
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.processes.field import Field, field, kill, processes_of, until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]
NOTICES, DIGESTS = 90, 40
SEED = 20_270_328


def test_kills_at_any_point_lose_no_mail_and_double_none_but_where_they_fell(
    db: Database, settings: Settings, tmp_path: Path
) -> None:
    keys = _notices(db) | _digests(db)
    with field(tmp_path, settings) as here:
        kills = _Kills(here)
        kills.rage(len(keys))
        until(lambda: not _open(db), lambda: _open(db))
        arrived = here.message_ids()
    wanted = {message_id(key, house_of(settings)) for key in keys}
    assert set(arrived) == wanted
    doubles = sum(arrived.values()) - len(arrived)
    assert max(arrived.values()) <= 1 + kills.senders
    assert doubles <= kills.senders
    assert db.value("select count(*) from digest_manifests") == DIGESTS
    assert db.value("select count(*) from outbox where dead_at is not null") == 0


class _Kills:
    """Kills, each when its share of the mail has arrived; what died is started again at once."""

    def __init__(self, here: Field) -> None:
        self.here = here
        self.dice = random.Random(SEED)  # noqa: S311 # the same kills each time, nearly
        self.worker = here.worker()
        self.drainer = here.drainer()
        self.senders = 0  # killed processes each of which may have had a mail in its hands
        for name in ("clock", "clock-too"):
            here.clock(name)

    def rage(self, mails: int) -> None:
        """Go through all kinds of death while mail flows."""
        deaths: list[Callable[[], None]] = [
            self.child, self.drain, self.redis, self.parent, self.child, self.redis,
        ]  # fmt: skip
        for number, death in enumerate(deaths, start=1):
            share = mails * number * 3 // (len(deaths) * 4)
            until(functools.partial(self.arrived, share), self.here.message_ids)
            time.sleep(self.dice.uniform(0, 0.2))
            death()

    def arrived(self, number: int) -> bool:
        """Tell whether so many mails have come."""
        return sum(1 for _ in self.here.mails.iterdir()) >= number

    def child(self) -> None:
        """Kill one process of the worker; the parent replaces it."""
        found = processes_of(self.worker.pid)
        if found:
            kill(self.dice.choice(found))
            self.senders += 1

    def parent(self) -> None:
        """Kill the worker's parent alone: its orphans may go on beside the next worker."""
        self.senders += len(processes_of(self.worker.pid))
        kill(self.worker.pid)
        self.worker = self.here.worker()

    def drain(self) -> None:
        """Kill the command that drains by itself."""
        self.drainer.kill()
        self.senders += 1
        self.drainer = self.here.drainer()

    def redis(self) -> None:
        """Kill Redis and wipe it; the worker gives up what its processes were doing."""
        self.senders += len(processes_of(self.worker.pid))
        self.here.wipe_redis()


def _open(db: Database) -> list[tuple[object, ...]]:
    """Give what is still to be sent, and what hindered it."""
    return db.rows(
        "select key, attempts, last_error, not_before - now() from outbox where sent_at is null"
    )


def _notices(db: Database) -> set[str]:
    """Leave notes for a mail to each of many people."""
    keys = set()
    for number in range(NOTICES):
        person = representation(db.superuser, org_id=LEX.id, digest_on=False)
        keys.add(key := f"review:{number}:{person}")
        add(
            db.superuser,
            "outbox",
            key=key,
            kind="mail.review_waiting",
            payload=f'{{"representation_id": "{person}"}}',
            created_at=utc_now(),
            not_before=utc_now(),
        )
    return keys


def _digests(db: Database) -> set[str]:
    """Let many people have a charter to accept, and a digest of today to be told so in."""
    db.run("update representations set digest_on = false")
    place: uuid.UUID = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, ASSOCIATION.id
    )
    hour = (utc_now().hour - 6) % 24
    people = [
        representation(
            db.superuser,
            org_id=ASSOCIATION.id,
            time_zone="UTC",
            digest_days=[1, 2, 3, 4, 5, 6, 7],
            digest_hour=hour,
        )
        for _ in range(DIGESTS)
    ]
    for person in people:
        seat(db.superuser, place, representation_id=person, role="facilitator")
    day = (utc_now() - dt.timedelta(hours=hour)).date()  # the latest one whose hour has come
    return {f"digest:{person}:{day}" for person in people}
