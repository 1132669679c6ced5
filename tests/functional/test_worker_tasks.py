"""Each task run twice, and at once: the same state as if it had run once."""

from __future__ import annotations

import datetime as dt
import importlib
import threading
from collections.abc import Callable

import pytest

from collab.core.clock import utc_now
from config.settings import Settings
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.processes.field import environment_of
from worker import context, slots
from worker.context import Station

Task = Callable[[], None]
TASKS = (
    "outbox.drain",
    "digests.run",
    "reviews.escalate",
    "quarantine.sweep",
    "heartbeat.beat",
)


@pytest.fixture
def task(
    settings: Settings, station: Station, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Task]:
    """Give tasks by name, standing on this test's station."""
    environment = environment_of(settings) | {
        "COLLAB_REDIS_URL": settings.redis_url,
        "COLLAB_SMTP_URL": post.url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    app = importlib.import_module("worker.app").app
    app.loader.import_default_modules()
    monkeypatch.setattr(context, "_station_in", lambda _pid: station)
    return lambda name: app.tasks[name].run


@pytest.fixture(autouse=True)
def _digest_due(db: Database) -> None:
    """Let pia's digest be due: a charter waits for her."""
    db.run("update representations set digest_on = false")
    db.run(
        "update representations set digest_on = true, time_zone = 'UTC', digest_hour = %s,"
        " digest_days = '{1,2,3,4,5,6,7}' where name like 'Pia%%'",
        (utc_now() - dt.timedelta(hours=3)).hour,
    )


def state(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Give everything tasks write, but for the moments at which they did."""
    return {
        "outbox": db.rows("select key, kind, attempts, sent_at is null from outbox order by key"),
        "manifests": db.rows("select representation_id, slot, items from digest_manifests"),
        "slots": db.rows("select distinct job from job_slots"),
        "heartbeats": db.rows("select job from heartbeats"),
    }


def test_tasks_run_twice_leave_what_they_leave_once(
    db: Database, task: Callable[[str], Task], post: PostOffice
) -> None:
    for name in ("digests.run", "outbox.drain", "heartbeat.beat"):
        task(name)()
    once = state(db)
    assert [len(rows) for rows in once.values()] == [1, 1, 1, 1]
    for name in TASKS:
        task(name)()
    assert state(db) == once
    assert len(post.mails) == 1


def test_tasks_run_in_threads_at_once_leave_what_they_leave_once(
    db: Database, task: Callable[[str], Task], post: PostOffice
) -> None:
    for name in ("digests.run", "outbox.drain", "heartbeat.beat"):
        threads = [threading.Thread(target=task(name)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(post.mails) == 1
    assert [len(rows) for rows in state(db).values()] == [1, 1, 1, 1]


@pytest.mark.usefixtures("task")
def test_clocks_at_once_run_a_slot_once(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "minute_of", lambda _now: "one minute")
    runs: list[int] = []

    def ring() -> None:
        with context.once_a_minute("a job") as work:
            if work is not None:
                runs.append(1)

    threads = [threading.Thread(target=ring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == [1]
    assert db.rows("select job, slot from job_slots") == [("a job", "one minute")]


@pytest.mark.usefixtures("task")
def test_slot_whose_job_failed_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "minute_of", lambda _now: "one minute")
    with pytest.raises(ZeroDivisionError), context.once_a_minute("a job"):
        raise ZeroDivisionError
    with context.once_a_minute("a job") as work:
        assert work is not None
    with context.once_a_minute("a job") as work:
        assert work is None


def test_slots_are_minutes_in_utc() -> None:
    moment = dt.datetime(2027, 3, 28, 3, 0, 59, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert slots.minute_of(moment) == "2027-03-28T01:00Z"
