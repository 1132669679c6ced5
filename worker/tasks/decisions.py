"""Bring back decisions whose outcome is to be looked at again."""

from __future__ import annotations

from typing import Any

from collab.core.clock import utc_now
from worker.app import task
from worker.context import station
from worker.decisions import bring_back


@task("decisions.review")
def review_decisions(**_later: Any) -> None:
    """Put what is due into the backlog of its series; what is there already is there once."""
    bring_back(station(), utc_now())
