"""Drain the outbox: what the web's commits left to be done."""

from __future__ import annotations

from typing import Any

from config.celery import DRAIN
from worker.actors import SLOW
from worker.app import task
from worker.context import station
from worker.draining import drain


@task(DRAIN)
def drain_outbox(**_later: Any) -> None:
    """Act on every note that is due, but those that have a drain of their own."""
    drain(station(), but=SLOW)
