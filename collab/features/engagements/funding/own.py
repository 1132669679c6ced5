"""All a firm ever pledged, was told and bears, for it to take along: rows of its own vault.

Whoever left the group still has his own; what they were for he reads no more, and gets None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from collab.features.engagements.funding.models import Outcome, Pledge
from collab.features.engagements.models import Budget, Share
from collab.work.unit import Work

RowT = TypeVar("RowT", Pledge, Outcome, Share)


def pledges(work: Work) -> Sequence[tuple[Pledge, Budget | None]]:
    """Give all pledges of the viewer's own firm, with their budgets."""
    return _own(work, Pledge)


def outcomes(work: Work) -> Sequence[tuple[Outcome, Budget | None]]:
    """Give all it was told of them, moment by moment."""
    return _own(work, Outcome)


def shares(work: Work) -> Sequence[tuple[Share, Budget | None]]:
    """Give all it bears or bore."""
    return _own(work, Share)


def _own(work: Work, model: type[RowT]) -> Sequence[tuple[RowT, Budget | None]]:
    rows = work.session.execute(
        select(model, Budget)
        .outerjoin(Budget, Budget.id == model.budget_id)
        .where(model.space_id == work.viewer.vault_id, model.org_id == work.viewer.org_id)
        .order_by(model.shared_at, model.id)
    )
    return [(row, budget) for row, budget in rows]
