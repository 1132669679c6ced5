"""A firm nobody knows registers for a public call: without a sign-in, proved by a mailed link.

Whatever is known here of a name or an address, whoever asks is answered the same.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.house import House
from collab.core.ids import derived_token, new_id, token_hash
from collab.core.limits import Limit
from collab.core.vocabularies import countries
from collab.features.engagements.proposals.rules import LONGEST_LABEL, PROPOSING
from collab.people.accounts.service.passwords import checked, hash_password
from collab.people.accounts.service.sessions import open_session
from collab.people.accounts.service.traces import disguised
from collab.people.organisations.rules import clean_email, is_email
from collab.work.door import Door

HOUR = 3600
BY_ADDRESS = Limit("call_registration_address", times=5, seconds=HOUR)
"""For one mail address, wherever it is asked from."""
BY_PLACE = Limit("call_registration", times=30, seconds=HOUR)
"""For one network address: a whole university may be behind one."""
OPENED = Limit("call_registration_opened", times=60, seconds=HOUR // 6)
MAIL = "mail.call_registration"
REFUSALS = {
    "gone": "This link was used, or it is too old. Register again from the page of the call.",
    "closed": "The call takes no registrations any more.",
    "known": "You have an account here already. Sign in with it, then register on the page of the"
    " call.",
    "firm": "An organisation with this mail domain takes part here already."
    " Ask whoever administers it.",
}


@dc.dataclass(frozen=True, slots=True)
class Who:
    """What somebody says of himself and his organisation."""

    organisation: str
    kind: str
    country: str | None
    name: str


@dc.dataclass(frozen=True, slots=True)
class Wish(Who):
    """The same with where he reads his mail, which is proved."""

    email: str


@dc.dataclass(frozen=True, slots=True)
class Pending:
    """What a mailed link shows."""

    call: uuid.UUID
    title: str
    wish: Wish
    state: str


@dc.dataclass(frozen=True, slots=True)
class Taking:
    """A public call that takes registrations."""

    id: uuid.UUID
    title: str
    closes_at: dt.datetime


def token_of(house: House, registration_id: uuid.UUID) -> str:
    """Give the token of a registration's link; the worker makes it again for the mail."""
    return derived_token(house.secret_key, "call_registration", registration_id, 0)


def taking(door: Door, call_id: uuid.UUID) -> Taking:
    """Give a public call that takes registrations. :raises NotFoundError: for any other."""
    found = door.ask("call_taking", call_id)[0][0]
    if found is None:
        raise NotFoundError
    return Taking(call_id, found["title"], dt.datetime.fromisoformat(found["closes_at"]))


def ask(door: Door, call_id: uuid.UUID, wish: Wish) -> None:
    """Keep the wish and leave a note to mail a link, or, to a known address, how to go on.

    :raises NotFoundError: when the call is none that is public and open.
    :raises InvalidError: when something is missing.
    :raises TooManyError: when asked for too often.
    """
    taking(door, call_id)
    said = _checked(wish)
    door.house.limits.spend(BY_PLACE, door.address)
    door.house.limits.spend(BY_ADDRESS, said.email)
    ident = new_id()
    kept = token_hash(token_of(door.house, ident))
    door.ask(
        "register",
        call_id,
        ident,
        kept,
        said.organisation,
        said.kind,
        said.country,
        said.name,
        said.email,
        door.now,
    )
    door.later(MAIL, key=f"{MAIL}:{ident}", registration_id=ident)
    door.record("registration.asked", address=disguised(door.house, said.email))


def look(door: Door, token: str) -> Pending:
    """Give what a link shows; looking uses nothing up. :raises NotFoundError: when it is over."""
    rows = door.ask("registration", token_hash(token), door.now)
    found = rows[0][0] if rows else None
    if found is None or found["state"] == "gone":
        raise NotFoundError
    wish = Wish(*(found[field.name] for field in dc.fields(Wish)))
    return Pending(uuid.UUID(found["call"]), found["title"], wish, found["state"])


def accept(door: Door, token: str, password: str, said: Who) -> tuple[str, uuid.UUID]:
    """Make organisation, vault, account and registration in one; give session and call.

    Whoever has the mail says who he is: the form was perhaps another's.

    :raises NotFoundError: when the link is used or too old.
    :raises InvalidError: when a name or the password will not do; the link stays good.
    :raises ConflictError: when it can no longer be accepted, saying why.
    """
    pending = look(door, token)
    if pending.state in REFUSALS:
        raise ConflictError(REFUSALS[pending.state])
    wish = _checked(Wish(**dc.asdict(said), email=pending.wish.email))
    own = (wish.name, wish.email, wish.organisation)
    hashed = hash_password(door.house, checked(password, own=own))
    ids = [new_id() for _ in range(7)]
    who = (wish.organisation, wish.kind, wish.country, wish.name)
    row = door.ask("accept_registration", token_hash(token), door.now, hashed, ids, *who)[0]
    if row.person is None:
        raise ConflictError(REFUSALS[row.outcome])
    door.record("registration.accepted", organisation=row.firm, representation=row.person)
    opened = open_session(door, pending.wish.email, verified=hashed)
    if opened is None:
        raise RuntimeError("the account made a moment ago does not open")
    return opened, pending.call


def _checked(wish: Wish) -> Wish:
    said = Wish(
        organisation=" ".join(wish.organisation.split()),
        kind=wish.kind,
        country=wish.country or None,
        name=" ".join(wish.name.split()),
        email=clean_email(wish.email),
    )
    fields = {}
    if not 0 < len(said.organisation) <= LONGEST_LABEL:
        fields["organisation"] = "Give the name of your organisation."
    if said.kind not in PROPOSING:
        fields["kind"] = "Choose what kind of organisation it is."
    if said.country is not None and said.country not in countries():
        fields["country"] = "Choose a country."
    if not 0 < len(said.name) <= LONGEST_LABEL:
        fields["name"] = "Give your own name."
    if not is_email(said.email):
        fields["email"] = "Give a mail address, such as name@firm.example."
    if fields:
        raise InvalidError(fields)
    return said
