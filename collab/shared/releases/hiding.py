"""Among whom an unnamed contributor is hidden: the set his description must fit.

Readers may link what one organisation has said under a description, by its style or its subjects.
So only those count who could have written all of it: who contribute here and read this now, and
were members already when the first of it came out. Whoever has left since could not have written
this one; whoever came later not the first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from collab.people.spaces.audience import Audience, Reader
from collab.people.spaces.steady import members_since
from collab.policy.declaration import Attribution
from collab.shared.releases.models import Release
from collab.shared.releases.policy import CONTRIBUTORS
from collab.work.unit import Work


def hidden_among(work: Work, space_id: uuid.UUID, readers: Audience) -> Sequence[Reader]:
    """Give one reader of each organisation that could be the contributor, as readers see it."""
    steady = members_since(work, space_id, _first_described(work, space_id))
    return list(
        {
            reader.org_id: reader
            for reader in readers.readers
            if reader.role in CONTRIBUTORS and reader.org_id in steady
        }.values()
    )


def _first_described(work: Work, space_id: uuid.UUID) -> dt.datetime:
    """Give when the first copy came out here that described the viewer's organisation.

    What was taken back since counts too: who opened it has not forgotten what it said.
    """
    first = work.session.scalar(
        select(func.min(Release.copy_shared_at)).where(
            Release.space_id == work.viewer.vault_id,
            Release.target_space_id == space_id,
            Release.attribution == Attribution.KIND.value,
        )
    )
    return min(first, work.now) if first is not None else work.now
