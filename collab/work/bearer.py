"""Who is behind a bearer token, and for what it is good: one look-up, before there is a viewer."""

from __future__ import annotations

import dataclasses as dc
import uuid

from collab.core.errors import DeniedError
from collab.core.ids import token_hash
from collab.policy.decision import Decision
from collab.work.door import Door

LONGEST = 200


@dc.dataclass(frozen=True, slots=True)
class Scope:
    """What a route of the API wants of a token; it takes the place of a page's ``allow``."""

    needs: frozenset[str]
    reads: bool = False

    @property
    def name(self) -> str:
        """Name it for tables and tests."""
        return "scope:" + "+".join(sorted(self.needs))


READ = Scope(frozenset({"read"}), reads=True)
WRITE = Scope(frozenset({"write"}))
CHANGE = Scope(frozenset({"read", "write"}))
"""To change a draft is to be told how it stands."""
RELEASE = Scope(frozenset({"release"}))
LET_OUT = Scope(frozenset({"read", "release"}))
"""To let something out, take it back, clear it or bind, and be told how it stands then."""


@dc.dataclass(frozen=True, slots=True)
class Bearer:
    """A live token: whom it acts as, and for what it is good."""

    token_id: uuid.UUID
    account_id: uuid.UUID
    representation_id: uuid.UUID
    org_id: uuid.UUID
    scopes: frozenset[str]
    second_factor: bool
    enrolled: bool

    def demand(self, scope: Scope) -> None:
        """Go on only within the token's scopes. :raises ScopeError: outside them."""
        missing = sorted(scope.needs - self.scopes)
        if missing:
            raise ScopeError(missing)


class ScopeError(DeniedError):
    """The person may; this token may not."""

    def __init__(self, missing: list[str]) -> None:
        because = f"This token lacks the scope {' and '.join(missing)}."
        remedy = "Make a token that has it, at /account/tokens."
        super().__init__(Decision(allowed=False, reasons=(because,), remedy=remedy))
        self.missing = missing


def bearer_of(header: str | None) -> str | None:
    """Give the token of an Authorization header; None where there is none to look up."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST or not token.isascii():
        return None
    return token


def borne(door: Door, token: str) -> Bearer | None:
    """Give who is behind a token, or None; being asked counts as being used, by the day."""
    rows = door.ask("token", token_hash(token), door.now)
    if not rows:
        return None
    ident, account, representation, org, scopes, factor, enrolled = tuple(rows[0])
    return Bearer(ident, account, representation, org, frozenset(scopes), factor, enrolled)
