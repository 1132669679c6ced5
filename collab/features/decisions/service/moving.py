"""Move a decision on: the one way, and the database's own function has the last word."""

from __future__ import annotations

import datetime as dt

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.decisions.models import Decision
from collab.features.decisions.policy import TAKING
from collab.features.decisions.rules import State, Step
from collab.features.decisions.service.writing import prove, texts_of
from collab.people.spaces.audience import readers_of
from collab.shared.process.screening import screened
from collab.work.unit import Work

CLOSE, REMIND = "decisions.close", "decisions.remind"
BEFORE_THE_END = dt.timedelta(days=3)
SAY_WHY = "Say what would have to change."
NO_COUNSEL = "No counsel could look at it: this group has none who may read it."
WORDS = {
    "needs_counsel": "Something in it is for counsel to look at first: give it to counsel.",
    "too_few": "Too few firms are asked for an anonymous decision: six are the fewest, or that the"
    " quorum was reached would tell who spoke.",
    "too_late": "Its day is over. Choose a later one.",
}


class NotReadyError(ConflictError):
    """Something must hold before this step, and does not; ``missing`` is its code."""

    def __init__(self, missing: str) -> None:
        super().__init__(WORDS[missing])
        self.missing = missing


def move(
    work: Work, row: Decision, step: Step, *, words: str = "", seen_version: int | None = None
) -> None:
    """Take one step. Counsel who returns it says in ``words`` what would have to change.

    Counsel clears what he has read: ``seen_version`` is that of what he saw.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises NotReadyError: when something must hold before.
    :raises ConflictError: when somebody moved it meanwhile.
    :raises InvalidError: when it is returned without a word.
    """
    work.authorise(TAKING[step], row)
    if step is Step.RETURN and not words:
        raise InvalidError({"words": SAY_WHY})
    if step is Step.OPEN and row.stands is State.DRAFT:
        _still_plain(row)
    missing = work.call("app.move_decision", row.id, step.value, words, work.now, seen_version)
    if missing is not None:
        raise NotReadyError(missing)
    work.session.refresh(row)
    if step is Step.OPEN:
        _see_to_the_end(work, row)
    if step is Step.SUBMIT:
        tell_counsel(work, row)
    prove(work, f"decisions.{step.value}", row)


def tell_counsel(work: Work, row: Decision) -> None:
    """Tell those who review that something waits: by letter, and not what.

    :raises ConflictError: when nobody here could clear it.
    """
    counsel = readers_of(work, row).counsel
    if not counsel:
        raise ConflictError(NO_COUNSEL)
    for reader in counsel:
        work.later(
            "mail.review_waiting",
            key=f"decision_waits:{random_id()}",
            representation_id=reader.representation_id,
        )


def _still_plain(row: Decision) -> None:
    """Read it once more: the patterns may be others than on the day it was written."""
    try:
        found = screened(texts_of(row))
    except InvalidError as error:
        raise ConflictError(" ".join(error.fields.values())) from error
    if found.needs_counsel and not row.needs_counsel:
        raise NotReadyError("needs_counsel")


def _see_to_the_end(work: Work, row: Decision) -> None:
    """Leave the notes that close it on its day and, before, remind whoever has said nothing."""
    work.later(CLOSE, key=f"decision_close:{row.id}", not_before=row.closes_at, decision_id=row.id)
    reminded = row.closes_at - BEFORE_THE_END
    if reminded > work.now:
        work.later(REMIND, key=f"decision_remind:{row.id}", not_before=reminded, decision_id=row.id)
