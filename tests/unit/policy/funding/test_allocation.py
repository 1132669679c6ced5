"""Who bears what: to the unit, whatever the order, and never less of a larger total."""

from __future__ import annotations

import dataclasses as dc
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.policy.funding.allocation import allocate, spread
from collab.policy.funding.parties import ImpossibleError, Party
from tests.unit.policy.funding.brute import by_units

KEYS: list[Literal["equal", "weighted"]] = ["equal", "weighted"]
AMOUNTS = st.integers(0, 60) | st.integers(0, 10**15)


@st.composite
def _parties(draw: st.DrawFn) -> list[Party]:
    """Give parties of whom one has a weight and no cap: any total above the fixed ones can be."""
    ids = draw(st.lists(st.text("abcXY09", min_size=1, max_size=3), min_size=1, unique=True))
    parties = [Party(ids[0], "downstream", draw(st.integers(1, 9)))]
    for one in ids[1:]:
        fixed = draw(st.none() | st.integers(0, 9))
        cap = draw(st.none() | st.integers(fixed or 0, 40))
        parties.append(Party(one, "mining", draw(st.integers(0, 10**4)), cap, fixed))
    return draw(st.permutations(parties))


@given(_parties(), AMOUNTS, st.sampled_from(KEYS), st.randoms())
def test_allocation_when_possible_adds_up_within_caps_in_any_order(
    parties: list[Party], more: int, key: Literal["equal", "weighted"], chance: object
) -> None:
    total = more + sum(party.fixed or 0 for party in parties)
    shares = allocate(total, parties, key=key)

    assert sum(shares.values()) == total
    assert list(shares) == sorted(party.id for party in parties)
    for party in parties:
        assert shares[party.id] >= 0
        assert party.cap is None or shares[party.id] <= party.cap
        assert party.fixed is None or shares[party.id] == party.fixed
    assert allocate(total, parties[::-1], key=key) == shares
    assert allocate(total, sorted(parties, key=lambda each: each.id), key=key) == shares


@given(_parties(), AMOUNTS, st.integers(1, 50), st.sampled_from(KEYS))
def test_allocation_when_the_total_rises_lowers_nobodys_share(
    parties: list[Party], more: int, rise: int, key: Literal["equal", "weighted"]
) -> None:
    total = more + sum(party.fixed or 0 for party in parties)
    before, after = allocate(total, parties, key=key), allocate(total + rise, parties, key=key)

    assert all(before[one] <= after[one] for one in before)


@given(_parties(), st.integers(0, 300), st.integers(1, 9))
def test_allocation_when_one_counts_for_more_or_may_bear_more_does_not_lower_its_share(
    parties: list[Party], more: int, rise: int
) -> None:
    total = more + sum(party.fixed or 0 for party in parties)
    before = allocate(total, parties, key="weighted")
    for at, party in enumerate(parties):
        others = parties[:at] + parties[at + 1 :]
        heavier = dc.replace(party, weight=party.weight + rise)
        wider = dc.replace(party, cap=None if party.cap is None else party.cap + rise)
        for changed in (heavier, wider):
            after = allocate(total, [*others, changed], key="weighted")
            assert after[party.id] >= before[party.id]


@given(_parties(), st.integers(0, 300), st.integers(1, 9))
def test_allocation_when_a_party_joins_raises_no_others_share(
    parties: list[Party], more: int, weight: int
) -> None:
    total = more + sum(party.fixed or 0 for party in parties)
    before = allocate(total, parties, key="weighted")
    after = allocate(total, [*parties, Party("a new one", "donor", weight)], key="weighted")

    assert all(after[one] <= before[one] for one in before)


