"""Let contacts end whose time, or whose ground for being kept or shared, is over."""

from __future__ import annotations

from typing import Any

from worker.app import task
from worker.context import system
from worker.ending import end_contacts


@task("contacts.sweep")
def sweep_contacts(**_later: Any) -> None:
    """Let the database take back and delete what is due, once an hour."""
    with system("let contacts end whose time is over") as work:
        end_contacts(work)
