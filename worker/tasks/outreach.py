"""Count outreach once a week, all at one time; and let end what firms noted of cards that ended."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system
from worker.slots import take


@task("outreach.refresh")
def refresh_outreach(**_later: Any) -> None:
    """Let notes end with their cards; and what may be told be written, once in a week.

    What moved with every hour would name who moved it.
    """
    with system("count how many of those campaigns are for have been approached") as work:
        call(work.session.connection(), "app.sweep_outreach", work.now)
        if take(work, "outreach.refresh", f"{work.now:%G-W%V}"):
            call(work.session.connection(), "app.refresh_outreach", work.now)
