"""What other features put on an item's page, without either of them knowing the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from collab.core.refs import Card

Panel = Callable[[Any, Card], Markup]
"""Renders what a feature has to say about an item, for the viewer of a Work."""

_PANELS: dict[str, list[Panel]] = {}


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
