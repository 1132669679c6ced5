"""Say what became of what an expert was let read, and confirm that one has it in hand."""

from __future__ import annotations

from collab.core.errors import ConflictError, InvalidError
from collab.features.engagements.delivery.models import Certificate, Owed
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import Fate
from collab.features.engagements.queries import unexamined
from collab.shared.process.plain import plain
from collab.work.unit import Work

CHANGED = "The expert answered anew meanwhile. Read what it says now, and confirm that."


def certify(work: Work, row: Owed, fate: Fate, words: str) -> None:
    """Answer for one's firm what became of all it was let read; until it is confirmed.

    :raises InvalidError: when something is kept and nothing says what and by which law.
    """
    work.authorise(Act.CERTIFY, row)
    if fate is Fate.KEPT and not words:
        raise InvalidError({"words": "Say what is kept, by which law, and until when."})
    plain({"words": words})
    work.call("app.answer_return", row.id, fate.value, words, work.now)
    work.session.refresh(row)
    work.record("returns.answered", space_id=row.space_id, facts={"return": row.id})


def confirm(work: Work, row: Certificate, *, seen: str) -> None:
    """Confirm what the expert's firm answered; from then on it stays as it is.

    :raises ConflictError: when it answered otherwise after what is confirmed was ``seen``.
    """
    work.authorise(Act.CONFIRM, row)
    unexamined(work, row.engagement_id)
    if row.answered_at is None or row.answered_at.isoformat() != seen:
        raise ConflictError(CHANGED)
    work.call("app.confirm_return", row.id, row.answered_at, work.now)
    work.session.refresh(row)
    facts = {"engagement": row.engagement_id}
    work.record("returns.confirmed", space_id=row.space_id, facts=facts)
