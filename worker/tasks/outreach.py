"""Count once a week how far campaigns have come and who is wished for, all at one time."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system
from worker.slots import take


@task("outreach.refresh")
def refresh_outreach(**_later: Any) -> None:
    """Let the database write what may be told, the first time it is asked in a week.

    What moved with every hour would name who moved it.
    """
    with system("count how many of those campaigns are for have been approached") as work:
        if take(work, "outreach.refresh", f"{work.now:%G-W%V}"):
            call(work.session.connection(), "app.refresh_outreach", work.now)
