"""What observations tell the digest: that a finding was borne out, doubted, or is past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from collab.features.observations.models import Observation
from collab.features.observations.rules import Stance
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News
from collab.shared.releases.queries import newest, own_copies
from collab.work.unit import Work

MOST = 200
TITLES = {
    Stance.CORROBORATES: "A finding was corroborated",
    Stance.CONTRADICTS: "A finding was contradicted",
    Stance.OUTDATED: "A finding is said to be outdated",
}


def released(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give the observations shared since a moment, space by space, the newest first.

    The finding's own title is not repeated: it may be marked higher than what is said of it.
    """
    own = own_copies(work)
    for seat in work.viewer.seats.values():
        if seat.kind is SpaceKind.VAULT:
            continue
        rows = work.session.scalars(
            select(Observation)
            .where(
                Observation.space_id == seat.space_id,
                Observation.shared_at >= since,
                newest(Observation),
            )
            .order_by(Observation.shared_at.desc(), Observation.id)
            .limit(MOST)
        )
        for row in rows:
            yield News(
                item_id=row.id,
                kind="observation",
                space_id=row.space_id,
                marking=Marking(row.marking),
                title=TITLES[Stance(row.stance)],
                summary=row.note,
                path=f"/findings/{row.subject_id}",
                shared_at=row.shared_at,
                own=row.id in own
                or (row.author_id is not None and row.org_id == work.viewer.org_id),
            )
