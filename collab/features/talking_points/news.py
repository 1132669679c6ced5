"""What talking points tell others: what counsel signed, and what waits for counsel."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from collab.features.talking_points import queries
from collab.features.talking_points.rules import VERSION, State, version_address
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell what was signed and stands as it was signed; no sentence of it is ever in a mail."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    rows = queries.signed_since(work, spaces, since)
    standing = queries.standing(work, [row.id for row, _document in rows])
    for row, document in rows:
        if row.signed_at is not None and standing.get(row.id, "") in (None, "too_early"):
            yield News(
                # Signed again after it was suspended, it is news again.
                item_id=uuid.uuid5(row.id, row.signed_at.isoformat()),
                kind=VERSION,
                space_id=row.space_id,
                marking=Marking(row.marking),
                title=queries.name_of(row, document),
                summary="",
                path=version_address(row.id),
                shared_at=row.signed_at,
                prefix="Signed:",
            )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many versions wait, and how many wordings in drafts."""
    found: dict[tuple[uuid.UUID, bool], list[uuid.UUID]] = {}
    for row in queries.waiting(work):
        found.setdefault((row.space_id, row.stands is State.REVIEW), []).append(row.id)
    for (space_id, whole), ids in found.items():
        number = len(ids)
        if whole:
            one, many = (
                "1 talking point waits for your signature",
                f"{number} talking points wait for your signature",
            )
        else:
            one, many = (
                "1 talking point has a wording for you to look at",
                f"{number} talking points have wordings for you to look at",
            )
        path = version_address(ids[0]) if number == 1 else f"/spaces/{space_id}/talking-points"
        yield Waiting(one if number == 1 else many, path)
