"""See that calls are opened when they are due, and that what was never submitted goes in time."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import once_a_minute, system
from worker.proposals import leave_notes


@task("proposals.open_due")
def open_due(**_later: Any) -> None:
    """Leave a note for each call that is due and not open, should its own have failed."""
    with once_a_minute("proposals.open_due") as work:
        if work is not None:
            leave_notes(work)


@task("proposals.sweep")
def sweep_proposals(**_later: Any) -> None:
    """Let the database delete what was never submitted, a year after the deadline."""
    with system("delete proposals nobody submitted, a year after their deadline") as work:
        call(work.session.connection(), "app.sweep_proposals")
