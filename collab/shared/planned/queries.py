"""The only ways to get at planned releases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.shared.notices.news import Waiting
from collab.shared.planned.models import PlannedRelease
from collab.work.unit import Work

SHOWN = 100


def one(work: Work, planned_id: uuid.UUID) -> PlannedRelease:
    """Give one of the viewer's vault. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(PlannedRelease).where(PlannedRelease.id == planned_id))
    if found is None:
        raise NotFoundError
    return found


def locked(work: Work, planned_id: uuid.UUID) -> PlannedRelease:
    """Give one to a single writer at a time, as it is now and not as it was read before.

    :raises NotFoundError: when there is none.
    """
    found = work.session.scalar(
        select(PlannedRelease)
        .where(PlannedRelease.id == planned_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def planned(work: Work) -> Sequence[PlannedRelease]:
    """Give what is planned in the viewer's vault: what waits first, then what came of others."""
    return work.session.scalars(
        select(PlannedRelease)
        .where(PlannedRelease.space_id == work.viewer.vault_id)
        .order_by(
            PlannedRelease.state != "waiting", PlannedRelease.leaves_at.desc(), PlannedRelease.id
        )
        .limit(SHOWN)
    ).all()


def stopped(work: Work) -> Iterator[Waiting]:
    """Tell an author how many of his releases did not leave: something is not as he saw it."""
    if work.viewer.vault_id is None:
        return
    number = work.session.scalar(
        select(func.count()).where(
            PlannedRelease.space_id == work.viewer.vault_id,
            PlannedRelease.author_id == work.viewer.representation_id,
            PlannedRelease.state == "stopped",
        )
    )
    if number:
        words = "1 planned release" if number == 1 else f"{number} planned releases"
        yield Waiting(f"{words} did not leave: something changed", "/planned-releases")
