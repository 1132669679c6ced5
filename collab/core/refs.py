"""How an item is pointed at and shown by those who do not know its kind."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable
from typing import Any

from collab.core.errors import NotFoundError


@dc.dataclass(frozen=True, slots=True)
class Card:
    """An item as others may show it. ``circle`` are those it is narrowed to, if it is."""

    kind: str
    id: uuid.UUID
    space_id: uuid.UUID
    title: str
    path: str
    marking: int
    circle: tuple[uuid.UUID, ...] | None
    shared: bool


CardSource = Callable[[Any, uuid.UUID], Card]
"""Gives the card of one item to a Work. :raises NotFoundError: when its viewer may not read it."""

_SOURCES: dict[str, CardSource] = {}


def shows(kind: str, source: CardSource) -> None:
    """Make a kind of item known to all others; done once, in wiring."""
    _SOURCES[kind] = source


def card_of(work: Any, kind: str, item_id: uuid.UUID) -> Card:
    """Give an item's card.

    :raises NotFoundError: when there is no such item, or none for this viewer.
    """
    if kind not in _SOURCES:
        raise NotFoundError
    return _SOURCES[kind](work, item_id)
