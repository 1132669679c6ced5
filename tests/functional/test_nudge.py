"""The nudge after a commit: quick, quiet, and dispensable."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import redis

from collab.core.nudge import REST, Nudge, sender
from config.celery import DRAIN, QUEUE, nudge_settings
from config.settings import Settings

NOWHERE = "redis://127.0.0.1:1/0"


def wait(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_nudge_puts_one_message_for_many_commits_and_it_lapses(settings: Settings) -> None:
    server: Any = redis.Redis.from_url(settings.redis_url)
    nudge = Nudge(sender(nudge_settings(settings.redis_url), task=DRAIN))
    for _ in range(20):
        nudge()
    wait(lambda: server.llen(QUEUE) > 0)
    time.sleep(3 * REST)
    assert server.llen(QUEUE) <= 2
    (raw,) = server.lrange(QUEUE, 0, 0)
    message = json.loads(raw)
    assert message["headers"]["task"] == DRAIN
    assert message["headers"]["expires"] is not None
    assert message["content-type"] == "application/json"
    server.close()


def test_nudge_while_redis_is_away_neither_waits_nor_raises() -> None:
    nudge = Nudge(sender(nudge_settings(NOWHERE), task=DRAIN))
    for _ in range(100):
        nudge()


def test_nudge_after_redis_came_back_works_again() -> None:
    sent: list[int] = []
    away = threading.Event()

    def send() -> None:
        if not away.is_set():
            away.set()
            raise ConnectionError
        sent.append(1)

    nudge = Nudge(send)
    nudge()
    wait(away.is_set)
    nudge()
    wait(lambda: sent == [1])
