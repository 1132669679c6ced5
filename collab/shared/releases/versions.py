"""What a copy took the place of and what took its place, as far as its reader may read them."""

from __future__ import annotations

import dataclasses as dc
import uuid

from collab.core.errors import NotFoundError
from collab.core.refs import Card, card_of
from collab.shared.releases.copies import Crossed
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Versions:
    """``corrected`` tells every reader of the old copy that it was; the cards lead further.

    That a copy is a correction is told only to those who may read what it corrects: to others it
    would tell that something stood there which was not for them.
    """

    earlier: Card | None
    later: Card | None
    corrected: bool


def versions_of(work: Work, kind: str, row: Crossed) -> Versions:
    """Give the neighbours of a copy."""
    return Versions(
        earlier=card_if_any(work, kind, row.supersedes_id),
        later=card_if_any(work, kind, row.superseded_by_id),
        corrected=row.superseded_by_id is not None,
    )


def card_if_any(work: Work, kind: str, item_id: uuid.UUID | None) -> Card | None:
    """Give an item's card, where there is one and the viewer may read it."""
    if item_id is None:
        return None
    try:
        return card_of(work, kind, item_id)
    except NotFoundError:
        return None
