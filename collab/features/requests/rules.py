"""What is asked and what is answered, as an author writes it."""

from __future__ import annotations

import dataclasses as dc
import uuid

TOPIC, LONGEST = 200, 4000
REQUEST, ANSWER, PRIVATE = "information_request", "information_answer", "private_answer"
"""The kinds that cross; an answer for the asker alone is one of its own."""


def address(request_id: uuid.UUID) -> str:
    """Give the page of a request, draft or copy."""
    return f"/information-requests/{request_id}"


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
