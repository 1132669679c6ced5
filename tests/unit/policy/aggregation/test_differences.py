"""Figures of one round beside each other: what is left of one without another is a figure too."""

from __future__ import annotations

from collab.policy.aggregation.cells import Cause
from tests.attacks.pool import causes, even, pool


def of(number: int, **sizes: tuple[int, int]) -> dict[str, tuple[Cause, ...]]:
    """Say what comes of all of so many firms, and of stretches of them."""
    base = even(number)
    names = list(base)
    parts = {name: names[first:last] for name, (first, last) in sizes.items()}
    return causes(pool(base, breakdowns={"all": names, **parts}))[0]


def test_breakdown_when_the_rest_is_five_comes_out_and_when_it_is_four_does_not() -> None:
    assert of(13, name=(0, 8)) == {"all": (), "name": ()}
    assert of(12, name=(0, 8)) == {"all": (), "name": (Cause.DIFFERENCE,)}


def test_breakdown_when_it_is_all_but_a_few_stays_inside() -> None:
    assert of(12, name=(0, 10)) == {"all": (), "name": (Cause.DIFFERENCE,)}
    assert of(12, name=(0, 12)) == {"all": (), "name": ()}


def test_breakdown_when_a_small_one_is_refused_is_not_told_by_what_is_left() -> None:
    found = of(12, tier1=(0, 4), others=(4, 12))
    assert found["all"] == ()
    assert Cause.FEW in found["tier1"]
    assert found["others"] == (Cause.DIFFERENCE,)


def test_breakdowns_when_they_differ_by_two_stay_inside_but_one() -> None:
    found = of(20, one=(0, 11), other=(1, 12), third=(3, 14))
    assert (found["one"], found["other"]) == ((), (Cause.DIFFERENCE,))


def test_three_breakdowns_when_each_pair_is_harmless_are_found_out_together() -> None:
    """All of twelve, six and five: pairs differ by five and more, and together they show one."""
    base = {f"f{at}": 92.0 + at / 2 for at in range(12)}
    names = list(base)
    parts = {"all": names, "six": names[:6], "five": names[6:11]}
    found = causes(pool(base, breakdowns=parts))[0]

    assert found == {"all": (), "six": (), "five": (Cause.AUDIT,)}


def test_rest_when_one_firm_has_too_much_of_it_keeps_the_breakdown_inside() -> None:
    base = even(20) | {"f19": 300.0}
    names = list(base)
    split = {"all": names, "name": names[:13]}
    assert causes(pool(base, breakdowns=split))[0]["name"] == (Cause.DIFFERENCE,)
    assert causes(pool(even(20), breakdowns=split))[0]["name"] == ()


def test_breakdown_when_it_holds_a_part_of_a_group_is_judged_by_the_part_and_the_whole() -> None:
    base = even(24)
    names = list(base)
    parents = {"f0": "g", "f23": "g"}
    halves = {"left": names[:12], "right": names[12:]}
    found = causes(pool(base, breakdowns={"all": names} | halves, parents=parents))[0]
    assert found == {"all": (), "left": (), "right": ()}

    one = {"f0": "g", "f22": "g", "f23": "h", "f1": "h"}
    odd = {"most": names[1:], "rest": names[:23]}
    found = causes(pool(base, breakdowns=odd, parents=one))[0]
    assert found == {"most": (), "rest": (Cause.DIFFERENCE,)}
