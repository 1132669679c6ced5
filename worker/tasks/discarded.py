"""Delete drafts that were discarded thirty days ago, with their sources and versions."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from worker.app import task
from worker.context import system


@task("discarded.sweep")
def sweep_discarded(**_later: Any) -> None:
    """Let the database delete what is due; it names nothing, and how long is its own word."""
    with system("delete drafts whose thirty days are over") as work:
        call(work.session.connection(), "app.sweep_discarded")
        call(work.session.connection(), "app.sweep_discarded_uses")
