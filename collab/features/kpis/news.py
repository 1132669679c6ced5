"""What indicators tell others: what was asked or published, what waits for one's firm, a letter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.features.kpis import queries
from collab.features.kpis.models import Definition, Round
from collab.features.kpis.policy import TAKING
from collab.features.kpis.rules import KIND, State, Step, address, half_year, word_of
from collab.policy.marking import Marking
from collab.policy.pools import READING
from collab.policy.viewer import SpaceKind
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

LETTER = letter_of("kpi_due")


def due(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Say that something is asked, and never what; None when the reader's firm has answered.

    A note lies there for every firm that is asked: the table of notes tells of no answer.
    """
    asked, reader = uuid.UUID(payload["round_id"]), uuid.UUID(payload["representation_id"])
    missing = call(session.connection(), "app.kpi_missing", asked, reader)[0][0]
    return LETTER(session, house, payload) if missing else None


MAILS: Mapping[str, Composer] = {"mail.kpi_due": due}
RELEASED, OPENED = "Figures were published:", "Figures are asked for:"


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell which rounds were opened and which published since a moment, in the group they are of.

    Whether a figure of a round was released is never said here: its page says it, in the same
    words whatever the reason.
    """
    for row, about in queries.rounds(work, State.OPEN, State.PUBLISHED):
        at = row.published_at or row.opened_at
        home = _home(work, row)
        if at >= since and home is not None:
            yield _told(row, about, home, at)


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what one's firm is asked and has not submitted, and what the trustee is to see to."""
    asked = queries.to_answer(work)
    kept = queries.own_answers(work, [row.id for row, _ in asked])
    left = [row for row, _ in asked if row.id not in kept or kept[row.id].state == "draft"]
    if left:
        number = len(left)
        words = "1 indicator waits" if number == 1 else f"{number} indicators wait"
        yield Waiting(
            f"{words} for an answer of your organisation", "/kpis", due_at=left[0].closes_at
        )
    for step, words in (
        (Step.JUDGE, "A round of figures is to be computed"),
        (Step.PUBLISH, "Computed figures wait to be published"),
    ):
        for row, _about in queries.rounds(work, State.CLOSED, State.JUDGED):
            if work.may(TAKING[step], row).allowed:
                yield Waiting(words, f"/kpi-rounds/{row.id}")


def _home(work: Work, row: Round) -> uuid.UUID | None:
    """Give the space in which a viewer hears of a round: the group's, or one of his own there."""
    seats = [
        seat.space_id
        for seat in work.viewer.seats_as(*READING)
        if seat.owner_org_id == row.org_id and seat.kind is SpaceKind.GROUP
    ]
    return row.space_id if row.space_id in seats else min(seats, default=None)


def _told(row: Round, about: Definition, home: uuid.UUID, at: dt.datetime) -> News:
    published = row.stands is State.PUBLISHED
    return News(
        item_id=row.id,
        kind=KIND,
        space_id=home,
        marking=Marking.GREEN,
        title=f"{word_of(about.names, 'en')}, {half_year(row.period)}",
        summary="",
        path=address(about.id) if published else f"/kpi-rounds/{row.id}",
        shared_at=at,
        prefix=RELEASED if published else OPENED,
    )
