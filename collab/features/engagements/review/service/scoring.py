"""Give a proposal its levels, lock them, and say what one makes of what others recommend."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Mapping

from collab.core.canonical import canonical, digest
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.engagements.models import OpenedProposal
from collab.features.engagements.review import queries
from collab.features.engagements.review.models import Score
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.review.rules import OPINIONS, Recommendation
from collab.features.engagements.review.service.proving import demand, tell_own
from collab.shared.process.plain import plain
from collab.work.unit import Work

NONE_YET = "none"
"""What stands where nothing was given yet."""
SAY_SEEN = "Something is kept already: say what you saw of it."
CHANGED = "What you gave was changed meanwhile, perhaps by yourself elsewhere. Look again."


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """What a reviewer fills in. Who abstains gives a reason and nothing else."""

    levels: Mapping[str, int]
    comment: str
    recommendation: Recommendation | None
    abstains: bool
    reason: str


def standing(score: Score | None) -> str:
    """Give what tells a score from the same one with anything changed."""
    if score is None:
        return NONE_YET
    said = (score.levels, score.comment, score.recommendation, score.abstained, score.reason)
    return digest(canonical([str(score.id), score.state, *said])).hex()[:16]


def save_seen(
    work: Work, bench: Bench, opened: OpenedProposal, sheet: Sheet, *, seen: str | None
) -> Score:
    """Keep a draft in the place of exactly the one that was seen; the first needs none.

    :raises InvalidError: when something stands there and it is not said what was seen.
    :raises ConflictError: when something else stands there than was seen.
    """
    work.authorise(Act.JUDGE, bench)
    queries.hold_score(work, opened)  # of two who save, the second waits, and looks after the first
    kept = queries.own_score(work, bench, opened)
    if seen is None and kept is not None:
        raise InvalidError({"seen": SAY_SEEN})
    if seen not in (None, standing(kept)):
        raise ConflictError(CHANGED)
    return save(work, bench, opened, sheet)


def save(work: Work, bench: Bench, opened: OpenedProposal, sheet: Sheet) -> Score:
    """Keep a draft that nobody else reads.

    :raises DeniedError: when one does not judge here, or nothing is scored now.
    :raises ConflictError: when it is locked, or the time is over.
    :raises InvalidError: for words that may not stand here.
    """
    work.authorise(Act.JUDGE, bench)
    plain({"comment": sheet.comment, "reason": sheet.reason})
    known = {one.key: len(one.levels) for one in queries.criteria(work, bench.row.id)}
    for key, level in sheet.levels.items():
        if not 0 <= level < known.get(key, 0):
            raise InvalidError({key: "Choose one of its levels."})
    abstains = sheet.abstains
    queries.hold_score(work, opened)
    kept = work.call(
        "app.save_score",
        random_id(),
        opened.id,
        json.dumps({} if abstains else dict(sheet.levels)),
        sheet.comment,
        None if abstains or sheet.recommendation is None else sheet.recommendation.value,
        abstains,
        sheet.reason if abstains else "",
        work.now,
    )
    found = queries.score(work, kept)
    work.session.refresh(found)
    tell_own(work, "review.score_saved", score=found.id)
    return found


def lock(work: Work, bench: Bench, score: Score) -> None:
    """Lock one's own: it changes no more, and what others locked of the same can be read.

    :raises NotReadyError: when a criterion has no level, or a reason or recommendation is missing.
    :raises ConflictError: when it is locked, or the time is over.
    """
    work.authorise(Act.JUDGE, bench)
    demand(work.call("app.lock_score", score.id, work.now))
    work.session.refresh(score)
    tell_own(work, "review.score_locked", score=score.id)


def opine(work: Work, bench: Bench, score: Score, opinion: str) -> None:
    """Agree or disagree with what another recommends; the latest of a firm counts.

    :raises InvalidError: for any other word.
    :raises DeniedError: when one's organisation does not select, or the score is its own.
    """
    work.authorise(Act.OPINE, bench)
    work.authorise(Act.OPINE, score)
    if opinion not in OPINIONS:
        raise InvalidError({"opinion": "Choose one."})
    work.call("app.say_opinion", random_id(), score.id, opinion, work.now)
    tell_own(work, "review.opinion_said", score=score.id)
