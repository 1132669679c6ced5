"""Sessions: opened, switched and ended. The cookie holds a token, the table its hash."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import NotFoundError, NotSignedInError
from collab.core.ids import new_id, new_token, token_hash
from collab.people.accounts import queries
from collab.people.accounts.policy import Act
from collab.work.door import Door
from collab.work.session import SignedIn, signed_in
from collab.work.unit import Work

LASTS = dt.timedelta(days=7)


def open_session(door: Door, address: str, *, verified: str) -> str | None:
    """Open a session for an address whose kept password hash is ``verified``; give its token.

    None when the password was changed, or the representation ended, since it was verified.
    """
    token = new_token()
    rows = door.ask(
        "sign_in",
        address,
        verified,
        new_id(),
        token_hash(token),
        door.device,
        door.now,
        door.now + LASTS,
    )
    if not rows:
        return None
    door.record("session.opened", account=rows[0].account, representation=rows[0].representation)
    return token


def holder(door: Door, token: str) -> SignedIn:
    """Give whose session a token just issued is. :raises NotSignedInError: when it is no more."""
    who = signed_in(dc.replace(door, cookie=token))
    if who is None:
        raise NotSignedInError
    return who


def sign_out(door: Door) -> None:
    """End the caller's session, if there is one."""
    if door.cookie:
        door.ask("sign_out", token_hash(door.cookie), door.now)


def end(work: Work, session_id: uuid.UUID) -> None:
    """End one session of one's own. :raises NotFoundError: when there is no such session."""
    row = work.authorise(Act.END_SESSION, queries.own_session(work, session_id))
    row.revoked_at = work.now
    facts = {"account": work.viewer.account_id, "session": row.id}
    work.record("session.ended", space_id=SYSTEM_CHAIN, facts=facts)


def end_all(work: Work, *, but: uuid.UUID | None = None) -> None:
    """End every session of one's own account, ``but`` perhaps the one in use; feeds as well."""
    for row in queries.own_sessions(work):
        if row.id != but:
            work.authorise(Act.END_SESSION, row).revoked_at = work.now
    work.call("app.end_feeds", work.now)  # an address somebody may have read over a shoulder
    facts = {"account": work.viewer.account_id}
    work.record("session.all_ended", space_id=SYSTEM_CHAIN, facts=facts)


def act_for(work: Work, representation_id: uuid.UUID, *, token: str) -> str:
    """Go on as another representation of one's own; give the new token, the old one is void.

    :raises NotFoundError: when it is not one's own, or has ended.
    """
    fresh = new_token()
    switched = work.call(
        "app.door_switch", token_hash(token), work.now, representation_id, token_hash(fresh)
    )
    if not switched:
        raise NotFoundError
    facts = {"account": work.viewer.account_id, "representation": representation_id}
    work.record("session.switched", space_id=SYSTEM_CHAIN, facts=facts)
    return fresh
