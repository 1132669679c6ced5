"""The kinds of item search tells apart: what they are called, one and many, and where they are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from collab.shared.releases.crossing import crossing_of

Address = Callable[[uuid.UUID], str]

_NAMES: dict[str, tuple[str, str]] = {}
_ADDRESSES: dict[str, Address] = {}


def found_as(kind: str, one: str, many: str, address: Address | None = None) -> None:
    """Make a kind known to search; done once, in wiring.

    A kind that does not cross says itself at which ``address`` an item is.
    """
    _NAMES[kind] = (one, many)
    if address is not None:
        _ADDRESSES[kind] = address


def kinds() -> Mapping[str, tuple[str, str]]:
    """Give every kind with its name for one and for many."""
    return _NAMES


def address_of(kind: str, item_id: uuid.UUID) -> str:
    """Give where an item is."""
    return (_ADDRESSES.get(kind) or crossing_of(kind).address)(item_id)
