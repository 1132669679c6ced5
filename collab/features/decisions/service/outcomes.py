"""State what came of a decision, apart from who stood where; counsel sees first what stands out."""

from __future__ import annotations

import datetime as dt

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.decisions.models import Decision, Outcome
from collab.features.decisions.policy import TAKING, Act
from collab.features.decisions.rules import Step
from collab.features.decisions.service.moving import SAY_WHY, tell_counsel
from collab.features.decisions.service.writing import prove
from collab.shared.process.screening import screened
from collab.work.unit import Work

PAST = "Choose a day that is still to come: on it the outcome is looked at again."

CHOSEN = "Say which of the options was decided for, or that none was."
NOT_CHOSEN = "Nothing is awarded by this decision: say in words what came of it."


def state(
    work: Work, row: Decision, words: str, *, review_on: dt.date, chosen: int | None = None
) -> bool:
    """State an outcome; tell whether it stands at once, or counsel looks at it first.

    ``chosen`` is the number of the option, or 0 for none, where one proposal is selected.

    :raises ConflictError: when it is not closed, or one waits for counsel already.
    :raises InvalidError: for words that may not stand here, a day that is over, or no choice.
    """
    work.authorise(TAKING[Step.STATE], row)
    if review_on <= work.now.date():
        raise InvalidError({"review_on": PAST})
    if row.selects != (chosen is not None) or not 0 <= (chosen or 0) <= len(row.options):
        raise InvalidError({"chosen": CHOSEN if row.selects else NOT_CHOSEN})
    for_counsel = screened({"words": words}).needs_counsel
    work.call(
        "app.state_outcome", new_id(), row.id, words, review_on, for_counsel, work.now, chosen
    )
    work.session.refresh(row)
    if for_counsel:
        tell_counsel(work, row)
    else:
        prove(work, "decisions.outcome_stated", row)
    return not for_counsel


def settle(work: Work, outcome: Outcome, row: Decision, *, verdict: str, words: str = "") -> None:
    """Let an outcome stand, or return it and say what would have to change.

    :raises ConflictError: when it waits no more.
    :raises InvalidError: when it is returned without a word.
    """
    work.authorise(Act.SETTLE, outcome)
    if verdict == "returned" and not words:
        raise InvalidError({"words": SAY_WHY})
    if verdict not in ("stated", "returned"):
        raise InvalidError({"verdict": "Choose one."})
    work.call("app.settle_outcome", outcome.id, verdict, words, work.now)
    work.session.refresh(row)
    work.session.refresh(outcome)
    kind = "decisions.outcome_stated" if verdict == "stated" else "decisions.outcome_returned"
    prove(work, kind, row)
