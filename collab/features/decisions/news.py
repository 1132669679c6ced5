"""What decisions tell others: a card, what came of an item, news, what waits, letters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from collab.core.mail import Composer
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
from collab.shared.process.outcomes import Outcome
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
        if row.stands is State.OPEN and row.shared_at >= since and row.id not in answered:
            yield _new(row, row.id, row.shared_at, "Put to firms:", row.body)
        if (one := stated.get(row.id)) is not None and one.shared_at >= since:
            yield _new(row, one.id, one.shared_at, "Outcome:", one.words)


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what the viewer is asked: where his firm stands, what to clear, state or look at."""
    for space_id, asked in _by_space(queries.to_say(work)):
        many = f"{len(asked)} decisions ask where your organisation stands"
        text = "1 decision asks where your organisation stands" if len(asked) == 1 else many
        yield Waiting(text, _where(space_id, asked), due_at=asked[0].closes_at)
    for space_id, rows in _by_space(queries.waiting(work)):
        found: dict[tuple[str, str], list[Decision]] = {}
        for row in rows:
            found.setdefault(_to_see_to(work, row), []).append(row)
        for (one, many), same in found.items():
            text = one if len(same) == 1 else f"{len(same)} {many}"
            yield Waiting(text, _where(space_id, same))


def _by_space(rows: Iterable[Decision]) -> Iterable[tuple[uuid.UUID, list[Decision]]]:
    """Give rows space by space, each in the order they came in."""
    found: dict[uuid.UUID, list[Decision]] = {}
    for row in rows:
        found.setdefault(row.space_id, []).append(row)
    return found.items()


def _where(space_id: uuid.UUID, rows: Sequence[Decision]) -> str:
    return address(rows[0].id) if len(rows) == 1 else f"/spaces/{space_id}/decisions"


def _to_see_to(work: Work, row: Decision) -> tuple[str, str]:
    """Give the sentence for one such decision, and how it goes on for several."""
    if row.stands is State.HELD:
        return "A decision waits for your review", "decisions wait for your review"
    if row.stands is State.CLEARED:
        return (
            "A decision is cleared and can be opened",
            "decisions are cleared and can be opened",
        )
    if work.viewer.sits_in(row.space_id, *COUNSEL):
        return (
            "The outcome of a decision waits for your review",
            "outcomes of decisions wait for your review",
        )
    if row.stands is State.CLOSED:
        return (
            "A decision is closed: its outcome is to be stated",
            "decisions are closed: their outcomes are to be stated",
        )
    return (
        "The outcome of a decision is to be looked at again",
        "outcomes of decisions are to be looked at again",
    )


def _new(row: Decision, ident: uuid.UUID, at: dt.datetime, prefix: str, summary: str) -> News:
    return News(
        item_id=ident,
        kind=KIND,
        space_id=row.space_id,
        marking=Marking(row.marking),
        title=row.question,
        summary=summary,
        path=address(row.id),
        shared_at=at,
        leads=True,
        prefix=prefix,
    )
