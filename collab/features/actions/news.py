"""What actions tell others: a card, what came of an item, news, what waits, and a letter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping

from collab.core.mail import Composer
from collab.core.refs import Card
from collab.features.actions import queries
from collab.features.actions.models import Action
from collab.features.actions.rules import KIND, LIVE, PREPARED, STATES, State, address
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.shared.process.outcomes import Outcome
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

SOON = dt.timedelta(days=7)
MINE, EACH = "/actions", "each firm for itself"
MAILS: Mapping[str, Composer] = {
    "mail.action_due": letter_of("action_due", independent=INDEPENDENT),
}
"""That something is due; never what."""


def card(work: Work, action_id: uuid.UUID) -> Card:
    """Show an action to those who do not know its kind."""
    row = queries.one(work, action_id)
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=True,
    )


def outcomes(work: Work, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
    """Tell what is to be done about some items, by whom and until when."""
    rows = queries.about(work, about)
    owners = queries.owners(work, rows)
    for row in rows:
        if row.subject_id is not None:
            who = EACH if row.each_firm else ""
            until = f"until {row.due_on.day} {row.due_on:%B %Y}"
            words = ", ".join(part for part in (who, until, STATES[row.stands].lower()) if part)
            yield Outcome(
                kind=KIND,
                id=row.id,
                about_id=row.subject_id,
                title=row.title,
                words=words,
                path=address(row.id),
                marking=row.marking,
                circle=tuple(row.circle) if row.circle is not None else None,
                unfinished=row.stands in LIVE | PREPARED,
                by=queries.owner_of(row, owners) or "",
            )


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell which actions were opened."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    for row in queries.fresh(work, spaces, since):
        yield News(
            item_id=row.id,
            kind=KIND,
            space_id=row.space_id,
            marking=Marking(row.marking),
            title=row.title,
            summary=row.body,
            path=address(row.id),
            shared_at=row.shared_at,
            prefix="To be done:",
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what is due or overdue, what his firm has not answered, and what to look at again."""
    today = work.now.date()
    due = queries.due(work, today + SOON)
    late = sum(row.due_on < today for row in due)
    if late:
        words = "1 action is overdue" if late == 1 else f"{late} actions are overdue"
        yield Waiting(words, MINE, due_at=_at(due[0].due_on), all_day=True)
    if soon := len(due) - late:
        words = "1 action is due" if soon == 1 else f"{soon} actions are due"
        first = _at(due[late].due_on)
        yield Waiting(f"{words} within a week", MINE, due_at=first, all_day=True)
    if asked := len(queries.to_adopt(work)):
        words = "1 action waits" if asked == 1 else f"{asked} actions wait"
        yield Waiting(f"{words} for your organisation to adopt or decline", MINE)
    found: dict[tuple[uuid.UUID, bool], list[Action]] = {}
    for row in queries.to_see_to(work):
        found.setdefault((row.space_id, row.stands is State.HELD), []).append(row)
    for (space_id, held), rows in found.items():
        if len(rows) == 1:
            words = (
                "An action waits for your review" if held else "An action is to be looked at again"
            )
            yield Waiting(words, address(rows[0].id))
        else:
            words = "wait for your review" if held else "are to be looked at again"
            yield Waiting(f"{len(rows)} actions {words}", f"/spaces/{space_id}/actions")


def _at(day: dt.date) -> dt.datetime:
    """Give the end of a day, as the moment by which something is to be done."""
    return dt.datetime.combine(day, dt.time(23, 59), dt.UTC)
