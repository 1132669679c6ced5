"""Recovery codes: what opens the account when the telephone is lost. Each opens once."""

from __future__ import annotations

import hmac
import secrets
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError
from collab.core.house import House
from collab.core.ids import new_id, new_token, token_hash
from collab.people.accounts import queries, rules
from collab.people.accounts.policy import Act
from collab.people.accounts.service.factor import count_try, forgive
from collab.work.door import Door
from collab.work.session import SignedIn
from collab.work.unit import Work

COUNT = 10
LENGTH = 12
GROUP = 4


def renew(work: Work, *, token: str) -> list[str]:
    """Make ten new codes; the old ones are void. They are shown once and kept as hashes.

    :raises ConflictError: when this session has not given its second factor.
    """
    account = work.authorise(Act.SECURE, queries.own_account(work))
    codes = [
        "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)
    ]
    kept = [_kept(work.house, account.id, code) for code in codes]
    ids = [new_id() for _ in codes]
    if not work.call("app.door_codes", token_hash(token), work.now, ids, kept):
        raise ConflictError("Give your second factor first.")
    work.record("recovery.renewed", space_id=SYSTEM_CHAIN, facts={"account": account.id})
    return [_grouped(code) for code in codes]


def give(door: Door, who: SignedIn, code: str) -> tuple[str, int] | None:
    """Take a recovery code for the caller's session; give its new token and how many are left.

    :raises TooManyError: after too many wrong codes.
    """
    account = who.account_id
    count_try(door, account)
    fresh = new_token()
    kept = _kept(door.house, account, rules.recovery_code(code))
    rows = door.ask("recover", token_hash(door.cookie or ""), door.now, kept, token_hash(fresh))
    left: int | None = rows[0][0]
    if left is None:
        door.record("recovery.failed", account=account)
        return None
    forgive(door, account)
    door.record("recovery.used", account=account, left=left)
    return fresh, left


def _kept(house: House, account: uuid.UUID, code: str) -> bytes:
    """Give the keyed hash of a code: codes are short enough to be guessed from a plain one."""
    return hmac.digest(house.secret_key.encode(), f"recovery:{account}:{code}".encode(), "sha256")


def _grouped(code: str) -> str:
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))
