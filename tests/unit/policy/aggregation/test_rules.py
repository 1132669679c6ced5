"""What a cell must keep by itself, each rule on both sides of its limit."""

from __future__ import annotations

from typing import Any

import pytest

from collab.policy.aggregation.cells import Cause
from tests.attacks.pool import causes, even, pool, told

H1 = ("2015-H1", "all")


def why(values: dict[str, float], **others: Any) -> set[Cause]:
    parents = others.pop("parents", None)
    return set(causes(pool(values, parents=parents), **others)[0]["all"])


def test_cell_when_five_contribute_comes_out_and_when_four_does_not() -> None:
    assert told(pool(even(5))) == {H1: 110}
    assert Cause.FEW in why(even(4))


def test_cell_when_two_firms_have_one_parent_counts_them_as_one() -> None:
    assert Cause.FEW in why(even(5), parents={"f0": "g", "f1": "g"})
    assert why(even(8), parents={"f0": "g", "f1": "g"}) == set()


@pytest.mark.parametrize(
    ("largest", "expected"), [(25, set()), (25.01, {Cause.SHARE}), (24.99, set())]
)
def test_cell_when_the_largest_has_a_quarter_comes_out_and_when_more_does_not(
    largest: float, expected: set[Cause]
) -> None:
    values = {"a": largest, "b": 16, "c": 15, "d": 15, "e": 15, "f": 14}
    assert why(values) == expected


def test_share_when_firms_have_one_parent_is_of_all_of_them() -> None:
    assert why(even(9), parents={"f0": "g", "f1": "g"}) == set()
    assert why(even(9), parents={f"f{at}": "g" for at in range(3)}) == {Cause.SHARE}


def test_cell_when_a_reader_knows_all_but_three_comes_out_and_when_all_but_two_does_not() -> None:
    assert why(even(5), relations=[["f0", "f1"]]) == set()
    assert Cause.OTHERS in why(even(5), relations=[["f0", "f1"], ["f2", "f0"]])


def test_reader_when_it_answered_nothing_knows_those_it_trades_with() -> None:
    assert why(even(5), relations=[["buyer", "f1"], ["f2", "buyer"]]) == set()
    three = [["buyer", f"f{at}"] for at in range(3)]
    assert Cause.OTHERS in why(even(5), relations=three)


def test_relation_when_it_names_a_parent_is_with_all_its_firms() -> None:
    parents = {"f0": "g", "f1": "g"}
    related = [["g", "f2"], ["f3", "g"], ["g", "f4"], ["f5", "g"], ["g", "f6"]]
    assert why(even(9), parents=parents, relations=related[:4]) == set()
    assert Cause.OTHERS in why(even(9), parents=parents, relations=related)


@pytest.mark.parametrize(
    ("named", "as_of", "expected"),
    [
        ("commercial", "2016-01-15", set()),
        ("commercial", "2016-01-16", {Cause.AGE}),
        ("commercial", "2015-12", set()),
        ("commercial", "2016-01", {Cause.AGE}),
        ("human-rights process", "2016-10-15", set()),
        ("process", "2016-10-16", {Cause.AGE}),
        ("process", "2018-01-01", {Cause.AGE}),
    ],
)
def test_cell_when_its_newest_answer_is_old_enough_comes_out_and_not_a_day_before(
    named: str, as_of: str, expected: set[Cause]
) -> None:
    held = pool(even(6))
    held["contributions"][3]["as_of"] = as_of
    assert set(causes(held, kpi={"class": named})[0]["all"]) == expected


@pytest.mark.parametrize("value", [0, 1, 100])
def test_cell_when_all_answer_alike_stays_inside_and_when_two_differ_does_not(value: float) -> None:
    alike = {f"f{at}": value for at in range(8)}
    assert Cause.ALIKE in why(alike)
    if value == 100:
        assert why(alike | {"f0": 101, "f1": 99}) == set()


def test_cell_when_it_is_empty_stays_inside() -> None:
    assert Cause.FEW in causes(pool(even(6), breakdowns={"none": []}))[0]["none"]


@pytest.mark.parametrize(("ones", "out"), [(3, []), (4, [0.4]), (7, [0.7]), (9, [])])
def test_yes_no_when_too_many_agree_stays_inside(ones: int, out: list[float]) -> None:
    """Four of ten and more: fewer break the cap. Nine: the tenth would know all others."""
    values = {f"f{at}": float(at < ones) for at in range(10)}
    assert [value for value in told(pool(values)).values() if value is not None] == out


