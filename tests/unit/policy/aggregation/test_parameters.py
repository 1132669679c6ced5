"""Limits may be made stricter; milder than the floor is refused, and so is what is no limit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from collab.policy.aggregation.parameters import (
    NAMES,
    Competition,
    MilderError,
    floors,
    stricter,
)

STEP = Fraction(1, 100)


@pytest.mark.parametrize("competition", list(Competition))
@pytest.mark.parametrize("name", NAMES)
def test_limit_when_made_stricter_is_taken_and_when_milder_refused(
    name: str, competition: Competition
) -> None:
    floor = floors(competition)
    least = Fraction(getattr(floor, name))
    towards = -STEP if name == "max_share" else STEP if name == "protection" else Fraction(1)

    assert stricter(floor, {name: least}) == floor
    assert getattr(stricter(floor, {name: least + towards}), name) == least + towards
    with pytest.raises(MilderError, match="milder"):
        stricter(floor, {name: least - towards})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("min_contributers", Fraction(6), "there is no rule"),
        ("version", Fraction(2), "there is no rule"),
        ("min_contributors", Fraction(11, 2), "whole number"),
        ("max_share", Fraction(0), "between 0 and 1"),
        ("protection", Fraction(1), "between 0 and 1"),
    ],
)
def test_limit_when_it_is_none_is_refused(name: str, value: Fraction, says: str) -> None:
    with pytest.raises(MilderError, match=says):
        stricter(floors(Competition.COMMERCIAL), {name: value})


def test_age_when_of_process_may_be_a_quarter_and_of_commerce_a_year() -> None:
    assert floors(Competition.COMMERCIAL).min_age_months == 12
    assert floors(Competition.PROCESS).min_age_months == 3
