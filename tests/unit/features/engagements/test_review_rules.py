"""What scores come to: exact, with their spread, without whoever abstained or stands aside."""

from __future__ import annotations

import random
import uuid
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.features.engagements.review.rules import (
    LACKING,
    TALK,
    Criterion,
    Given,
    Recommendation,
    criteria_of,
    points,
    ranks,
    result,
    shown,
    spread,
)

YES, MAYBE, NO = Recommendation.YES, Recommendation.MAYBE, Recommendation.NO
CRITERIA = (
    Criterion("method", "Method", 60, ("Weak", "Fair", "Good")),
    Criterion("team", "Team", 40, ("Weak", "Good")),
)
LEVELS = st.fixed_dictionaries({"method": st.integers(0, 2), "team": st.integers(0, 1)})


def given_by(number: int, *levels: int, says: Recommendation | None = YES) -> Given:
    named = dict(zip(("method", "team"), levels, strict=False))
    return Given(uuid.UUID(int=number), named, says)


def test_points_when_added_up_are_exact() -> None:
    assert points(CRITERIA, {"method": 1, "team": 1}) == Fraction(70)
    thirds = (Criterion("a", "A", 1, ("0", "1", "2", "3")), Criterion("b", "B", 2, ("0", "1")))
    assert points(thirds, {"a": 1, "b": 0}) == Fraction(100, 9)


def test_abstention_when_counted_divides_nothing_and_is_no_nought() -> None:
    found = result(CRITERIA, [given_by(1, 2, 1), given_by(2, says=None)])
    assert found.spread is not None
    assert (found.spread.mean, found.spread.number, found.abstained) == (Fraction(100), 1, 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([YES, YES], "For it"),
        ([NO], "Against it"),
        ([YES, NO], TALK),
        ([YES, MAYBE], TALK),
        ([MAYBE], TALK),
        ([None], "Nobody scored it"),
        ([], "Nobody scored it"),
        ([YES, None], "For it"),
    ],
)
def test_recommendation_when_one_disagrees_is_talked_over(
    said: list[Recommendation | None], told: str
) -> None:
    given_ = [given_by(n, *((1, 1) if one else ()), says=one) for n, one in enumerate(said)]
    assert result(CRITERIA, given_).told == told


def test_recommendation_when_a_colleague_disagrees_is_talked_over() -> None:
    one = Given(uuid.UUID(int=1), {"method": 2, "team": 1}, YES, disagreed=True)
    assert result(CRITERIA, [one]).told == TALK


def test_spread_when_told_holds_quartiles_between_values() -> None:
    found = spread([Fraction(n) for n in (0, 10, 20, 100)])
    assert found is not None
    told = (found.least, found.lower, found.middle, found.upper, found.most)
    assert [str(one) for one in told] == ["0", "15/2", "15", "40", "100"]
    assert found.mean == Fraction(65, 2)
    assert spread([]) is None


def test_rank_when_two_are_level_is_shared_and_the_next_stays_free() -> None:
    means = {"A": Fraction(50), "B": Fraction(80), "C": Fraction(50), "D": Fraction(1), "E": None}
    assert ranks(means) == {"A": 2, "B": 1, "C": 2, "D": 4, "E": None}


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(200, 3), "66.7"), (Fraction(5, 100), "0.1"), (Fraction(100), "100.0")],
)
def test_points_when_written_are_rounded_half_upwards(value: Fraction, text: str) -> None:
    assert shown(value) == text


def test_criteria_when_read_from_terms_keep_order_and_weights() -> None:
    kept: list[dict[str, object]] = [
        {"key": "a", "label": "A", "weight": 3, "levels": ["x", "y"]},
        {"key": "b"},
    ]
    assert criteria_of(kept) == (Criterion("a", "A", 3, ("x", "y")), Criterion("b", "b", 1, ()))


def test_reason_when_something_is_lacking_says_what_helps() -> None:
    assert all(words.endswith(".") for words in LACKING.values())


@given(st.lists(LEVELS, min_size=1, max_size=6), st.randoms())
def test_result_when_scores_come_in_another_order_is_the_same(
    levels: list[dict[str, int]], order: random.Random
) -> None:
    scores = [Given(uuid.UUID(int=n), one, YES) for n, one in enumerate(levels)]
    mixed = scores.copy()
    order.shuffle(mixed)
    found = result(CRITERIA, scores)
    assert result(CRITERIA, mixed) == found
    assert found.spread is not None
    assert 0 <= found.spread.least <= found.spread.mean <= found.spread.most <= 100
    assert found.spread.lower <= found.spread.middle <= found.spread.upper
