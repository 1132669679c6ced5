"""Papers that hang on items, told by features the asker does not know, as documents are."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any


@dc.dataclass(frozen=True, slots=True)
class Attachment:
    """A paper on the item ``about_id``, as the viewer may read it.

    ``kind`` is the ending of its name without the dot. ``read`` gives its bytes, ``words`` what it
    says as far as a program could read it; either notes that the viewer opened it.
    """

    id: uuid.UUID
    about_id: uuid.UUID
    title: str
    kind: str
    size: int
    marking: int
    path: str
    words: Callable[[], str]
    read: Callable[[], bytes]


AttachmentSource = Callable[[Any, Collection[uuid.UUID]], Iterable[Attachment]]
"""Gives to a Work the papers on some items, in order, as far as its viewer may read them."""

_SOURCES: list[AttachmentSource] = []


def put_attachments(source: AttachmentSource) -> None:
    """Let a feature tell which papers hang on items; done once, in wiring."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def attachments_of(work: Any, about: Collection[uuid.UUID]) -> Iterator[Attachment]:
    """Give the papers on some items, source by source."""
    if about:
        for source in _SOURCES:
            yield from source(work, about)
