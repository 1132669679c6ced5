"""Passwords: how they are kept, checked and changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import InvalidError
from collab.core.house import House
from collab.core.ids import new_id
from collab.people.accounts import limits, queries, rules
from collab.people.accounts.policy import Act
from collab.people.accounts.service.sessions import end_all
from collab.work.unit import Work

MEMORY = 64 * 1024  # KiB, the second recommendation of RFC 9106
DEMO_MEMORY = 8 * 1024  # a demo's passwords lie in a file beside it: dear hashes protect nobody
LANES = 4


@cache
def _hasher(cost: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=cost, memory_cost=memory, parallelism=LANES)


def _hasher_of(house: House) -> PasswordHasher:
    return _hasher(house.password_cost, DEMO_MEMORY if house.demo else MEMORY)


@cache
def _stand_in(hasher: PasswordHasher) -> str:
    """Give a hash that nothing fits, so that an unknown address takes as long as a known one."""
    return hasher.hash("nobody has this password")


def hash_password(house: House, password: str) -> str:
    """Give what the database keeps of a password (argon2id)."""
    return _hasher_of(house).hash(password)


def fits(house: House, kept: str | None, password: str) -> bool:
    """Tell whether a password is right; without a kept hash the same work is done for nothing."""
    hasher = _hasher_of(house)
    stand_in = _stand_in(hasher)
    try:
        hasher.verify(kept or stand_in, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def checked(password: str, *, own: Collection[str], field: str = "password") -> str:
    """Give a new password back if it is good enough. :raises InvalidError: saying what is wrong."""
    fault = rules.password_fault(password, own=own)
    if fault:
        raise InvalidError({field: fault})
    return password


def prove(work: Work, password: str, *, address: str, field: str) -> None:
    """Make sure that the account's owner sits there.

    :raises InvalidError: when the password is wrong.
    :raises TooManyError: after too many wrong ones.
    """
    tries = (limits.SIGN_IN, str(work.viewer.account_id), address)
    work.house.limits.spend(*tries)
    if not fits(work.house, queries.own_account(work).password_hash, password):
        raise InvalidError({field: "This is not your current password."})
    work.house.limits.forget(*tries)


def change(work: Work, *, current: str, new: str, address: str, session_id: uuid.UUID) -> None:
    """Change one's own password; every other session of the account ends.

    :raises InvalidError: when the current one is wrong or the new one too weak.
    """
    me = queries.own_representation(work)
    checked(new, own=(me.name, me.address or ""), field="new")
    prove(work, current, address=address, field="current")
    account = work.authorise(Act.SECURE, queries.own_account(work))
    account.password_hash = hash_password(work.house, new)
    end_all(work, but=session_id)
    key = f"mail.password_changed:{new_id()}"
    work.later("mail.password_changed", key=key, representation_id=me.id)
    work.record("password.changed", space_id=SYSTEM_CHAIN, facts={"account": account.id})
