"""Which pledges stand together: as good as trying every set, and told to nobody but the owner."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from collab.policy.funding.allocation import allocate
from collab.policy.funding.parties import Conditions, ImpossibleError, Party, Pledge
from collab.policy.funding.solving import Solution, solve
from collab.policy.funding.standing import Outcome, Why, needed
from tests.unit.policy.funding.brute import best_of, by_units, limit

ON = dt.date(2026, 12, 1)
KEYS: list[Literal["equal", "weighted"]] = ["equal", "weighted"]
CLASSES = st.sampled_from(["downstream", "mining", "donor"])


@st.composite
def _pledges(draw: st.DrawFn, most: int) -> tuple[int, list[Pledge]]:
    total = draw(st.integers(0, 15) | st.integers(0, 10**4) | st.integers(10**15 - 99, 10**15))
    amounts = st.integers(0, max(1, total)) | st.integers(0, 1 + total // 6)
    pledges = []
    for at in range(draw(st.integers(1, most))):
        fixed = draw(st.none() | st.none() | amounts)
        cap = draw(st.none() | st.integers(fixed or 0, max(fixed or 0, total)))
        party = Party(f"p{at:02}", draw(CLASSES), draw(st.integers(0, 5)), cap, fixed)
        asked = Conditions(
            draw(st.none() | st.integers(0, most + 1)),
            draw(st.none() | st.integers(0, 100) | st.decimals(0, 100, places=2)),
            draw(st.none() | CLASSES),
            draw(st.none() | st.sampled_from([ON - dt.timedelta(1), ON])),
        )
        pledges.append(Pledge(party, draw(amounts), asked))
    return total, draw(st.permutations(pledges))


def _agrees(total: int, pledges: list[Pledge], key: Literal["equal", "weighted"]) -> None:
    solution = solve(total, pledges, key=key, on=ON)
    best = best_of(total, pledges, key, ON)
    event("parts do not fit" if needed(pledges) > total else "all parts fit")

    assert (-solution.covered, -len(solution.accepted), solution.accepted) == best
    assert sum(solution.shares.values()) == solution.covered
    assert tuple(solution.shares) == solution.accepted
    for pledge in pledges:
        share = solution.shares.get(pledge.party.id)
        assert share is None or 1 <= share <= limit(pledge, total)
    _is_explained(total, pledges, solution)


def _is_explained(total: int, pledges: list[Pledge], solution: Solution) -> None:
    """Every party is told its own share, or terms that are its own."""
    for pledge in pledges:
        asked = pledge.conditions
        own = {
            solution.shares.get(pledge.party.id),
            asked.min_payers,
            asked.max_percent,
            asked.requires_class,
            asked.by,
            min(total, pledge.most),
            pledge.party.cap,
            None,
        }
        outcomes = solution.explained[pledge.party.id]
        assert outcomes
        assert {outcome.own for outcome in outcomes} <= own
        accepted = [outcome.why is Why.ACCEPTED for outcome in outcomes]
        assert accepted == (
            [True] if pledge.party.id in solution.shares else [False] * len(outcomes)
        )


@given(_pledges(5), st.sampled_from(KEYS))
@settings(max_examples=400)
def test_solution_when_few_pledge_is_the_best_of_all_sets(
    asked: tuple[int, list[Pledge]], key: Literal["equal", "weighted"]
) -> None:
    _agrees(*asked, key)


@given(_pledges(12), st.sampled_from(KEYS))
@settings(max_examples=40, deadline=None)
def test_solution_when_twelve_pledge_is_the_best_of_all_sets(
    asked: tuple[int, list[Pledge]], key: Literal["equal", "weighted"]
) -> None:
    _agrees(*asked, key)


@given(_pledges(8), st.sampled_from(KEYS))
def test_solution_when_taken_bears_what_the_key_says_of_what_is_covered(
    asked: tuple[int, list[Pledge]], key: Literal["equal", "weighted"]
) -> None:
    total, pledges = asked
    solution = solve(total, pledges, key=key, on=ON)
    free = {
        each.party.id: each
        for each in pledges
        if each.party.fixed is None and each.party.id in solution.shares
    }
    if total < 10**5:
        weights = {one: each.party.weight if key == "weighted" else 1 for one, each in free.items()}
        caps = {one: limit(each, total) for one, each in free.items()}
        rest = sum(solution.shares[one] for one in free)
        assert {one: solution.shares[one] for one in free} == by_units(rest, weights, caps, 1)
    assert solve(total, pledges[::-1], key=key, on=ON) == solution


def pledge(one: str, most: int, payer_class: str = "downstream", **asked: Any) -> Pledge:
    return Pledge(Party(one, payer_class), most, Conditions(**asked))


def test_solution_when_the_total_is_reached_is_what_allocate_says() -> None:
    pledges = [
        pledge("a", 40_000, min_payers=3, max_percent=30, requires_class="mining"),
        pledge("b", 50_000, "mining"),
        pledge("c", 90_000, requires_class="mining"),
    ]
    solution = solve(100_000, pledges, key="equal", on=ON)

    capped = [Party("a", "", cap=30_000), Party("b", "", cap=50_000), Party("c", "", cap=90_000)]
    assert solution.covered == 100_000
    assert solution.shares == allocate(100_000, capped) == {"a": 30_000, "b": 35_000, "c": 35_000}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"min_payers": 2}, Outcome(Why.ACCEPTED, 10)),
        ({"min_payers": 3}, Outcome(Why.TOO_FEW_PAYERS, 3)),
        ({"requires_class": "mining"}, Outcome(Why.ACCEPTED, 10)),
        ({"requires_class": "donor"}, Outcome(Why.CLASS_MISSING, "donor")),
        ({"requires_class": "downstream"}, Outcome(Why.CLASS_MISSING, "downstream")),
        ({"by": ON}, Outcome(Why.ACCEPTED, 10)),
        ({"by": ON - dt.timedelta(1)}, Outcome(Why.DATE_OVER, ON - dt.timedelta(1))),
        ({"max_percent": 1}, Outcome(Why.ACCEPTED, 1)),
        ({"max_percent": 0}, Outcome(Why.ABOVE_PERCENT, 0)),
    ],
)
def test_outcome_when_a_condition_is_just_met_or_just_not_says_so(
    asked: dict[str, Any], why: Outcome
) -> None:
    pledges = [pledge("a", 10, **asked), pledge("b", 10, "mining")]

    assert solve(100, pledges, on=ON).explained["a"] == (why,)


def test_outcome_when_a_fixed_part_is_above_its_own_terms_names_the_term() -> None:
    fixed = Party("a", "x", fixed=30)

    def told(most: int, percent: int | None = None) -> tuple[Outcome, ...]:
        return solve(100, [Pledge(fixed, most, Conditions(None, percent))], on=ON).explained["a"]

    assert told(30) == told(30, 30) == (Outcome(Why.ACCEPTED, 30),)
    assert told(29) == (Outcome(Why.ABOVE_LIMIT, 29),)
    assert told(30, 29) == (Outcome(Why.ABOVE_PERCENT, 29),)


def test_solution_when_nothing_is_pledged_counts_no_payer_for_nothing() -> None:
    pledges = [
        pledge("a", 10, min_payers=2),
        pledge("b", 0),
        Pledge(Party("c", "x", 0), 10),
        Pledge(Party("d", "x", fixed=0), 10),
    ]
    solution = solve(10, pledges, key="weighted", on=ON)

    assert (solution.accepted, solution.covered) == ((), 0)
    assert solution.explained["b"] == solution.explained["d"] == (Outcome(Why.NOTHING_PLEDGED),)


def test_solution_when_two_wait_for_each_other_takes_both() -> None:
    pledges = [
        pledge("a", 10, requires_class="mining"),
        pledge("b", 10, "mining", requires_class="downstream"),
    ]

    assert solve(100, pledges, on=ON).accepted == ("a", "b")


def test_solution_when_one_falls_takes_along_whoever_counted_on_it() -> None:
    pledges = [
        pledge("a", 10, min_payers=3),
        pledge("b", 10, requires_class="mining"),
        pledge("c", 10, "mining", by=ON - dt.timedelta(1)),
    ]
    explained = solve(100, pledges, on=ON).explained

    assert [explained[one][0].why for one in "abc"] == [
        Why.TOO_FEW_PAYERS,
        Why.CLASS_MISSING,
        Why.DATE_OVER,
    ]


def test_solution_when_fixed_parts_do_not_fit_covers_most_then_counts_then_takes_smallest() -> None:
    def fixed(**parts: int) -> tuple[str, ...]:
        pledges = [Pledge(Party(one, "x", fixed=part), part) for one, part in parts.items()]
        return solve(100, pledges, on=ON).accepted

    assert fixed(a=60, b=41, c=30) == ("a", "c")
    assert fixed(a=100, b=60, c=40) == ("b", "c")
    assert fixed(a=60, b=60, c=40, d=40) == ("a", "c")


def test_solution_when_too_much_would_have_to_be_tried_is_refused_not_guessed() -> None:
    parts = [10**14 + 7**at for at in range(60)]
    pledges = [
        Pledge(Party(f"{at:02}", "x", fixed=part % 10**14 + 1), 10**15)
        for at, part in enumerate(parts)
    ]

    with pytest.raises(ImpossibleError, match="too many"):
        solve(10**15 - 1, pledges, on=ON)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [pledge("a", 1), pledge("a", 1)],
        [pledge("a", -1)],
        [pledge("a", 1, min_payers=-1)],
        [pledge("a", 1, max_percent=-1)],
    ],
)
def test_solution_when_asked_for_what_is_no_cost_is_refused(wrong: list[Pledge]) -> None:
    with pytest.raises(ImpossibleError):
        solve(1, wrong, on=ON)
