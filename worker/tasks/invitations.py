"""Tell calendars what changed without a meeting having moved: seats that came, and seats lost."""

from __future__ import annotations

from typing import Any

from worker.app import task
from worker.context import once_a_minute
from worker.invitations import sweep


@task("invitations.sweep")
def sweep_invitations(**_later: Any) -> None:
    """Leave a note for every calendar that does not say what its reader may read."""
    with once_a_minute("invitations") as work:
        if work is not None:
            sweep(work)