@given(_parties(), st.integers(0, 120), st.sampled_from(KEYS))
def test_allocation_when_handed_out_unit_by_unit_is_the_same(
    parties: list[Party], more: int, key: Literal["equal", "weighted"]
) -> None:
    free = [party for party in parties if party.fixed is None]
    weights = {party.id: party.weight if key == "weighted" else 1 for party in free}
    total = more + sum(party.fixed or 0 for party in parties)
    shares = allocate(total, parties, key=key)

    caps = {party.id: party.cap for party in free}
    assert {one: shares[one] for one in weights} == by_units(more, weights, caps)


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 99), min_size=1), AMOUNTS)
def test_spreading_when_each_bears_at_least_one_is_the_queue_behind_those(
    weights: dict[str, int], more: int
) -> None:
    rest = len(weights) + more % 100
    caps = dict.fromkeys(weights, rest)

    assert spread(rest, weights, caps, least=1) == by_units(rest, weights, caps, 1)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=20), st.integers(0, 10**15))
def test_allocation_when_nobody_is_capped_keeps_near_the_exact_part(
    weights: list[int], total: int
) -> None:
    parties = [Party(f"{at:02}", "downstream", weight) for at, weight in enumerate(weights)]
    shares = allocate(total, parties, key="weighted")

    for party in parties:
        part = Fraction(party.weight, sum(weights))
        assert abs(shares[party.id] - total * part) <= Fraction(1, 2) * (1 + len(weights) * part)


def test_allocation_when_cents_are_over_gives_them_to_the_smallest_ids() -> None:
    thirds = [Party("c", "x"), Party("a", "x"), Party("b", "x")]

    assert allocate(100, thirds) == {"a": 34, "b": 33, "c": 33}
    assert allocate(101, thirds) == {"a": 34, "b": 34, "c": 33}
    assert allocate(2, [Party("10", "x"), Party("9", "x"), Party("1", "x")]) == {
        "1": 1,
        "10": 1,
        "9": 0,
    }


def test_allocation_when_capped_spreads_what_is_left_by_the_key() -> None:
    parties = [
        Party("assoc", "association", fixed=1_000_000),
        Party("big", "downstream", 4, cap=2_500_000),
        Party("middle", "downstream", 2),
        Party("small", "downstream", 1),
    ]

    assert allocate(7_000_001, parties, key="weighted") == {
        "assoc": 1_000_000,
        "big": 2_500_000,
        "middle": 2_333_334,
        "small": 1_166_667,
    }


def test_allocation_when_hamiltons_rule_would_lower_a_share_does_not() -> None:
    """The paradox of Alabama: by largest remainders c pays 2 of 10, and 1 of 11."""
    parties = [Party("a", "x", 6), Party("b", "x", 6), Party("c", "x", 2)]

    assert allocate(10, parties, key="weighted") == {"a": 5, "b": 4, "c": 1}
    assert allocate(11, parties, key="weighted") == {"a": 5, "b": 5, "c": 1}


@pytest.mark.parametrize(
    ("total", "parties", "says"),
    [
        (1, [], "no party"),
        (1, [Party("a", "x"), Party("a", "x")], "one id"),
        (-1, [Party("a", "x")], "below nought"),
        (1, [Party("a", "x", -1)], "below nought"),
        (1, [Party("a", "x", cap=-1)], "below nought"),
        (1, [Party("a", "x", fixed=-1)], "below nought"),
        (5, [Party("a", "x", cap=4, fixed=5)], "above the cap"),
        (5, [Party("a", "x", fixed=6), Party("b", "x")], "above the total"),
        (5, [Party("a", "x", fixed=4)], "Nobody is left"),
        (5, [Party("a", "x", 0)], "Nobody is left"),
        (5, [Party("a", "x", cap=4)], "caps together"),
        (5, [Party("a", "x", cap=2), Party("b", "x", cap=2)], "caps together"),
    ],
)
def test_allocation_when_impossible_says_why_in_a_sentence_without_amounts(
    total: int, parties: list[Party], says: str
) -> None:
    with pytest.raises(ImpossibleError, match=says) as refused:
        allocate(total, parties, key="weighted")

    assert not any(character.isdigit() for character in refused.value.reason)


def test_allocation_when_it_just_fits_leaves_nobody_out() -> None:
    assert allocate(4, [Party("a", "x", cap=2), Party("b", "x", cap=2)]) == {"a": 2, "b": 2}
    assert allocate(5, [Party("a", "x", fixed=5), Party("b", "x")]) == {"a": 5, "b": 0}
    assert allocate(0, [Party("a", "x", 0)], key="weighted") == {"a": 0}
