"""Judge anew what is out: its readers change, and what was allowed for a time comes to its end."""

from __future__ import annotations

from typing import Any

from collab.shared.rulebooks.service import REJUDGE
from worker.app import task
from worker.context import system


@task("rulebooks.rejudge")
def rejudge(**_later: Any) -> None:
    """Leave the first note of a run; once an hour, however many clocks there are."""
    with system("judge anew what is out") as work:
        run = f"rejudge:{work.now:%Y-%m-%dT%H}"
        work.later(REJUDGE, key=run, run=run)
