"""Look for moments of budgets that no note is left of, once an hour."""

from __future__ import annotations

from typing import Any

from collab.core.db import call
from collab.features.engagements.funding.service.budgets import REFRESH
from worker.app import task
from worker.context import system


@task("funding.sweep")
def sweep(**_later: Any) -> None:
    """Leave a note for what is overdue; what was done meanwhile is not done again."""
    with system("look for pledges whose moment is over") as work:
        hour = work.now.strftime("%Y%m%d%H")
        for row in call(work.session.connection(), "app.funding_due"):
            budget, number = tuple(row)
            key = f"funding_refresh:{budget}:{number}:{hour}"
            work.later(REFRESH, key=key, budget_id=budget, number=number)
