"""What somebody opened and its contributor took back: told to him alone, and without its title."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from collab.policy.marking import Marking
from collab.shared.notices.news import News, Waiting
from collab.work.readings import Reading, taken_back
from collab.work.unit import Work

TOLD_FOR = dt.timedelta(days=14)


def notices(work: Work) -> Iterator[Waiting]:
    """Tell, for two weeks, what was taken back in spaces the viewer still sits in."""
    for reading in taken_back(work, work.now - TOLD_FOR):
        if reading.space_id in work.viewer.seats:
            yield Waiting(_words(reading), f"/spaces/{reading.space_id}")


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell the digest once. The notice has an id of its own: the item's was read long ago."""
    for reading in taken_back(work, since):
        if reading.space_id in work.viewer.seats and reading.withdrawn_at is not None:
            yield News(
                item_id=uuid.uuid5(reading.item_id, "taken back"),
                kind="withdrawal",
                space_id=reading.space_id,
                marking=Marking.CLEAR,
                title=_words(reading),
                summary="",
                path=f"/spaces/{reading.space_id}",
                shared_at=reading.withdrawn_at,
            )


def _words(reading: Reading) -> str:
    at = reading.read_at
    return f"An item you opened on {at.day} {at:%B %Y} was taken back"
