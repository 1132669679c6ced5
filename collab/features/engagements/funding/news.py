"""What funding tells others: a budget that was opened or settled, what waits, and two letters.

Nothing here tells whether anybody pledged; only the own firm hears of its own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.features.engagements.funding import due, queries
from collab.features.engagements.funding.rules import State, address, pledge_address
from collab.features.engagements.rules import KIND
from collab.features.engagements.telling import told
from collab.policy.marking import Marking
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

OPENED, SETTLED = "Pledges are asked for:", "Funding is settled:"


def _asking(template: str, function: str) -> Composer:
    """Make the composer of a letter that goes out where its reader's firm still owes a word.

    A note lies there for every firm that is asked: the table of notes tells of no answer.
    """
    letter = letter_of(template)

    def compose(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
        budget, reader = uuid.UUID(payload["budget_id"]), uuid.UUID(payload["representation_id"])
        owes = call(session.connection(), function, budget, reader)[0][0]
        return letter(session, house, payload) if owes else None

    return compose


MAILS: Mapping[str, Composer] = {
    "mail.pledge_due": _asking("pledge_due", "app.pledge_missing"),
    "mail.pledge_confirm": _asking("pledge_confirm", "app.pledge_waits"),
}


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell which budgets were opened, and which are settled."""
    for row, about in queries.fresh(work, since):
        settled = row.settled_at is not None
        at = row.settled_at or row.opened_at
        if at is not None:
            yield News(
                item_id=row.id,
                kind=KIND,
                space_id=row.space_id,
                marking=Marking(about.marking),
                title=about.title,
                summary="",
                path=address(about.id),
                shared_at=at,
                prefix=SETTLED if settled else OPENED,
            )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what one's firm is asked for, and what waits for its confirmation."""
    for row, said in queries.waiting(work):
        if said is not None and said.stands is State.CONDITIONS_MET:
            until = row.confirm_until if row.round == 1 else row.confirm_again_until
            text = "A pledge of your organisation waits for its confirmation"
        else:
            until = row.refreshes[-1]
            text = "Your organisation is asked for a pledge"
        yield Waiting(text, pledge_address(row.engagement_id), due_at=until)
    yield from told(
        due.to_draw_up(work),
        "A budget did not come about: draw up another, or end the engagement",
        "{} budgets did not come about: draw up others, or end the engagements",
        address,
    )
