"""What came of a topic, told by features that the meeting does not know: decisions, actions."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any


@dc.dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that came of the item ``about_id``, as the viewer may read it.

    ``words`` is what minutes say of it; ``by``, whoever does it, only where they may name anybody.
    ``unfinished`` brings its topic back to the next meeting.
    """

    kind: str
    id: uuid.UUID
    about_id: uuid.UUID
    title: str
    words: str
    path: str
    marking: int
    circle: tuple[uuid.UUID, ...] | None
    unfinished: bool = False
    by: str = ""


OutcomeSource = Callable[[Any, Collection[uuid.UUID]], Iterable[Outcome]]
"""Gives to a Work what came of some items, in order, as far as its viewer may read it."""

_SOURCES: list[OutcomeSource] = []


def put_outcomes(source: OutcomeSource) -> None:
    """Let a feature tell what came of items; done once, in wiring."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def outcomes_of(work: Any, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
    """Give what came of some items, source by source."""
    if about:
        for source in _SOURCES:
            yield from source(work, about)
