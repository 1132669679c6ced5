"""Count answers once a week, all at one time; suspend what no note has suspended."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system
from worker.uses import suspended_by


@task("uses.refresh")
def refresh_uses(**_later: Any) -> None:
    """Let the database write what may be told; what was counted this week is not counted again."""
    with system("tell in bands what outsiders answered to talking points") as work:
        call(work.session.connection(), "app.refresh_uses", work.now)


@task("uses.sweep")
def sweep_points(**_later: Any) -> None:
    """Suspend what was signed in the very moment its evidence went, or whose note was lost."""
    with system("suspend talking points whose evidence is gone") as work:
        suspended_by(work.session.connection(), None, work.now)
