"""Count once a day how many firms adopt each action, all at one time."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("actions.refresh")
def refresh_adoptions(**_later: Any) -> None:
    """Let the database write what may be told; what was counted today is not counted again."""
    with system("count how many firms adopt what each decides for itself") as work:
        call(work.session.connection(), "app.refresh_adoptions", work.now)