def test_cap_when_it_gives_the_others_away_keeps_the_cell_inside() -> None:
    """With a reader of next to nothing, four fill their quarters: each is known by the rule."""
    assert why({"a": 25, "b": 25, "c": 24.5, "d": 24.5, "e": 1}) == {Cause.SQUEEZED}
    assert why({"a": 25, "b": 20, "c": 20, "d": 20, "e": 15}) == set()


PERCENT = {"class": "commercial", "highest": 100}


@pytest.mark.parametrize(
    ("values", "highest"),
    [
        ([0, 100, 100, 100, 100, 100, 100, 100], 100),
        ([95, 96, 94, 97, 98], 100),
        ([99.9, 100, 100, 100, 100, 100], 100),
        ([4.8, 4.7, 4.9, 4.8, 4.6], 5),
    ],
)
def test_cell_when_all_are_near_a_ceiling_that_is_known_stays_inside(
    values: list[float], highest: float
) -> None:
    """Who can be at the most at the highest cannot be far below it, or the others were above it."""
    held = {f"f{at}": float(value) for at, value in enumerate(values)}
    assert why(held) == set()
    assert Cause.SHARE in why(held, kpi={"class": "commercial", "highest": highest})


def test_audit_when_a_ceiling_is_known_counts_on_it_whatever_the_shares_are() -> None:
    """Short of the highest by much the same, five are known: the others have no more room."""
    values = {f"f{at}": value for at, value in enumerate([95, 95.2, 94.8, 95.1, 94.9])}
    assert why(values) == set()
    assert why(values, kpi=PERCENT) <= {Cause.SQUEEZED, Cause.AUDIT}
    assert why(values, kpi=PERCENT)
    # Six at 95: one could be at 67, but nobody is short by more than a quarter of all: by 8.25.
    six = {f"f{at}": value for at, value in enumerate([95, 95.2, 94.8, 95.1, 94.9, 95])}
    assert why(six) == set()
    assert why(six, kpi=PERCENT) == {Cause.SQUEEZED}
    far = {f"f{at}": value for at, value in enumerate([50.0, 55, 60, 45, 40, 52, 61, 48])}
    assert why(far, kpi=PERCENT) == set()


def test_floor_when_it_is_known_is_what_shares_and_bounds_are_counted_from() -> None:
    """Of marks from 1 to 5 a 1 is nothing: only one has any points here."""
    values = {"a": 5.0} | {f"f{at}": 1.0 for at in range(8)}
    marks = {"class": "commercial", "lowest": 1, "highest": 5}
    assert Cause.SHARE in why(values, kpi=marks)
    spread = {f"f{at}": 2.5 + at % 4 / 5 for at in range(8)}
    assert told(pool(spread), kpi=marks) == {H1: 2.8}


def test_house_when_figures_do_not_add_up_counts_with_the_mean_of_its_firms() -> None:
    """Nine firms of eight parents, all at much the same per cent: nobody is at twice as much."""
    values = {f"f{at}": 40.0 + at for at in range(9)}
    parents = {"f0": "g", "f1": "g"}
    held = pool(values, parents=parents)
    assert told(held, kpi=PERCENT) == {H1: 44}
    assert told(held, kpi={"class": "commercial", "combine": "sum"}) == {H1: 50}
    assert told(held) == {H1: 50}
    assert told(held, kpi={"class": "commercial", "combine": "mean"}) == {H1: 44}
    full = pool(dict.fromkeys(values, 100), parents=parents)
    assert causes(full, kpi=PERCENT)[0]["all"] == (Cause.ALIKE,)
    assert causes(full, kpi={"class": "commercial", "combine": "mean"})[0]["all"] == (Cause.ALIKE,)


def test_rules_when_stricter_keep_more_inside() -> None:
    assert told(pool(even(6)), rules={"min_contributors": 6})[H1] is not None
    assert told(pool(even(6)), rules={"min_contributors": 7})[H1] is None
    assert told(pool(even(6)), rules={"max_share": 0.17})[H1] is None


@pytest.mark.parametrize(("statistic", "value"), [("mean", 110), ("sum", 650)])
def test_figure_when_told_is_the_statistic_of_the_kpi_in_two_digits(
    statistic: str, value: int
) -> None:
    asked = {"class": "commercial", "statistic": statistic}
    assert told(pool(even(6)), kpi=asked) == {H1: value}
