"""Move a version on: the one way, and the database's own function has the last word."""

from __future__ import annotations

from collections.abc import Collection

from collab.core.errors import ConflictError, InvalidError
from collab.features.talking_points import queries
from collab.features.talking_points.models import TalkingPointVersion, TalkingPointWording
from collab.features.talking_points.policy import TAKING, Act
from collab.features.talking_points.rules import CHECKS, LACKING, OPINION, Step
from collab.features.talking_points.service.proving import enter, tell_counsel
from collab.features.talking_points.service.screening import joint
from collab.work.unit import Work

SAY_WHY = "Say what would have to change."
CHANGED = "Somebody changed these words since. Return it, so that its writer can look again."
WITH_WORDS = frozenset({Step.RETURN, Step.UPHOLD})


class NotReadyError(ConflictError):
    """Something must hold before this step, and does not; ``missing`` is its code."""

    def __init__(self, missing: str) -> None:
        super().__init__(LACKING[missing])
        self.missing = missing


def tick(work: Work, row: TalkingPointVersion, ticked: Collection[str], *, seen: str) -> None:
    """Tick what one has checked oneself of the text whose hash was ``seen``; who did is recorded.

    :raises ConflictError: when the text changed meanwhile.
    """
    work.authorise(Act.DRAFT, row)
    known = [check for check in CHECKS if check in ticked]
    work.call("app.tick_talking_point", row.id, known, seen, work.now)
    work.session.refresh(row)
    enter(work, "talking_points.checked", row, complete=len(known) == len(CHECKS))


def move(work: Work, row: TalkingPointVersion, step: Step, *, words: str = "") -> None:
    """Take one step. Counsel who returns it says in ``words`` what would have to change.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises NotReadyError: when something must hold before.
    :raises ConflictError: when somebody moved it meanwhile, or no counsel could read it.
    :raises InvalidError: when it is returned without a word.
    """
    if step is Step.SIGN or step not in TAKING:
        raise InvalidError({"step": "Choose what is to be done."})
    work.authorise(TAKING[step], row)
    if step in WITH_WORDS and not words.strip():
        raise InvalidError({"words": SAY_WHY})
    if len(words) > OPINION:
        raise InvalidError({"words": f"Shorten it to {OPINION} characters."})
    if step in (Step.SUBMIT, Step.RESUME):
        _still_fit(work, row)
    _take(work, row, step, words, None)
    if step in (Step.SUBMIT, Step.RESUME):
        tell_counsel(work, row)


def sign(work: Work, row: TalkingPointVersion, *, seen: str, conditions: str = "") -> None:
    """Sign the text whose hash was ``seen``: that is what stands, or nothing is signed.

    :raises NotReadyError: when it changed, or its evidence does not bear it any more.
    :raises ConflictError: when somebody moved it meanwhile.
    """
    work.authorise(TAKING[Step.SIGN], row)
    if len(conditions) > OPINION:
        raise InvalidError({"conditions": f"Shorten it to {OPINION} characters."})
    _still_fit(work, row)
    _take(work, row, Step.SIGN, conditions, seen)


def settle(
    work: Work, held: TalkingPointWording, row: TalkingPointVersion, *, verdict: str, words: str
) -> None:
    """Let a wording in, return it, or, as its writer, take it back.

    :raises ConflictError: when it waits no more, or what it would change was changed since.
    :raises InvalidError: when it is returned without a word.
    """
    work.authorise(Act.WITHDRAW if verdict == "withdrawn" else Act.SETTLE, held)
    if verdict not in ("let", "returned", "withdrawn"):
        raise InvalidError({"verdict": "Choose one."})
    if verdict == "returned" and not words.strip():
        raise InvalidError({"words": SAY_WHY})
    if work.call("app.settle_wording", held.id, verdict, words, work.now) is not None:
        raise ConflictError(CHANGED)
    work.session.expire_all()
    enter(work, f"talking_points.wording_{verdict}", row, apart=True)


def _take(work: Work, row: TalkingPointVersion, step: Step, words: str, seen: str | None) -> None:
    missing = work.call("app.move_talking_point", row.id, step.value, words, seen, work.now)
    if missing is not None:
        raise NotReadyError(missing)
    work.session.expire_all()  # it may have taken another's place
    kind = f"talking_points.{step.value}"
    if step is Step.SIGN and row.text_hash:
        enter(work, kind, row, audience=row.audience, hash=bytes(row.text_hash).hex())
    else:
        enter(work, kind, row, audience=row.audience)


def _still_fit(work: Work, row: TalkingPointVersion) -> None:
    """Read all of it once more: the patterns may be others than on the day it was written."""
    for text in queries.texts(work, row.id):
        try:
            joint(text.words)
        except InvalidError as error:
            raise ConflictError(" ".join(error.fields.values())) from error
