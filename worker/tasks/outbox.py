"""Drain the outbox: what the web's commits left to be done."""

from __future__ import annotations

from typing import Any

from worker.app import task
from worker.context import station
from worker.draining import drain


@task("outbox.drain")
def drain_outbox(**_later: Any) -> None:
    """Act on every note that is due."""
    drain(station())
