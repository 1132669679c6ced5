"""Invitations: what a link shows, and what accepting it makes of a person."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.house import House
from collab.core.ids import derived_token, new_id, new_token, token_hash
from collab.people.accounts.service.factor import Owed, owed
from collab.people.accounts.service.passwords import checked, hash_password
from collab.people.accounts.service.sessions import open_session
from collab.work.door import Door
from collab.work.session import SignedIn, signed_in

MAX_NAME = 120
REFUSALS: Mapping[str, str] = {
    "gone": "This invitation was used or withdrawn meanwhile. Ask for a new one.",
    "sign_in_first": "You have an account here already. Sign in with it, then open the link again.",
    "another_account": "This invitation is for the account with its own address. Sign in with that"
    " one, then open the link again.",
    "another_address": "You act for this organisation already, with another address. Ask for an"
    " invitation to that one.",
    "address_taken": "This address belongs to somebody of another organisation here. Ask for an"
    " invitation to an address of your organisation.",
    "membership_ended": "Your organisation has left this group, or no longer has this role in it."
    " Ask whoever invited you.",
}


@dc.dataclass(frozen=True, slots=True)
class Invitation:
    """What an invited person may see before accepting; ``charter`` and ``space`` may be None."""

    id: uuid.UUID
    state: str
    email: str
    name: str
    role: str | None
    organisation: str
    space: str | None
    space_kind: str | None
    inviter: str | None
    inviter_organisation: str | None
    known: bool
    participants: tuple[str, ...]
    charter: Mapping[str, Any] | None


def token_of(house: House, invitation_id: uuid.UUID, serial: int) -> str:
    """Give the token of an invitation's link: whoever writes the mail makes it again from ids."""
    return derived_token(house.secret_key, "invitation", invitation_id, serial)


def look(door: Door, token: str) -> Invitation:
    """Give what a link shows. Looking changes nothing, however often a mail scanner does it.

    :raises NotFoundError: when there is no such link, or no longer.
    """
    row = door.ask("invitation", token_hash(token), door.now)[0][0]
    if row is None:
        raise NotFoundError
    values = {field.name: row[field.name] for field in dc.fields(Invitation)}
    changed = {"id": uuid.UUID(row["id"]), "participants": tuple(row["participants"])}
    return Invitation(**{**values, **changed})


def holder(door: Door) -> SignedIn | None:
    """Give who is signed in and owes nothing: only he may accept with his account."""
    who = signed_in(door)
    return who if who is not None and owed(door.house, who) is Owed.NOTHING else None


def join(door: Door, token: str, *, name: str, password: str) -> str:
    """Accept with a new account; give the token of its first session.

    :raises InvalidError: when name or password will not do; the invitation stays open.
    :raises ConflictError: when the invitation cannot be accepted, saying why.
    :raises NotFoundError: when there is no such link.
    """
    invitation = look(door, token)
    called = _called(name)
    own = (called, invitation.email, invitation.organisation)
    hashed = hash_password(door.house, checked(password, own=own))
    _accept(door, token, session=None, hashed=hashed, name=called)
    opened = open_session(door, invitation.email, verified=hashed)
    if opened is None:
        raise RuntimeError("the account made a moment ago does not open")
    return opened


def join_as_holder(door: Door, token: str, *, name: str) -> str:
    """Accept with the account signed in and act for the organisation; give the new token.

    :raises InvalidError: without a name.
    :raises ConflictError: when the invitation cannot be accepted, saying why.
    :raises NotFoundError: when there is no such link.
    """
    look(door, token)
    if holder(door) is None or door.cookie is None:
        raise ConflictError(REFUSALS["sign_in_first"])
    kept, fresh = token_hash(door.cookie), new_token()
    me = _accept(door, token, session=kept, hashed=None, name=_called(name))
    door.ask("switch", kept, door.now, me, token_hash(fresh))
    return fresh


def ask_again(door: Door, token: str) -> None:
    """Leave a note for whoever invited, when the link is too old; silent about everything else."""
    rows = door.ask("ask_again", token_hash(token), door.now)
    if rows:
        invitation, serial = rows[0].invitation, rows[0].serial
        key = f"mail.invitation_asked_again:{invitation}:{serial}"
        door.later("mail.invitation_asked_again", key=key, representation_id=rows[0].inviter)
        door.record("invitation.asked_again", invitation=invitation)


def _accept(
    door: Door, token: str, *, session: bytes | None, hashed: str | None, name: str
) -> uuid.UUID:
    ids = [new_id() for _ in range(4)]
    row = door.ask("accept", token_hash(token), door.now, session, hashed, name, ids)[0]
    if row.representation is None:
        raise ConflictError(REFUSALS[row.outcome])
    facts = {"invitation": row.invitation, "representation": row.representation}
    door.record("invitation.accepted", **facts)
    made: uuid.UUID = row.representation
    return made


def _called(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > MAX_NAME:
        raise InvalidError({"name": "Enter your name."})
    return called
