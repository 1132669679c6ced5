"""What deliveries tell others: a card, news, what waits, days in calendars, and letters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence

from collab.core.mail import Composer
from collab.core.refs import Card
from collab.features.engagements.delivery import due, queries
from collab.features.engagements.delivery.models import Owed
from collab.features.engagements.delivery.rules import KIND, State, address, owed_address
from collab.features.engagements.models import Milestone
from collab.features.engagements.telling import told
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.shared.calendar.events import Event
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

SOON = dt.timedelta(days=14)
DAY = (dt.time(8), dt.time(9))
REMIND, REMIND_RETURN = "deliveries.remind", "deliveries.remind_return"
RETURNS = "/returns"
MAILS: Mapping[str, Composer] = {
    f"mail.{name}": letter_of(name) for name in ("deliverable_waits", "milestone_due", "return_due")
}
"""That something waits or is due; never what, of whom or for whom."""


def card(work: Work, milestone_id: uuid.UUID) -> Card:
    """Show a milestone to those who do not know its kind: documents hang on it."""
    row = queries.milestone(work, milestone_id)
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


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell what was submitted in the rooms of experts; to the expert it is no news."""
    rooms = [s.space_id for s in work.viewer.seats.values() if s.role is not Role.EXPERT]
    for one, title in queries.fresh(work, rooms, since):
        yield News(
            item_id=one.id,
            kind=KIND,
            space_id=one.space_id,
            marking=Marking(one.marking),
            title=title,
            summary=one.words,
            path=address(one.milestone_id),
            shared_at=one.submitted_at,
            prefix="Submitted:",
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what is to be delivered or accepted, what is late, and what is asked back."""
    today = work.now.date()
    soon = queries.to_deliver(work, today + SOON)
    yield from _counted(
        soon, "1 milestone is to be delivered", "{} milestones are to be delivered", dated=True
    )
    asked = queries.to_answer(work)
    yield from _counted(
        asked,
        "1 milestone waits for your organisation to accept or return it",
        "{} milestones wait for your organisation to accept or return them",
    )
    yield from _counted(
        queries.overdue(work),
        "1 milestone of an expert is overdue",
        "{} milestones of experts are overdue",
        dated=True,
    )
    yield from told(
        due.to_sign(work),
        "An award waits for its contract",
        "{} awards wait for their contracts",
        _delivery,
    )
    yield from told(
        due.to_plan(work),
        "An expert waits for a room and a plan of milestones",
        "{} experts wait for rooms and plans of milestones",
        _delivery,
    )
    owed = [one for one in queries.all_owed(work) if one.answer is None]
    if owed:
        yield _owed(owed)
    for one in queries.certificates_to_see_to(work):
        words = (
            "An expert has answered what became of what it read"
            if one.answer
            else "An expert has not answered what became of what it read"
        )
        yield Waiting(words, _delivery(one.engagement_id))


def events(work: Work, since: dt.datetime, space_id: uuid.UUID | None) -> Iterator[Event]:
    """Give the days on which something is due; they say which number, and no more."""
    for row in queries.upcoming(work, since.date(), space_id):
        starts, ends = (dt.datetime.combine(row.due_on, at, dt.UTC) for at in DAY)
        yield Event(
            uid=f"{row.id}@milestones",
            sequence=row.version,
            starts_at=starts,
            ends_at=ends,
            title=f"Milestone {row.number} is due",
            place="",
            path=address(row.id),
            marking=Marking.CLEAR,
            changed_at=row.updated_at,
            space_id=row.space_id,
            cancelled=State(row.state) is State.CANCELLED,
        )


def _delivery(engagement_id: uuid.UUID) -> str:
    return f"/engagements/{engagement_id}/delivery"


def _counted(
    found: Sequence[Milestone], one: str, many: str, *, dated: bool = False
) -> Iterator[Waiting]:
    if found:
        text = one if len(found) == 1 else many.format(len(found))
        first = found[0]
        path = address(first.id) if len(found) == 1 else f"/spaces/{first.space_id}/milestones"
        yield Waiting(text, path, due_at=_at(first.due_on) if dated else None, all_day=dated)


def _owed(rows: list[Owed]) -> Waiting:
    text = (
        "1 certificate of return is asked of your organisation"
        if len(rows) == 1
        else f"{len(rows)} certificates of return are asked of your organisation"
    )
    path = owed_address(rows[0].id) if len(rows) == 1 else RETURNS
    return Waiting(text, path, due_at=_at(min(row.due_on for row in rows)), all_day=True)


def _at(day: dt.date) -> dt.datetime:
    """Give the end of a day, as the moment by which something is to be done."""
    return dt.datetime.combine(day, dt.time(23, 59), dt.UTC)
