"""Tell webhooks, apart from everything else: addresses of others may be slow."""

from __future__ import annotations

from typing import Any

from worker.actors import SLOW
from worker.app import task
from worker.context import station
from worker.draining import drain


@task("webhooks.drain")
def drain_webhooks(**_later: Any) -> None:
    """Act on every note to somebody's address."""
    drain(station(), kinds=SLOW)
