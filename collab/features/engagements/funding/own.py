"""All a firm ever pledged, was told and bears, for it to take along: rows of its own vault.

Whoever left the group still has his own; what they were for he reads no more, and gets None.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from collab.features.engagements.funding.models import Outcome, Pledge
from collab.features.engagements.models import Budget, Share
from collab.work.unit import Work


def pledges(work: Work) -> Sequence[tuple[Pledge, Budget | None]]:
    """Give all pledges of the viewer's own firm, with their budgets."""
    rows = work.session.execute(
        select(Pledge, Budget)
        .outerjoin(Budget, Budget.id == Pledge.budget_id)
        .where(Pledge.space_id == work.viewer.vault_id, Pledge.org_id == work.viewer.org_id)
        .order_by(Pledge.shared_at, Pledge.id)
    )
    return [(row, budget) for row, budget in rows]


def outcomes(work: Work) -> Sequence[tuple[Outcome, Budget | None]]:
    """Give all it was told of them, moment by moment."""
    rows = work.session.execute(
        select(Outcome, Budget)
        .outerjoin(Budget, Budget.id == Outcome.budget_id)
        .where(Outcome.space_id == work.viewer.vault_id, Outcome.firm_id == work.viewer.org_id)
        .order_by(Outcome.budget_id, Outcome.number)
    )
    return [(row, budget) for row, budget in rows]


def shares(work: Work) -> Sequence[tuple[Share, Budget | None]]:
    """Give all it bears or bore."""
    rows = work.session.execute(
        select(Share, Budget)
        .outerjoin(Budget, Budget.id == Share.budget_id)
        .where(Share.space_id == work.viewer.vault_id, Share.firm_id == work.viewer.org_id)
        .order_by(Share.shared_at, Share.id)
    )
    return [(row, budget) for row, budget in rows]
