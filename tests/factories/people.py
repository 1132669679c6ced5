"""Organisations with their vaults, persons, and sessions they are signed in with."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache
from typing import Any

from argon2 import PasswordHasher

from collab.core.ids import new_id, new_token, token_hash
from tests.cast import FOUNDED, PASSWORD, Firm, Member
from tests.factories.rows import Connection, add

FAR = dt.timedelta(hours=12)


@cache
def password_hash() -> str:
    """Hash the password of the whole cast once, at the lowest cost."""
    return PasswordHasher(time_cost=1).hash(PASSWORD)


def organisation(connection: Connection, **values: Any) -> uuid.UUID:
    """Add an organisation; its vault is a space of its own, see ``spaces.vault``."""
    key = new_id().hex[-8:]
    fields = {
        "name": f"Firm {key}",
        "kind": "member_company",
        "mail_domain": f"{key}.example",
        "created_at": FOUNDED,
    }
    return add(connection, "organisations", **fields | values)


def representation(connection: Connection, *, org_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a person: an account with the known password, acting for ``org_id``."""
    account = values.pop("account_id", None)
    if (
        account is None
        or not connection.execute("select from accounts where id = %s", [account]).fetchall()
    ):
        extra = {"id": account} if account else {}
        account = add(
            connection, "accounts", password_hash=password_hash(), created_at=FOUNDED, **extra
        )
    key = new_id().hex[-8:]
    fields = {"email": f"{key}@firm.example", "name": f"Person {key}", "created_at": FOUNDED}
    return add(connection, "representations", account_id=account, org_id=org_id, **fields | values)


def session(connection: Connection, member: Member, *, now: dt.datetime, **values: Any) -> str:
    """Sign a member in, second factor given, and give what the cookie holds."""
    token = new_token()
    fields = {
        "token_hash": token_hash(token),
        "account_id": member.account_id,
        "representation_id": member.id,
        "second_factor": True,
        "device": "a test",
        "created_at": now,
        "seen_at": now,
        "expires_at": now + FAR,
    }
    add(connection, "sessions", **fields | values)
    return token


def api_token(connection: Connection, member: Member, *, now: dt.datetime, **values: Any) -> str:
    """Give a member a token of all scopes, and give what a program shows."""
    token = "collab_api_" + new_token()
    fields = {
        "account_id": member.account_id,
        "representation_id": member.id,
        "name": "a program",
        "prefix": token[:17],
        "token_hash": token_hash(token),
        "scopes": ["read", "write", "release"],
        "second_factor": True,
        "created_at": now,
        "expires_at": now + FAR,
    }
    add(connection, "api_tokens", **fields | values)
    return token


def firm(connection: Connection, one: Firm) -> None:
    """Add a firm of the cast."""
    organisation(
        connection, id=one.id, name=one.name, kind=one.kind, tier=one.tier, mail_domain=one.domain
    )


def member(connection: Connection, one: Member) -> None:
    """Add a person of the cast."""
    representation(
        connection,
        org_id=one.org_id,
        id=one.id,
        account_id=one.account_id,
        email=one.email,
        name=one.name,
        duties=list(one.duties),
    )
