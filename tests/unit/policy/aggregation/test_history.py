"""What later rounds may tell, given earlier ones: panels, the calendar, corrections, mergers."""

from __future__ import annotations

import pytest

from collab.policy.aggregation.cells import Cause
from tests.attacks.pool import causes, even, pool, told


def without(values: dict[str, float], *names: str) -> dict[str, float]:
    return {one: value for one, value in values.items() if one not in names}


def test_panel_when_one_or_two_join_stays_as_it_was_and_when_three_do_is_new() -> None:
    """Newcomers are ten times as large: a figure that held one of them would show it."""
    base = even(12)
    new = {f"n{at}": 300.0 + at for at in range(3)}
    two = base | {"n0": 300.0, "n1": 301.0}

    assert told(pool(base), pool(base | {"n0": 300.0}, 1), pool(two, 2), pool(base | new, 3)) == {
        ("2015-H1", "all"): 110,
        ("2015-H2", "all"): 110,
        ("2016-H1", "all"): 110,
        ("2016-H2", "all"): 150,
    }


def test_panel_when_one_or_two_leave_stays_inside_until_three_have_changed() -> None:
    base = even(14)
    one, two = without(base, "f3"), without(base, "f3", "f9")
    three = two | {"n0": 100.0}

    found = causes(pool(base), pool(one, 1), pool(two, 2), pool(three, 3))

    panel = {"all": (Cause.PANEL,)}
    assert found == [{"all": ()}, panel, panel, {"all": ()}]


def test_leaver_when_it_comes_back_is_met_as_if_it_had_never_left() -> None:
    base = even(12)
    rounds = [pool(base), pool(without(base, "f3"), 1), pool(base, 2)]
    assert list(told(*rounds).values()) == [110, None, 110]


def test_panel_when_it_is_near_an_older_one_stays_inside_though_the_last_differs_enough() -> None:
    base = even(14)
    other = without(base, "f0", "f1", "f2")
    found = causes(pool(base), pool(other, 1), pool(without(base, "f3"), 2))
    assert found == [{"all": ()}, {"all": ()}, {"all": (Cause.PANEL,)}]


def test_group_when_one_of_its_firms_goes_has_changed_and_once_only() -> None:
    """Six firms of three parents go: that is three who changed, and enough."""
    parents = {f"f{at}": f"g{at // 2}" for at in range(28)}
    base = even(28)
    four = without(base, *(f"f{at}" for at in range(4)))
    six = without(base, *(f"f{at}" for at in range(6)))
    first = pool(base, parents=parents)
    assert causes(first, pool(four, 1, parents=parents))[1] == {"all": (Cause.PANEL,)}
    assert causes(first, pool(six, 1, parents=parents))[1] == {"all": ()}


def test_round_when_sooner_than_half_a_year_after_the_last_release_stays_inside() -> None:
    second = pool(even(8), 1)
    late = pool(even(8), 2)
    soon = second | {"published_on": "2017-07-07"}
    enough = second | {"published_on": "2017-07-08"}

    assert causes(pool(even(8)), soon)[1] == {"all": (Cause.CALENDAR,)}
    assert causes(pool(even(8)), enough)[1] == {"all": ()}
    assert causes(pool(even(8)), soon, late)[2] == {"all": ()}
    assert causes(pool(even(4)), soon)[1] == {"all": ()}  # nothing came out before it


def test_period_when_it_came_out_comes_out_no_second_time_however_late() -> None:
    corrected = pool(even(8) | {"f0": 200.0}) | {"published_on": "2018-01-15"}
    with_next = corrected | {"published_on": "2017-07-15"}

    assert causes(pool(even(8)), corrected)[1] == {"all": (Cause.PERIOD,)}
    told_ = told(pool(even(8)), pool(even(8), 1), with_next)
    assert told_ == {("2015-H1", "all"): None, ("2015-H2", "all"): 110}


