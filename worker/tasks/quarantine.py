"""Delete sealed copies of what was objected to, thirty days after counsel decided."""

from __future__ import annotations

from typing import Any

from collab.audit.record import SYSTEM_CHAIN, Entry
from collab.core.db import call
from worker.app import task
from worker.context import system


@task("quarantine.sweep")
def sweep_quarantine(**_later: Any) -> None:
    """Let the database delete what is due and under no hold, and enter each into the ledger."""
    with system("delete sealed copies whose thirty days are over") as work:
        for (objection,) in call(work.session.connection(), "app.sweep_quarantine"):
            entry = Entry(SYSTEM_CHAIN, work.now, "objections.destroyed", {"objection": objection})
            work.record(entry)
