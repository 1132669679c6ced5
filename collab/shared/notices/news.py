"""What a feature tells the digest: its new items as lines, and what waits as counts."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from collab.policy.marking import Marking
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class News:
    """An item that became visible in a shared space.

    ``path`` begins with a slash. ``own`` is true when the viewer's own organisation contributed
    it, attributed or not. The digest decides by the marking how much of this a mail may say.
    """

    item_id: uuid.UUID
    kind: str
    space_id: uuid.UUID
    marking: Marking
    title: str
    summary: str
    path: str
    shared_at: dt.datetime
    own: bool


@dc.dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the viewer: a sentence with a count in it, and where to go."""

    text: str
    path: str


NewsSource = Callable[[Work, dt.datetime], Iterable[News]]
"""Gives the items shared since a moment, in every space the viewer is seated in but vaults."""
WaitingSource = Callable[[Work], Iterable[Waiting]]
"""Gives what waits for the viewer; nothing when nothing does."""
