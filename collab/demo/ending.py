"""How the story reaches the present: what everybody has read, and the letters long delivered."""

from __future__ import annotations

import collections
import datetime as dt
import uuid

from sqlalchemy import select

from collab.core.clock import LONG_AGO
from collab.core.outbox import OutboxRow
from collab.demo.stage import Stage
from collab.surfaces.digests import service as digests
from collab.wiring import DIGEST_SOURCES
from collab.work.readings import note_readings
from collab.work.unit import Work

REVIEW, WITHDRAWN = "mail.review_waiting", "mail.item_withdrawn"
"""Of the story's past, but noted by the database's own clock."""
SUSPEND = "points.suspend"
"""What the story itself did on the day, with the worker's own words."""
PASSED = "minutes:"
"""How keys of letters to counsel about minutes begin; in the story none of them wait any more."""
ANSWERED = dt.timedelta(days=7)
"""Letters older than this are part of the story; what still waits is younger."""


def catch_up(stage: Stage) -> None:
    """Let everybody have read what digests no longer tell: else five months would all be new."""
    for one in stage.story.representations:
        if one.left_days_ago is None:
            with stage.acting(one.key, stage.now - digests.LOOK_BACK) as work:
                _read_all(work)


def _read_all(work: Work) -> None:
    items: dict[tuple[str, uuid.UUID], set[uuid.UUID]] = collections.defaultdict(set)
    for source in DIGEST_SOURCES:  # the newest hundred of each kind and space: the story has less
        for news in source(work, LONG_AGO):
            if news.shared_at < work.now:
                items[news.kind, news.space_id].add(news.item_id)
    for (kind, space_id), ids in items.items():
        note_readings(work, kind, ids, space_id)


def settle_letters(stage: Stage) -> None:
    """Count letters of long ago as delivered when they were written, and digests up to now as sent.

    Whoever starts a demo on a Tuesday would otherwise find twenty digests of Monday, and letters
    about opinions that were given weeks ago. What still waits for somebody goes out for real.
    """
    with stage.system(stage.now, "the demo's letters of long ago") as work:
        digests.run(work, at=stage.now)
        for note in work.session.scalars(select(OutboxRow).where(OutboxRow.sent_at.is_(None))):
            if note.kind == digests.COMPOSE:
                note.sent_at = stage.now
            elif (
                note.kind in (WITHDRAWN, SUSPEND)
                or (note.kind == REVIEW and note.key.startswith(PASSED))
                or note.not_before < stage.now - ANSWERED
            ):
                note.sent_at = note.not_before
