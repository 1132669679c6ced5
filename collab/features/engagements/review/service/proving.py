"""Where what happened in a review is noted, and what the database says must hold before."""

from __future__ import annotations

import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError
from collab.features.engagements.models import Engagement
from collab.features.engagements.review.rules import LACKING
from collab.work.unit import Work


class NotReadyError(ConflictError):
    """Something must hold before this step, and does not; ``missing`` is its code."""

    def __init__(self, missing: str) -> None:
        super().__init__(LACKING[missing])
        self.missing = missing


def demand(missing: str | None) -> None:
    """Go on only if nothing is missing. :raises NotReadyError: otherwise."""
    if missing is not None:
        raise NotReadyError(missing)


def tell_all(work: Work, kind: str, row: Engagement) -> None:
    """Enter what everybody of the group reads from the state of the engagement anyhow."""
    work.record(kind, space_id=row.space_id, facts={"engagement": row.id})


def tell_few(work: Work, kind: str, space_id: uuid.UUID, **ids: object) -> None:
    """Enter what only those inside know: into the system's chain, which no page shows."""
    work.record(kind, space_id=SYSTEM_CHAIN, facts={**ids, "space": space_id})


def tell_own(work: Work, kind: str, **ids: object) -> None:
    """Enter what a firm did alone into its own chain: a shared one would tell that it did."""
    if work.viewer.vault_id is not None:
        work.record(kind, space_id=work.viewer.vault_id, facts=ids)
