"""What other features put on an item's page, without either of them knowing the other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from collab.core.refs import Card

Panel = Callable[[Any, Card], Markup]
"""Renders what a feature has to say about an item, for the viewer of a Work."""
Lines = Callable[[Any, Sequence[Card]], Mapping[uuid.UUID, Markup]]
"""Renders a line for each of some items of one space: they stand in a list on another's page."""

_PANELS: dict[str, list[Panel]] = {}
_LINES: dict[str, list[Lines]] = {}


DRAFT = "draft of "


def drafts_of(kind: str) -> str:
    """Name the drafts of a kind: their pages show other panels than its copies'."""
    return f"{DRAFT}{kind}"


def put_panel(kind: str, panel: Panel) -> None:
    """Put a panel on the pages of a kind, below those put before; done once, in wiring."""
    known = _PANELS.setdefault(kind, [])
    if panel not in known:
        known.append(panel)


def panels(work: Any, card: Card) -> list[Markup]:
    """Give the panels of an item's page, in order."""
    kind = card.kind if card.shared else drafts_of(card.kind)
    return [panel(work, card) for panel in _PANELS.get(kind, ())]


def shows_any(card: Card, ours: Collection[Panel | Lines]) -> bool:
    """Tell whether an item is shown with any of some panels, or lines under it."""
    kind = card.kind if card.shared else drafts_of(card.kind)
    return any(one in ours for one in (*_PANELS.get(kind, ()), *_LINES.get(kind, ())))


def put_lines(kind: str, lines: Lines) -> None:
    """Put a line under each item of a kind that stands in a list; done once, in wiring."""
    known = _LINES.setdefault(kind, [])
    if lines not in known:
        known.append(lines)


def lines_under(work: Any, cards: Sequence[Card]) -> Mapping[uuid.UUID, Sequence[Markup]]:
    """Give what stands under each of some items of one kind, asked for all of them at once."""
    if not cards:
        return {}
    found = [lines(work, cards) for lines in _LINES.get(cards[0].kind, ())]
    return {card.id: [one[card.id] for one in found if card.id in one] for card in cards}
