"""What a feature gives the gate: how its drafts are snapshot, and what their fields are called."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from collab.core.errors import NotFoundError
from collab.policy.marking import Marking
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Snapshot:
    """A draft as it would cross: ``payload`` is the copy's content, and all of it.

    ``texts`` are the fields in which an author writes freely; screening reads these.
    """

    kind: str
    item_id: uuid.UUID
    version: int
    title: str
    marking: Marking
    payload: Mapping[str, Any]
    texts: Mapping[str, str]


@dc.dataclass(frozen=True, slots=True)
class Crossing:
    """One kind of item that can cross. ``columns`` equal the gate's own list in the database."""

    kind: str
    word: str
    columns: tuple[str, ...]
    labels: Mapping[str, str]
    snapshot: Callable[[Work, uuid.UUID], Snapshot]
    address: Callable[[uuid.UUID], str]
    edit_address: Callable[[uuid.UUID], str]
    only_into: Callable[[Work, uuid.UUID], uuid.UUID | None] = lambda _work, _item: None
    """The one space an item may go to, where it hangs on something there; None: any."""


_CROSSINGS: dict[str, Crossing] = {}


def can_cross(crossing: Crossing) -> None:
    """Make a kind known to the gate; done once, in wiring."""
    _CROSSINGS[crossing.kind] = crossing


def crossing_of(kind: str) -> Crossing:
    """Give a kind's crossing. :raises NotFoundError: when nothing of it ever crosses."""
    if kind not in _CROSSINGS:
        raise NotFoundError
    return _CROSSINGS[kind]
