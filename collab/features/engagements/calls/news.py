"""What calls tell others: that one was published, what is asked, letters without content."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping

from collab.core.mail import Composer
from collab.features.engagements.calls import queries
from collab.features.engagements.calls.models import Answer
from collab.features.engagements.rules import KIND, address
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

MAILS: Mapping[str, Composer] = {
    "mail.call_invited": letter_of("call_invited"),
    "mail.call_changed": letter_of("call_changed"),
}
"""That a call asks for one, or changed; never which."""


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell the group that a call of its was published, in the words anybody reads."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    for call, marking in queries.fresh(work, spaces, since):
        yield News(
            item_id=call.id,
            kind=KIND,
            space_id=call.space_id,
            marking=Marking(marking),
            title=call.title,
            summary=str(call.body.get("purpose", "")),
            path=address(call.engagement_id),
            shared_at=call.published_at,
            prefix="An expert is sought:",
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell whoever convenes what is asked, and counsel which answers wait."""
    found: dict[tuple[uuid.UUID, str], list[Answer]] = {}
    for row in queries.to_answer(work):
        found.setdefault((row.engagement_id, row.state), []).append(row)
    for (engagement_id, state), rows in found.items():
        if state == "held":
            one, many = (
                "An answer about a call waits for your review",
                "answers about a call wait for your review",
            )
            path = f"/call-answers/{rows[0].id}" if len(rows) == 1 else address(engagement_id)
        else:
            one, many = (
                "A question about a call waits for an answer",
                "questions about a call wait for answers",
            )
            path = f"{address(engagement_id)}/call"
        yield Waiting(one if len(rows) == 1 else f"{len(rows)} {many}", path)
