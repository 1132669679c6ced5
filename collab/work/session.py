"""Who is behind a session cookie: one look-up, before there is a viewer."""

from __future__ import annotations

import dataclasses as dc
import uuid

from collab.core.ids import token_hash
from collab.work.door import Door


@dc.dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session. ``second_factor`` tells whether it was given; ``enrolled`` whether it can."""

    session_id: uuid.UUID
    account_id: uuid.UUID
    representation_id: uuid.UUID
    org_id: uuid.UUID
    second_factor: bool
    enrolled: bool


def signed_in(door: Door) -> SignedIn | None:
    """Give the live session of the caller's cookie, or None."""
    if not door.cookie:
        return None
    rows = door.ask("session", token_hash(door.cookie), door.now)
    return SignedIn(*rows[0]) if rows else None
