"""The kinds of item search tells apart: what they are called, one and many, and where they are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from collab.shared.releases.crossing import crossing_of

Address = Callable[[uuid.UUID], str]

_NAMES: dict[str, tuple[str, str]] = {}
_ADDRESSES: dict[str, Address] = {}
_UNDER: set[str] = set()


def found_as(
    kind: str, one: str, many: str, address: Address | None = None, *, under: bool = False
) -> None:
    """Make a kind known to search; done once, in wiring.

    A kind that does not cross says itself at which ``address`` an item is: at its own, or ``under``
    what it was said about, whose page shows it.
    """
    _NAMES[kind] = (one, many)
    if address is not None:
        _ADDRESSES[kind] = address
    if under:
        _UNDER.add(kind)


def kinds() -> Mapping[str, tuple[str, str]]:
    """Give every kind with its name for one and for many."""
    return _NAMES


def address_of(kind: str, item_id: uuid.UUID, subject_id: uuid.UUID | None = None) -> str:
    """Give where an item is."""
    if kind in _UNDER and subject_id is not None:
        return _ADDRESSES[kind](subject_id)
    return (_ADDRESSES.get(kind) or crossing_of(kind).address)(item_id)
