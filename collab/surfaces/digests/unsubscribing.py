"""End somebody's digests by the address in his mail, which proves enough without a session."""

from __future__ import annotations

import hmac
import uuid

from collab.core.errors import NotFoundError
from collab.core.house import House
from collab.core.ids import derived_token
from collab.people.accounts.models import Representation
from collab.work.door import Door

PURPOSE = "unsubscribe"


def address(house: House, reader: Representation) -> str:
    """Give the address that ends this reader's digests at one click.

    It stays good: mail programs may follow it again years later, with the same result.
    """
    proof = derived_token(house.secret_key, PURPOSE, reader.id, reader.unsubscribe_serial)
    return f"{house.base_url}/unsubscribe/{reader.id.hex}.{proof}"


def is_on(door: Door, token: str) -> bool:
    """Tell whether the digests are still on.

    :raises NotFoundError: when the address is not ours.
    """
    return _proved(door, token)[2]


def end(door: Door, token: str) -> None:
    """Switch the digests off; a second time changes nothing.

    :raises NotFoundError: when the address is not ours.
    """
    reader, serial, on = _proved(door, token)
    door.ask("unsubscribe", reader, serial)
    if on:
        door.record("digests.unsubscribed", representation=reader)


def _proved(door: Door, token: str) -> tuple[uuid.UUID, int, bool]:
    ident, _, proof = token.partition(".")
    try:
        reader = uuid.UUID(hex=ident)
    except ValueError:
        raise NotFoundError from None
    rows = door.ask("unsubscribe_serial", reader)
    if not rows:
        raise NotFoundError
    serial, on = tuple(rows[0])
    expected = derived_token(door.house.secret_key, PURPOSE, reader, serial)
    if not hmac.compare_digest(expected.encode(), proof.encode()):
        raise NotFoundError
    return reader, serial, on
