"""Remind once a day of what is to be paid; who paid meanwhile is looked at on sending."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("money.remind")
def remind_payers(**_later: Any) -> None:
    """Let the database leave a note for each person; a day's notes are left once."""
    with system("remind firms of invoices that are due") as work:
        call(work.session.connection(), "app.remind_money", work.now)
