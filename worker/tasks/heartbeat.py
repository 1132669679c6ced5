"""Show that clock, broker, worker and database work together: its age is what to watch."""

from __future__ import annotations

from typing import Any

from worker.app import task
from worker.context import system
from worker.heartbeats import beat as leave_trace


@task("heartbeat.beat")
def beat(**_later: Any) -> None:
    """Leave the trace of one beat."""
    with system("note that the worker is alive") as work:
        leave_trace(work)
