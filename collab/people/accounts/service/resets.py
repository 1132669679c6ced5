"""The mailed way to a new password. It never tells who has an account."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.errors import NotFoundError
from collab.core.house import House
from collab.core.ids import derived_token, new_id, token_hash
from collab.people.accounts import limits, rules
from collab.people.accounts.service.passwords import checked, hash_password
from collab.people.accounts.service.traces import disguised
from collab.work.door import Door

LASTS = dt.timedelta(hours=1)


def token_of(house: House, reset_id: uuid.UUID, serial: int) -> str:
    """Give the token of a reset; the worker makes it again when it writes the mail."""
    return derived_token(house.secret_key, "reset", reset_id, serial)


def ask(door: Door, email: str) -> None:
    """Leave a note to mail a way to a new password.

    The note is left for unknown addresses too, so that both take the same time; the worker
    finds nobody to write to.

    :raises TooManyError: when asked for too often.
    """
    known_as = rules.address(email)
    door.house.limits.spend(limits.RESET_ASKED, door.address)
    door.house.limits.spend(limits.RESET, known_as, door.address)
    reset_id = new_id()
    kept = token_hash(token_of(door.house, reset_id, 0))
    door.ask("reset_ask", known_as, reset_id, kept, door.now, door.now + LASTS)
    door.later("mail.reset", key=f"mail.reset:{reset_id}", reset_id=reset_id, serial=0)
    door.record("reset.asked", address=disguised(door.house, known_as))


def address_behind(door: Door, token: str) -> str:
    """Give whose password a link would set. :raises NotFoundError: when it is used or too old."""
    found: str | None = door.ask("reset_look", token_hash(token), door.now)[0][0]
    if found is None:
        raise NotFoundError
    return found


def use(door: Door, token: str, password: str) -> None:
    """Set a new password by a mailed link; every session of the account ends.

    :raises NotFoundError: when the link is used or too old.
    :raises InvalidError: when the password is too weak; the link stays good.
    """
    known_as = address_behind(door, token)
    hashed = hash_password(door.house, checked(password, own=(known_as,)))
    rows = door.ask("reset_use", token_hash(token), door.now, hashed)
    if not rows:
        raise NotFoundError
    key = f"mail.password_changed:{new_id()}"
    door.later("mail.password_changed", key=key, representation_id=rows[0].representation)
    door.record("reset.used", account=rows[0].account)
