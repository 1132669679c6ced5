"""End rounds on facts on their day, note who did not answer a recommendation, and remind."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("reports.sweep")
def sweep_reports(**_later: Any) -> None:
    """Let the database do what is due; what was done before is not done again."""
    with system("end rounds on facts and note silence on recommendations") as work:
        for function in ("end_due_facts", "mark_silent", "remind_of_recommendations"):
            call(work.session.connection(), f"app.{function}", work.now)
