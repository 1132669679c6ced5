"""What decisions tell others: a card, what came of an item, news, what waits, letters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping

from collab.core.mail import Composer
from collab.core.outcomes import Outcome
from collab.features.decisions import queries
from collab.features.decisions.models import Decision
from collab.features.decisions.rules import (
    COUNSEL,
    KIND,
    STATES,
    UNFINISHED,
    State,
    address,
)
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

MAILS: Mapping[str, Composer] = {
    "mail.position_due": letter_of("position_due", independent=INDEPENDENT),
    "mail.position_told": letter_of("position_told", independent=INDEPENDENT),
}
"""That a position is asked for, or was taken down; never of what, and never whose."""


def outcomes(work: Work, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
    """Tell what was decided about some items: the outcome, or how it stands."""
    rows = queries.about(work, about)
    said = {
        one.decision_id: one.words
        for one in queries.outcomes_of(work, [row.id for row in rows])
        if one.state == "stated"
    }
    for row in rows:
        if row.subject_id is not None:
            yield Outcome(
                kind=KIND,
                id=row.id,
                about_id=row.subject_id,
                title=row.question,
                words=said.get(row.id) or STATES[row.stands],
                path=address(row.id),
                marking=row.marking,
                circle=tuple(row.circle) if row.circle is not None else None,
                unfinished=row.stands in UNFINISHED,
            )


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell what was put to firms, and once more what was stated; the id of either is its own."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    rows = queries.fresh(work, spaces, since)
    stated = {
        one.decision_id: one
        for one in queries.outcomes_of(work, [row.id for row in rows])
        if one.state == "stated"
    }
    answered = queries.standing_of_mine(work, [row.id for row in rows])
    for row in rows:
        if row.stands is State.OPEN and row.id not in answered:
            yield _new(row, row.id, row.shared_at, f"Put to firms: {row.question}", row.body)
        if (one := stated.get(row.id)) is not None:
            yield _new(row, one.id, one.shared_at, f"Outcome: {row.question}", one.words)


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what the viewer is asked: where his firm stands, what to clear, state or look at."""
    asked = queries.to_say(work)
    if len(asked) == 1:
        yield Waiting("1 decision asks where your organisation stands", address(asked[0].id))
    elif asked:
        words = f"{len(asked)} decisions ask where your organisation stands"
        yield Waiting(words, f"/spaces/{asked[0].space_id}/decisions")
    for row in queries.waiting(work):
        yield Waiting(_to_see_to(work, row), address(row.id))


def _to_see_to(work: Work, row: Decision) -> str:
    if row.stands is State.HELD:
        return "A decision waits for your review"
    if row.stands is State.CLEARED:
        return "A decision is cleared and can be opened"
    if work.viewer.sits_in(row.space_id, *COUNSEL):
        return "The outcome of a decision waits for your review"
    if row.stands is State.CLOSED:
        return "A decision is closed: its outcome is to be stated"
    return "The outcome of a decision is to be looked at again"


def _new(row: Decision, ident: uuid.UUID, at: dt.datetime, title: str, summary: str) -> News:
    return News(
        item_id=ident,
        kind=KIND,
        space_id=row.space_id,
        marking=Marking(row.marking),
        title=title,
        summary=summary,
        path=address(row.id),
        shared_at=at,
    )
