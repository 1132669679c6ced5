"""Who is behind a session cookie: one look-up, before there is a viewer."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.core.ids import token_hash
from collab.core.presence import AwayError, Presence
from collab.work.door import Door

IDLE = dt.timedelta(hours=12)
IDLE_WATCHED = dt.timedelta(minutes=30)
NOTED_EVERY = dt.timedelta(minutes=1)


@dc.dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session. ``second_factor`` tells whether it was given; ``enrolled`` whether it can.

    ``since`` is when it was last proved by a credential; ``watched`` ones end sooner when idle.
    """

    session_id: uuid.UUID
    account_id: uuid.UUID
    representation_id: uuid.UUID
    org_id: uuid.UUID
    second_factor: bool
    enrolled: bool
    since: dt.datetime
    watched: bool

    @property
    def idle(self) -> dt.timedelta:
        """Give how long this session may lie untouched."""
        return IDLE_WATCHED if self.watched else IDLE


def signed_in(door: Door) -> SignedIn | None:
    """Give the live session of the caller's cookie, or None; being asked counts as being seen."""
    if not door.cookie:
        return None
    rows = door.ask("session", token_hash(door.cookie), door.now)
    if not rows:
        return None
    who = SignedIn(*tuple(rows[0]))
    if noted(door.house.presence, who, door.now):
        return who
    door.ask("sign_out", token_hash(door.cookie), door.now)  # an idle end is an end for good
    return None


def noted(presence: Presence, who: SignedIn, now: dt.datetime) -> bool:
    """Tell whether the session was seen lately enough, and note that it is seen now.

    Where the memory lost it, the time since the last credential counts. Where the memory is away,
    reading goes on: the session's absolute end still holds.
    """
    try:
        last = max(presence.last(who.session_id) or who.since, who.since)
        if now - last > who.idle:
            return False
        if last == who.since or now - last >= NOTED_EVERY:
            presence.note(who.session_id, now)
    except AwayError:
        return True
    return True
