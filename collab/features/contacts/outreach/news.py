"""What outreach tells others: a card, news of campaigns, what waits, days in calendars, a letter.

Nothing here tells that, when or by whom somebody is approached; only the own firm hears of that.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping

from collab.core.mail import Composer
from collab.core.refs import Card
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Campaign
from collab.features.contacts.outreach.rules import KIND, address, claim_address
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.calendar.events import Event
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

SOON = dt.timedelta(days=2)
MINE = "/outreach"
DAY = (dt.time(8), dt.time(18))
MAILS: Mapping[str, Composer] = {"mail.outreach_stopped": letter_of("outreach_stopped")}
"""That somebody may be in danger; never who."""


def card(work: Work, campaign_id: uuid.UUID) -> Card:
    """Show a campaign to those who do not know its kind."""
    return card_of_row(queries.one(work, campaign_id))


def card_of_row(row: Campaign) -> Card:
    """Give the card of one that was read already."""
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
    """Tell which campaigns were opened."""
    spaces = [s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT]
    for row in queries.fresh(work, spaces, since):
        yield News(
            item_id=row.id,
            kind=KIND,
            space_id=row.space_id,
            marking=Marking(row.marking),
            title=f"Campaign opened: {row.title}",
            summary=row.purpose,
            path=address(row.id),
            shared_at=row.shared_at,
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what his own firm holds and ends soon, what to review, and what to clear."""
    today = work.now.date()
    due = [one for one in queries.mine(work) if one.claim.until <= today + SOON]
    if due:
        one = "Say what came of a contact your organisation holds"
        many = f"Say what came of {len(due)} contacts your organisation holds"
        where = claim_address(due[0].claim.id) if len(due) == 1 else MINE
        at = dt.datetime.combine(due[0].claim.until, dt.time(23, 59), dt.UTC)
        yield Waiting(one if len(due) == 1 else many, where, due_at=at)
    for row in queries.to_review(work):
        yield Waiting("A campaign waits for your review", address(row.id))
    stopped: dict[uuid.UUID, int] = {}
    for contact, _ in queries.to_clear(work):
        stopped[contact.space_id] = stopped.get(contact.space_id, 0) + 1
    for space_id, number in stopped.items():
        one = "1 contact is stopped until you clear it"
        text = one if number == 1 else f"{number} contacts are stopped until you clear them"
        yield Waiting(text, f"/spaces/{space_id}/campaigns")


def events(work: Work, since: dt.datetime, space_id: uuid.UUID | None) -> Iterator[Event]:
    """Give what his own firm has planned; it stands in its vault, and in no calendar of a group."""
    if work.viewer.vault_id is None or space_id not in (None, work.viewer.vault_id):
        return
    for row in queries.encounters(work, since=since.date()):
        starts, ends = (dt.datetime.combine(row.planned_on, at, dt.UTC) for at in DAY)
        yield Event(
            uid=f"{row.id}@encounters",
            sequence=row.version,
            starts_at=starts,
            ends_at=ends,
            title="Visit",
            place=row.place,
            path=MINE,
            marking=Marking(row.marking),
            changed_at=row.updated_at,
            space_id=row.space_id,
        )
