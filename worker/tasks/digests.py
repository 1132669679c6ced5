"""Set off the digests whose hour has come where their readers are."""

from __future__ import annotations

from typing import Any

from collab.surfaces.digests import service
from worker.app import task
from worker.context import once_a_minute


@task("digests.run")
def run_digests(**_later: Any) -> None:
    """Leave a note for each digest that is due; once a minute, however many clocks there are."""
    with once_a_minute("digests") as work:
        if work is not None:
            service.run(work, at=work.now)
            service.run_at_once(work, at=work.now)
