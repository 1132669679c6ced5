"""Tokens for programs: made by a person for the organisation he acts for, shown once, ended by him.

A token acts as exactly that representation. It ends with it, with the account, with any new
password, and at its own day at the latest.
"""

from __future__ import annotations

import datetime as dt
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import InvalidError
from collab.core.ids import new_id, new_token, token_hash
from collab.people.accounts import queries
from collab.people.accounts.models import ApiToken
from collab.people.accounts.policy import Act
from collab.people.accounts.rules import SCOPES, TOKEN_DAYS, TokenWish
from collab.work.unit import Work

PREFIX = "collab_api_"
"""By which scanners of source code know a secret of ours."""
SHOWN = len(PREFIX) + 6
MOST = 20


def make(work: Work, wish: TokenWish, *, second_factor: bool) -> tuple[ApiToken, str]:
    """Make a token; give its row and, this once, the token itself.

    ``second_factor`` tells whether the session that asks gave one: the token owes what it owes.

    :raises InvalidError: saying what is wrong.
    """
    me = work.authorise(Act.MAKE_TOKEN, queries.own_representation(work))
    _check(work, wish)
    token = PREFIX + new_token()
    row = ApiToken(
        id=new_id(),
        account_id=work.viewer.account_id,
        representation_id=me.id,
        name=wish.name,
        prefix=token[:SHOWN],
        token_hash=token_hash(token),
        scopes=[scope for scope in SCOPES if scope in wish.scopes],
        second_factor=second_factor,
        created_at=work.now,
        expires_at=work.now + dt.timedelta(days=wish.days),
    )
    work.create(Act.MAKE_TOKEN, me, row)
    work.later("mail.token_made", key=f"mail.token_made:{row.id}", token_id=row.id)
    facts = {"token": row.id, "representation": me.id, "scopes": row.scopes, "days": wish.days}
    work.record("token.made", space_id=SYSTEM_CHAIN, facts=facts)
    return row, token


def end(work: Work, token_id: uuid.UUID) -> None:
    """End a token of one's own; it opens nothing from now on.

    :raises NotFoundError: when there is no such token.
    """
    row = work.authorise(Act.END_TOKEN, queries.own_token(work, token_id))
    row.revoked_at = work.now
    facts = {"token": row.id, "representation": work.viewer.representation_id}
    work.record("token.ended", space_id=SYSTEM_CHAIN, facts=facts)


def _check(work: Work, wish: TokenWish) -> None:
    wrong = {}
    if not wish.name:
        wrong["name"] = "Give it a name, so that you know it again."
    if not wish.scopes or not set(wish.scopes) <= SCOPES.keys():
        wrong["scopes"] = "Choose at least one."
    if wish.days not in TOKEN_DAYS:
        wrong["days"] = "Choose how long it lasts."
    if len(queries.own_tokens(work)) >= MOST:
        wrong[""] = f"You have {MOST} tokens. End one that is no longer used."
    if wrong:
        raise InvalidError(wrong)
