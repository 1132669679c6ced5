"""What is asked and what is answered, as an author writes it."""

from __future__ import annotations

import dataclasses as dc

TOPIC, LONGEST = 200, 4000


@dc.dataclass(frozen=True, slots=True)
class Question:
    """A request: what it is about in a line, and what one wants to know."""

    topic: str
    question: str


@dc.dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``private`` is that only the organisation that asked reads it."""

    body: str
    private: bool = False
