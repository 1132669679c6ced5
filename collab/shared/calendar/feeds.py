"""Feeds: made, shown once, ended; and what one says, under the one formula when it is fetched."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import InvalidError, NotFoundError
from collab.core.ids import new_id, new_token, token_hash
from collab.core.limits import Limit
from collab.people.spaces.queries import names_of, space_or_charter
from collab.shared.calendar import ics
from collab.shared.calendar.events import events
from collab.shared.calendar.models import CalendarFeed
from collab.shared.calendar.policy import Act
from collab.work.unit import Work

MOST = 20
LOOK_BACK = dt.timedelta(days=90)
LONGEST = 100
"""No token of ours is longer: what is, is not even looked up."""
FAILED = Limit("feed_failed", times=100, seconds=600)
"""For one address, addresses nobody has only."""
FETCHED = Limit("feed_fetched", times=60, seconds=3600)
"""For one feed: programs ask once an hour, impatient people more often."""


def own_feeds(work: Work) -> Sequence[CalendarFeed]:
    """Give the viewer's live feeds, the newest first."""
    return work.session.scalars(
        select(CalendarFeed)
        .where(
            CalendarFeed.representation_id == work.viewer.representation_id,
            CalendarFeed.revoked_at.is_(None),
        )
        .order_by(CalendarFeed.created_at.desc(), CalendarFeed.id)
    ).all()


def names(work: Work, feeds: Sequence[CalendarFeed]) -> Mapping[uuid.UUID, str]:
    """Give the names of the spaces some feeds are of."""
    return names_of(work, {feed.space_id for feed in feeds if feed.space_id is not None})


def make(work: Work, space_id: uuid.UUID | None) -> tuple[CalendarFeed, str]:
    """Make a feed of a space, or of all; give its row and, this once, its address.

    :raises NotFoundError: when there is no such space for this viewer.
    :raises InvalidError: when he has more than enough.
    """
    if len(own_feeds(work)) >= MOST:
        raise InvalidError({"": f"You have {MOST} feeds. End one that is no longer used."})
    within = work.viewer if space_id is None else space_or_charter(work, space_id)
    token = new_token()
    feed = CalendarFeed(
        id=new_id(),
        account_id=work.viewer.account_id,
        representation_id=work.viewer.representation_id,
        space_id=space_id,
        token_hash=token_hash(token),
        created_at=work.now,
    )
    work.create(Act.MAKE, within, feed)
    facts = {"feed": feed.id, "representation": work.viewer.representation_id}
    work.record("calendar.feed_made", space_id=SYSTEM_CHAIN, facts=facts)
    return feed, f"{work.house.base_url}/calendar/{token}.ics"


def end(work: Work, feed_id: uuid.UUID) -> None:
    """End a feed; its address is nobody's from now on. :raises NotFoundError: without one."""
    feed = next((one for one in own_feeds(work) if one.id == feed_id), None)
    if feed is None:
        raise NotFoundError
    work.authorise(Act.END, feed).revoked_at = work.now
    facts = {"feed": feed.id, "representation": work.viewer.representation_id}
    work.record("calendar.feed_ended", space_id=SYSTEM_CHAIN, facts=facts)


def said(work: Work, space_id: uuid.UUID | None) -> bytes:
    """Give what a feed says to its owner now. :raises NotFoundError: when his seat has ended."""
    if space_id is not None and space_id not in work.viewer.seats:
        raise NotFoundError
    found = events(work, work.now - LOOK_BACK, space_id)
    return ics.feed(found, name="Collab", base_url=work.house.base_url)
