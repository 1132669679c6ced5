"""Begin the scoring, go on to the selection, score again; shortlist, award, or end without."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping

from collab.core.errors import ConflictError, InvalidError
from collab.features.engagements.funding.queries import hinders_award
from collab.features.engagements.review import queries
from collab.features.engagements.review.policy import REVIEWING, TAKING, Bench
from collab.features.engagements.review.service.preparing import see_to_the_end
from collab.features.engagements.review.service.proving import demand, tell_all
from collab.features.engagements.rules import Step
from collab.shared.process.plain import plain
from collab.work.unit import Work

Reasons = Mapping[uuid.UUID, str]
"""To each proposer that is not chosen why not, by proposal."""
NOBODY = "Choose at least one proposal."


def take(work: Work, bench: Bench, step: Step, *, seen_version: int | None = None) -> None:
    """Take a step of the review that needs nothing written.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises NotReadyError: when something must hold before; it says what.
    """
    if step not in REVIEWING:
        raise InvalidError({"step": "Choose what is to be done."})
    work.authorise(TAKING[step], bench)
    demand(work.call("app.review_lacks", bench.row.id, step.value))
    work.call("app.move_engagement", bench.row.id, step.value, work.now, seen_version)
    work.session.refresh(bench.row)
    running = queries.bench(work, bench.row.id).phase
    if running is not None:
        see_to_the_end(work, running)
    tell_all(work, f"engagements.{step.value}", bench.row)


def shortlist(work: Work, bench: Bench, chosen: Collection[uuid.UUID], reasons: Reasons) -> None:
    """Ask some for full proposals, and tell the others why not.

    :raises NotReadyError: when a reason is missing, or nobody without a tie could judge one.
    """
    work.authorise(TAKING[Step.SHORTLIST], bench)
    if not chosen:
        raise InvalidError({"chosen": NOBODY})
    told = _told(reasons)
    demand(
        work.call("app.shortlist_proposals", bench.row.id, list(chosen), json.dumps(told), work.now)
    )
    _settled(work, bench, "engagements.shortlist")


def award(
    work: Work, bench: Bench, opened_id: uuid.UUID, decision_id: uuid.UUID, reasons: Reasons
) -> None:
    """Award what was decided for; every other proposer is told why not.

    Nothing is awarded by itself: not by a rank, and not by the outcome of a decision.

    :raises NotReadyError: when the decision does not stand, or a reason is missing.
    :raises ConflictError: when what it costs is not settled yet.
    :raises NotFoundError: for a proposal or a decision of another engagement.
    """
    work.authorise(TAKING[Step.AWARD], bench)
    hinders = hinders_award(work, bench.row.id)
    if hinders is not None:
        raise ConflictError(hinders)
    told = _told(reasons)
    demand(
        work.call(
            "app.award_engagement",
            bench.row.id,
            opened_id,
            decision_id,
            json.dumps(told),
            work.now,
        )
    )
    _settled(work, bench, "engagements.award")


def fail(work: Work, bench: Bench, reasons: Reasons) -> None:
    """End without an award; every proposer is told why. :raises NotReadyError: without a reason."""
    work.authorise(TAKING[Step.FAIL], bench)
    told = _told(reasons)
    demand(work.call("app.fail_engagement", bench.row.id, json.dumps(told), work.now))
    _settled(work, bench, "engagements.fail")


def _told(reasons: Reasons) -> dict[str, str]:
    """Give the reasons as they leave. :raises InvalidError: for words that may not stand there."""
    told = {str(opened): words for opened, words in reasons.items() if words.strip()}
    plain({f"reason_{opened}": words for opened, words in told.items()})
    return told


def _settled(work: Work, bench: Bench, kind: str) -> None:
    work.session.refresh(bench.row)
    for one in queries.opened_of(work, bench.row.id, 1):
        work.session.refresh(one)
    tell_all(work, kind, bench.row)
