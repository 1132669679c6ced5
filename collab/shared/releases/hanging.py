"""What hangs on an item of a shared space: where it goes, how it is marked, whom it reaches."""

from __future__ import annotations

import dataclasses as dc
import uuid
from typing import Any

from collab.core.errors import DeniedError, NotFoundError
from collab.core.refs import Card, card_of
from collab.core.texts import one_line
from collab.people.spaces.audience import everybody
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.work.unit import Work

TITLE = 80
GONE = Decision(
    allowed=False,
    reasons=("What this was said about is not there for you any more.",),
    remedy="Keep the draft in your vault, or discard it.",
)


@dc.dataclass(frozen=True, slots=True)
class Bounds:
    """No further, no milder and to nobody else than what it hangs on."""

    into: uuid.UUID
    floor: Marking
    within: tuple[uuid.UUID, ...] | None


def subject_of(work: Work, kind: str | None, item_id: uuid.UUID | None) -> Card | None:
    """Give what something was said about; None when it is not there for this viewer."""
    if kind is None or item_id is None:
        return None
    try:
        return card_of(work, kind, item_id)
    except NotFoundError:
        return None


def bounds(work: Work, subject: Card | None, space_id: uuid.UUID | None) -> Bounds:
    """Give the bounds of what hangs on ``subject``, which was seen in ``space_id``.

    :raises DeniedError: when it is gone.
    """
    if subject is None or subject.space_id != space_id:
        raise DeniedError(GONE)
    return Bounds(subject.space_id, Marking(subject.marking), persons_within(work, subject))


def persons_within(work: Work, subject: Any) -> tuple[uuid.UUID, ...] | None:
    """Give the persons of an item's circle, which may name persons or organisations."""
    if subject.circle is None:
        return None
    return tuple(
        reader.representation_id
        for reader in everybody(work, subject.space_id).readers
        if {reader.representation_id, reader.org_id} & set(subject.circle)
    )


def beginning(words: str) -> str:
    """Give the beginning of the words, as a title: the subject's own may be for fewer eyes."""
    text = one_line(words)
    return text if len(text) <= TITLE else text[:TITLE].rsplit(" ", 1)[0] + " …"
