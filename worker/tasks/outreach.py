"""Count once a week how far campaigns have come, all at one time."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("outreach.refresh")
def refresh_outreach(**_later: Any) -> None:
    """Let the database write what may be told; what was counted this week is not counted again."""
    with system("count how many of those campaigns are for have been approached") as work:
        call(work.session.connection(), "app.refresh_outreach", work.now)
