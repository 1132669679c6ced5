"""Wake the worker after a commit: a kindness to whoever waits for a mail, never a duty.

The note in the outbox is what counts; the worker's own clock finds it when no nudge arrives.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from celery import Celery

REST = 0.2
"""Seconds between two messages: many commits at once need one."""
STALE = 30
"""Seconds after which an undelivered nudge has been overtaken by the worker's own clock."""
log = structlog.get_logger("collab.nudge")


class Nudge:
    """Callable from any thread; returns at once. A thread of its own talks to Redis."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask for the worker to be woken. Never raises, never waits."""
        self._asked.set()
        if self._thread is None:
            with self._lock:
                self._start()

    def _start(self) -> None:
        # Here and not when the app is built: a thread does not follow its process into a fork.
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="nudge", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        rest = threading.Event()
        while self._asked.wait():
            self._asked.clear()
            try:
                self._send()
            except Exception as error:  # noqa: BLE001 # whatever is wrong with Redis, pages go on
                log.info("nudge.missed", why=type(error).__name__)
            rest.wait(REST)


def sender(settings: Mapping[str, Any], *, task: str) -> Callable[[], None]:
    """Give a function that puts one message for ``task`` on the queue, once, without retrying."""

    @cache
    def app() -> Celery:
        from celery import Celery  # noqa: PLC0415 # its loading holds up this thread and no page

        made = Celery("collab", set_as_current=False)
        made.conf.update(settings)
        return made

    def send() -> None:
        # A connection for each: one that is kept would have to notice that Redis came back.
        with app().connection_for_write() as wire:
            app().send_task(task, connection=wire, retry=False, expires=STALE, ignore_result=True)

    return send
