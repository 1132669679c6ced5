"""Sign in with address and password. One answer, and one length of time, for every failure."""

from __future__ import annotations

from collab.people.accounts import limits, rules
from collab.people.accounts.service.passwords import fits
from collab.people.accounts.service.sessions import open_session, sign_out
from collab.people.accounts.service.traces import disguised
from collab.work.door import Door


def sign_in(door: Door, email: str, password: str) -> str | None:
    """Open a session and give its token; None when address and password do not belong together.

    :raises TooManyError: after too many tries for this account from this address.
    :raises UnavailableError: when tries cannot be counted.
    """
    known_as = rules.address(email)
    door.house.limits.check(limits.SIGN_IN_FAILED, door.address)
    door.house.limits.spend(limits.SIGN_IN, known_as, door.address)
    rows = door.ask("password", known_as)
    kept = rows[0].password_hash if rows else None
    right = fits(door.house, kept, password[: rules.MAX_PASSWORD + 1])
    token = open_session(door, known_as, verified=kept) if right and kept else None
    if token is None:
        door.house.limits.spend(limits.SIGN_IN_FAILED, door.address)
        door.record("sign_in.failed", address=disguised(door.house, known_as))
        return None
    sign_out(door)  # the session this browser held before ends with the new one
    door.house.limits.forget(limits.SIGN_IN, known_as, door.address)
    return token
