"""Let contacts end whose time, or whose ground for being kept or shared, is over."""

from __future__ import annotations

from typing import Any

from collab.audit.record import Entry
from collab.core.db import call
from worker.app import task
from worker.context import system


@task("contacts.sweep")
def sweep_contacts(**_later: Any) -> None:
    """Let the database take back and delete what is due, and enter each into its vault's chain."""
    with system("let contacts end whose time is over") as work:
        for row in call(work.session.connection(), "app.sweep_contacts", work.now):
            kind, facts = f"contacts.ended_{row.what}", {"contact": row.contact}
            work.record(Entry(row.space, work.now, kind, facts))
