"""What a score comes to, and what its words mean. All of it is pure."""

from __future__ import annotations

import dataclasses as dc
import enum
import uuid
from collections.abc import Mapping, Sequence
from fractions import Fraction

from collab.features.engagements.rules import State
from collab.policy.viewer import Role

COMMENT, REASON = 4000, 2000


class Recommendation(enum.StrEnum):
    """What a reviewer makes of a proposal, beside the levels he gives it."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


RECOMMENDATIONS: Mapping[Recommendation, str] = {
    Recommendation.YES: "For it",
    Recommendation.MAYBE: "Perhaps",
    Recommendation.NO: "Against it",
}
TALK = "To be talked over"
"""What is said as soon as one disagrees, with another or with what another recommends."""
OPINIONS: Mapping[str, str] = {"agree": "Agrees with it", "disagree": "Disagrees with it"}
LACKING: Mapping[str, str] = {
    "no_criteria": "The terms have no criteria that counsel has cleared.",
    "no_proposals": "There is no open proposal to score.",
    "flagged": "Counsel is still to look at a proposal before others read it.",
    "no_reviewer": "Nobody is named yet who scores. Let each firm name its reviewer.",
    "no_phase": "No phase of scoring is planned. Plan one with its days first.",
    "too_soon": "Leave a day for full proposals: move their deadline on with the call first.",
    "no_reason": "Write to each proposer that is not chosen why not.",
    "no_recommendation": "Say what you recommend, or abstain with a reason.",
    "incomplete": "Give each criterion a level, or abstain with a reason.",
    "abstained": "Whoever abstains says why.",
    "not_decided": "The decision does not stand: it is a joint funding decision on this engagement"
    " whose outcome was stated.",
    "no_quorum": "The decision had no quorum. Put it to those inside again.",
    "decided_before": "The decision was opened before the last scores were in. Put it again.",
    "decided_otherwise": "The outcome of the decision names another proposal, or none.",
    "not_an_option": "The proposal was no option of the decision.",
    "nobody_free": "Everybody who selects has a tie to this proposer.",
    "tied": "This person is tied to everybody who was asked and could judge nothing.",
    "not_divided": "All are of one mind: there is nothing to score again.",
    "not_all_scored": "Somebody has still to score. It ends on its day, or once all have scored.",
    "not_scored": "The scoring is not over, or nobody has locked a score.",
}
"""What the database says when something must hold before; each with what would help."""

SCORING = frozenset({State.SCORING, State.SCORING_FULL})
CONVENING = frozenset({Role.FACILITATOR})
CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
KEEPING = frozenset({Role.FACILITATOR, Role.COUNSEL})
SPEAKING = frozenset({Role.CHAIR, Role.MEMBER})


@dc.dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored: its weight among the others, and its levels from least to most."""

    key: str
    label: str
    weight: int
    levels: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Given:
    """What one reviewer gave: a level for each criterion, counted from nought."""

    firm_id: uuid.UUID
    levels: Mapping[str, int]
    recommendation: Recommendation | None
    disagreed: bool = False

    @property
    def abstained(self) -> bool:
        """Tell whether he gave nothing, with a reason."""
        return self.recommendation is None


@dc.dataclass(frozen=True, slots=True)
class Spread:
    """How scores lie: a mean alone hides that one is far from the others."""

    least: Fraction
    lower: Fraction
    middle: Fraction
    upper: Fraction
    most: Fraction
    mean: Fraction
    number: int


@dc.dataclass(frozen=True, slots=True)
class Result:
    """What came of a proposal. ``spread`` is None where nobody scored it."""

    spread: Spread | None
    by_criterion: Mapping[str, Spread]
    recommended: Recommendation | None
    divided: bool
    abstained: int

    @property
    def told(self) -> str:
        """Say what is recommended, in a word."""
        if self.divided:
            return TALK
        return RECOMMENDATIONS[self.recommended] if self.recommended else "Nobody scored it"


def points(criteria: Sequence[Criterion], levels: Mapping[str, int]) -> Fraction:
    """Give what levels come to, of a hundred, exactly. :raises KeyError: where one is missing."""
    weight = sum(one.weight for one in criteria)
    parts = (one.weight * share(one, levels[one.key]) for one in criteria)
    return sum(parts, Fraction(0)) / weight


def share(criterion: Criterion, level: int) -> Fraction:
    """Give what one level comes to, of a hundred: the least is nought, the most is all."""
    return Fraction(100 * level, max(len(criterion.levels) - 1, 1))


def spread(values: Sequence[Fraction]) -> Spread | None:
    """Give how some values lie; quartiles between two of them lie between them."""
    if not values:
        return None
    ranked = sorted(values)
    lower, middle, upper = (_at(ranked, Fraction(q, 4)) for q in (1, 2, 3))
    mean = sum(ranked, Fraction(0)) / len(ranked)
    return Spread(ranked[0], lower, middle, upper, ranked[-1], mean, len(ranked))


def _at(ranked: Sequence[Fraction], part: Fraction) -> Fraction:
    place = part * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def result(criteria: Sequence[Criterion], given: Sequence[Given]) -> Result:
    """Give what locked scores of one proposal come to. Who abstained divides nothing."""
    counted = [one for one in given if not one.abstained]
    told = {one.recommendation for one in counted}
    divided = len(told) > 1 or Recommendation.MAYBE in told or any(one.disagreed for one in counted)
    by_criterion = {
        one.key: found
        for one in criteria
        if (found := spread([share(one, g.levels[one.key]) for g in counted])) is not None
    }
    return Result(
        spread=spread([points(criteria, one.levels) for one in counted]),
        by_criterion=by_criterion,
        recommended=next(iter(told)) if len(told) == 1 and not divided else None,
        divided=divided,
        abstained=len(given) - len(counted),
    )


def ranks(means: Mapping[str, Fraction | None]) -> dict[str, int | None]:
    """Give places from the best on; who is level shares one, and the next ones stay free."""
    known = [mean for mean in means.values() if mean is not None]
    return {
        key: None if mean is None else 1 + sum(1 for one in known if one > mean)
        for key, mean in means.items()
    }


def shown(value: Fraction) -> str:
    """Write points with one figure behind the point, halves upwards."""
    tenths = (value * 10 + Fraction(1, 2)).__floor__()
    return f"{tenths // 10}.{tenths % 10}"


def criteria_of(told: Sequence[Mapping[str, object]]) -> tuple[Criterion, ...]:
    """Give criteria as the terms hold them."""
    return tuple(
        Criterion(
            key=str(one["key"]),
            label=str(one.get("label") or one["key"]),
            weight=int(str(one.get("weight", 1))),
            levels=tuple(str(level) for level in _listed(one.get("levels"))),
        )
        for one in told
    )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def address(engagement_id: uuid.UUID) -> str:
    """Give where the review of an engagement is."""
    return f"/engagements/{engagement_id}/review"
