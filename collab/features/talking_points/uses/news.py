"""What uses tell others: a card; and, to whoever used it, that it stands no longer, or again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.core.refs import Card
from collab.features.talking_points.uses import queries
from collab.features.talking_points.uses.models import PointUse
from collab.features.talking_points.uses.rules import KIND, address
from collab.policy.marking import Marking
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

MINE = "/talking-point-uses"
FELL = "A talking point you used no longer stands"
AGAIN = "A talking point you used stands again"
LETTER = letter_of("point_suspended")


def fell(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell whoever used it that it no longer stands; never what, where or why.

    A note is left for all who ever sat there. None for those who have nothing to be told.
    """
    person = uuid.UUID(payload["representation_id"])
    at = dt.datetime.fromisoformat(payload["at"])
    if not call(session.connection(), "app.used_what_fell", person, at)[0][0]:
        return None
    return LETTER(session, house, payload)


MAILS: Mapping[str, Composer] = {"mail.point_suspended": fell}


def card(work: Work, use_id: uuid.UUID) -> Card:
    """Show a use to those who do not know its kind; it never crosses."""
    row = queries.one(work, use_id)
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=False,
    )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell whoever used it that it no longer stands, until he says that he knows.

    It stands in his own vault, so he is told wherever he sits now: the words were his to say.
    """
    told = queries.told_of(work)
    if len(told) == 1:
        yield Waiting(FELL, address(told[0].id))
    elif told:
        yield Waiting(f"{len(told)} talking points you used no longer stand", MINE)


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell his digest once, without a title, under an id that is nobody else's."""
    for row in queries.told_of(work):
        at = row.version_suspended_at
        if at is not None and at >= since and row.version_space_id in work.viewer.seats:
            yield _line(row, FELL, f"suspended:{at.isoformat()}", at)
    for row, day in queries.standing_again(work, since.date()):
        at = max(since, dt.datetime.combine(day, dt.time(), dt.UTC))
        yield _line(row, AGAIN, f"stands:{day.isoformat()}", at)


def _line(row: PointUse, prefix: str, moment: str, at: dt.datetime) -> News:
    return News(
        item_id=uuid.uuid5(row.id, moment),
        kind="suspension",
        space_id=row.version_space_id,
        marking=Marking.CLEAR,
        title="",
        prefix=prefix,
        summary="",
        path=address(row.id),
        shared_at=at,
    )
