"""What can be objected to: all that crosses, and kinds that say so without ever crossing."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from collab.shared.releases.crossing import crossing_of


@dc.dataclass(frozen=True, slots=True)
class Objectable:
    """How an item objected to is named, found, and shown to counsel from its sealed copy.

    Of a kind that does not cross nobody is its contributor; ``app.take_down`` knows it by name.
    """

    kind: str
    word: str
    labels: Mapping[str, str]
    address: Callable[[uuid.UUID], str]
    shown: Callable[[str, Any], str] = lambda _name, value: str(value)
    evidence: Callable[[uuid.UUID], str] | None = None
    quiet: bool = False
    crosses: bool = False


_OBJECTABLE: dict[str, Objectable] = {}


def objected_as(kind: Objectable) -> None:
    """Make a kind that does not cross known here; done once, in wiring."""
    _OBJECTABLE[kind.kind] = kind


def objectable(kind: str) -> Objectable:
    """Give a kind one may object to. :raises NotFoundError: when there is none of that name."""
    if kind in _OBJECTABLE:
        return _OBJECTABLE[kind]
    crossing = crossing_of(kind)
    return Objectable(
        kind=kind,
        word=crossing.word,
        labels=crossing.labels,
        address=crossing.address,
        shown=crossing.shown,
        evidence=crossing.evidence,
        quiet=crossing.quiet,
        crosses=True,
    )
