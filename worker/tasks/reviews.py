"""Remind counsel and deputy of what is overdue, and then tell the facilitators that it is."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from collab.shared.counsel.rules import before
from worker.app import task
from worker.context import system


@task("reviews.escalate")
def escalate_reviews(**_later: Any) -> None:
    """Let the database find what is overdue; each is told of once a step, and decided by none."""
    with system("tell those who are to decide that something is overdue") as work:
        overdue = before(work.now, work.house.review_days)
        late = before(work.now, 1)
        call(work.session.connection(), "app.escalate_reviews", overdue, late, work.now)
