"""Count once a day how many have answered, all rounds at one time."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("kpis.refresh")
def refresh_progress(**_later: Any) -> None:
    """Let the database write what may be told; what was counted today is not counted again."""
    with system("count how many firms answered what they are asked") as work:
        call(work.session.connection(), "app.refresh_kpi_progress", work.now)
