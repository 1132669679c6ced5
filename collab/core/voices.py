"""What others say of an item, as bare classes: told by one feature to another, neither known.

A voice is a pair: how it stands to the item, and the kind of source it rests on, if that is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from collab.core.refs import Card

Voice = tuple[str, str | None]
Voices = Callable[[Any, Card], Sequence[Voice]]
"""Gives what the viewer of a Work may read about an item."""

_VOICES: dict[str, list[Voices]] = {}


def put_voices(kind: str, source: Voices) -> None:
    """Let a feature speak about items of a kind; done once, in wiring."""
    known = _VOICES.setdefault(kind, [])
    if source not in known:
        known.append(source)


def voices_on(work: Any, card: Card) -> list[Voice]:
    """Give everything that is said of an item."""
    return [voice for source in _VOICES.get(card.kind, ()) for voice in source(work, card)]