def test_period_when_nothing_of_it_came_out_may_come_out_corrected() -> None:
    corrected = pool(even(8)) | {"published_on": "2018-01-15"}
    assert causes(pool(even(4)), corrected)[1] == {"all": ()}


def test_rounds_when_given_in_any_order_are_decided_as_they_are_published() -> None:
    base = even(12)
    rounds = [pool(base), pool(without(base, "f3"), 1), pool(base, 2)]
    assert told(*reversed(rounds)) == told(*rounds)


def test_firms_when_they_merge_count_as_one_from_then_on_and_what_came_out_stays_out() -> None:
    base = {f"f{at}": 100.0 + at for at in range(5)}
    merged = {"f0": "f1"}
    first, second = pool(base), pool(base, 1, parents=merged)
    found = causes(first, second)

    assert found[0] == {"all": ()}
    assert set(found[1]["all"]) == {Cause.FEW, Cause.SHARE}


def test_firms_when_they_merged_are_one_for_earlier_panels_as_well() -> None:
    """Three firms left, two of one house: since the merger that is two who changed."""
    base = even(14)
    gone = without(base, "f11", "f12", "f13")
    alone = pool(base) | {"contributions": pool(base)["contributions"]}
    assert causes(alone, pool(gone, 1))[1] == {"all": ()}

    told_before = pool(base, 0, parents={"f12": "house"})
    refused = pool(without(even(4)), 1, parents={})
    refused["contributions"].append(
        {"id": "f12", "parent": "f13", "value": 5, "as_of": "2015-12-31"}
    )
    assert causes(told_before, refused, pool(gone, 2))[2] == {"all": (Cause.PANEL,)}


def test_merger_when_it_gives_away_what_came_out_does_not_end_all_releases() -> None:
    """A house buys all but one of a small panel: it reads that one's old value, and no new one.

    What is out stays out. Later figures of a panel that is large enough go on.
    """
    small = {f"f{at}": 100.0 + at for at in range(5)}
    bought = dict.fromkeys(("f0", "f1", "f2", "f3"), "house")
    others = {f"n{at}": 120.0 + at for at in range(30)}
    found = causes(pool(small), pool(small | others, 1, parents=bought))
    assert found[1] == {"all": ()}


@pytest.mark.parametrize("factor", [0.2, 5.0])
def test_pool_when_everything_changed_at_once_goes_on(factor: float) -> None:
    base = even(12)
    jumped = {one: value * factor for one, value in base.items()}
    rounds = [pool(base), pool(base, 1), pool(jumped, 2), pool(jumped, 3), pool(base, 4)]
    assert None not in told(*rounds).values()


def test_breakdown_when_firms_are_placed_anew_one_by_one_stays_inside() -> None:
    base = even(20)
    names = list(base)
    first = {"all": names, "left": names[:10], "right": names[10:]}
    moved = {"all": names, "left": names[:9], "right": names[9:]}
    found = causes(pool(base, breakdowns=first), pool(base, 1, breakdowns=moved))

    assert found[0] == {"all": (), "left": (), "right": ()}
    # The left one lost a firm. The right one gained it, and keeps the panel it had.
    assert found[1] == {"all": (), "left": (Cause.PANEL,), "right": ()}


def test_family_when_another_key_of_it_came_out_in_a_half_year_stays_inside() -> None:
    """One history holds all that is asked of one thing, by whatever name it goes."""
    again = pool({one: value * 1.01 for one, value in even(11).items()})
    same_day = again | {"period": "2015-H1 again"}
    later = pool(even(14) | {"f3": 104.0}, 1)
    found = causes(pool(even(14)), again, same_day, later)
    assert found[1:] == [{"all": (Cause.PERIOD,)}, {"all": (Cause.CALENDAR,)}, {"all": ()}]
    # The panel is one for the family as well: under another name a leaver is no less alone.
    gone = without(even(14), "f3")
    assert causes(pool(even(14)), pool(gone, 1))[1] == {"all": (Cause.PANEL,)}
