"""What comes of pledges at a moment, without a database: bands, houses, second looks, sealing."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collab.core.crypto import Cipher, Place, SealBrokenError
from collab.features.engagements.funding.judging import Case, Said, judged, opened, reduced
from collab.features.engagements.funding.rules import (
    Plan,
    State,
    Terms,
    band_of,
    faults,
    is_percent,
    kind_of,
    percent,
)
from collab.features.engagements.funding.sealing import LENGTH, mark, seal, unseal

CIPHER = Cipher({1: b"k" * 32})
TODAY = dt.date(2026, 11, 27)
NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
FIRMS = tuple("abcdefgh")
REST = 100_000


def case(**values: Any) -> Case:
    """Give a budget of eight firms of eight houses, on the way, two of them mining."""
    fields: dict[str, Any] = {
        "budget": str(uuid.UUID(int=5)),
        "total": REST,
        "rest": REST,
        "key": "equal",
        "weights": {"small": 1, "medium": 2, "large": 4, "very_large": 8},
        "round": 0,
        "is_last": False,
        "on": TODAY,
        "outside": frozenset(),
        "firms": {one: "mining" if one in "gh" else "downstream" for one in FIRMS},
        "houses": {one: one.upper() for one in FIRMS},
        "told": {},
        "marks": {},
    }
    return Case(**fields | values)


def said(about: Case, **terms: Terms | int | None) -> list[Said]:
    """Give what firms said: an amount, terms, or, with none, that they decline."""
    return [
        Said(
            firm,
            about.houses[firm],
            about.firms[firm],
            State.DECLINED if words is None else State.OFFERED,
            Terms(words or 0) if isinstance(words, int | None) else words,
        )
        for firm, words in terms.items()
    ]


def told(result: dict[str, Any]) -> dict[str, tuple[int | None, list[str]]]:
    """Give what each is told."""
    return {one["firm"]: (one["amount"], one["why"]) for one in result["outcomes"]}


@pytest.mark.parametrize(
    ("covered", "band"),
    [
        (0, "under_25"), (1, "under_25"), (24_999, "under_25"), (25_000, "under_50"),
        (50_000, "under_75"), (74_999, "under_75"), (75_000, "under_100"),
        (99_999, "under_100"), (100_000, "covered"),
    ],
)  # fmt: skip
def test_band_when_a_part_is_covered_is_wide(covered: int, band: str) -> None:
    assert band_of(covered, REST) == band


def test_band_when_fewer_than_five_houses_moved_stays_as_it_was() -> None:
    about = case()
    four = said(about, a=10_000, b=10_000, c=None, d=10_000)
    assert judged(about, four, CIPHER)["band"] is None
    five = [*four, *said(about, e=None)]
    first = judged(about, five, CIPHER)
    assert first["band"] == "under_50"  # declining counts as an answer
    # Four change their mind: nothing is told of it, and what was marked stays.
    later = dc.replace(about, marks=first["marks"])
    changed = said(later, a=90_000, b=1, c=5, d=None, e=None)
    quiet = judged(later, changed, CIPHER)
    assert (quiet["band"], quiet["marks"]) == (None, None)
    assert judged(later, said(later, a=9, b=9, c=9, d=9, e=9), CIPHER)["band"] == "under_25"
    # The same words sealed anew are no change.
    assert judged(later, five, CIPHER)["band"] is None


def test_band_when_five_firms_are_of_four_houses_is_not_told() -> None:
    about = case(houses={one: "SAME" if one in "ab" else one.upper() for one in FIRMS})
    assert judged(about, said(about, a=1, b=1, c=1, d=1, e=1), CIPHER)["band"] is None
    assert judged(about, said(about, a=1, b=1, c=1, d=1, e=1, f=1), CIPHER)["band"] == "under_25"
    few = case(firms=dict.fromkeys("abcd", "downstream"), houses={one: one for one in "abcd"})
    assert judged(few, said(few, a=1, b=1, c=1, d=1), CIPHER)["band"] is None
    last = dc.replace(few, is_last=True)
    assert judged(last, said(last, a=REST), CIPHER)["band"] == "covered"
    assert judged(last, said(last, a=1), CIPHER)["band"] == "not_covered"


def test_payers_when_firms_have_one_parent_count_once() -> None:
    about = case(is_last=True, houses={one: "SAME" if one in "ab" else one for one in FIRMS})
    three: dict[str, Terms | int | None] = {
        "a": 50_000,
        "b": 50_000,
        "c": Terms(50_000, min_payers=3),
    }
    assert told(judged(about, said(about, **three), CIPHER))["c"] == (None, ["too_few_payers"])
    more: dict[str, Terms | int | None] = {**three, "d": 50_000}
    assert told(judged(about, said(about, **more), CIPHER))["c"] == (25_000, ["accepted"])


def test_condition_when_it_is_not_met_is_told_to_its_owner_and_counts_for_nobody() -> None:
    about = case(is_last=True)
    terms: dict[str, Terms | int | None] = {
        "a": Terms(90_000, requires_class="mining"),
        "b": Terms(90_000, by=TODAY - dt.timedelta(days=1)),
        "c": Terms(90_000, min_payers=4),
        "d": Terms(90_000, max_percent=Decimal("0.0001")),
        "e": 60_000,
        "f": 60_000,
    }
    result = judged(about, said(about, **terms), CIPHER)
    assert told(result) == {
        "a": (None, ["class_missing"]),
        "b": (None, ["date_over"]),
        "c": (None, ["too_few_payers"]),
        "d": (None, ["above_percent"]),
        "e": (50_000, ["accepted"]),
        "f": (50_000, ["accepted"]),
    }
    assert result["moves"] == {"e": "conditions_met", "f": "conditions_met"}
    assert result["next"] == "confirm"
    outside = dc.replace(about, outside=frozenset({"mining"}))
    assert told(judged(outside, said(outside, a=terms["a"], e=60_000), CIPHER))["a"][1] == [
        "accepted"
    ]


def test_outcome_when_on_the_way_tells_what_hangs_on_ones_own_words_and_no_amount() -> None:
    terms: dict[str, Terms | int | None] = {
        "a": Terms(60_000, requires_class="mining"),
        "b": Terms(60_000, min_payers=8),
        "c": Terms(60_000, by=TODAY - dt.timedelta(days=1)),
        "d": Terms(60_000, max_percent=Decimal("0.0001")),
        **dict.fromkeys("ef", 60_000),
    }
    about = case()
    assert told(judged(about, said(about, **terms), CIPHER)) == {
        **dict.fromkeys("abef", (None, ["told_later"])),
        "c": (None, ["date_over"]),
        "d": (None, ["above_percent"]),
    }
    last = dc.replace(about, is_last=True)
    of_last = told(judged(last, said(last, **terms), CIPHER))
    assert (of_last["a"][1], of_last["b"][1]) == (["class_missing"], ["too_few_payers"])
    assert of_last["e"] == (50_000, ["accepted"])


def test_condition_when_fewer_than_two_houses_of_its_class_are_left_is_no_question_any_more() -> (
    None
):
    asks = Terms(60_000, requires_class="mining")
    offers: dict[str, Terms | int | None] = {"a": asks, "b": 40_000, "g": 40_000}
    last = case(is_last=True)
    assert told(judged(last, said(last, **offers), CIPHER))["a"][1] == ["accepted"]
    one_house = {one: "GH" if one in "gh" else one for one in FIRMS}
    for left in (
        dc.replace(last, firms={**last.firms, "h": "downstream"}),
        dc.replace(last, houses=one_house),
        dc.replace(last, firms={one: last.firms[one] for one in "abcdefg"}),
    ):
        # The same answer whether the one that is left pays or not, on the way too.
        for pays in (40_000, None):
            words = said(left, **{**offers, "g": pays})
            assert told(judged(left, words, CIPHER))["a"] == (None, ["class_of_few"])
            on_the_way = dc.replace(left, is_last=False)
            assert told(judged(on_the_way, words, CIPHER))["a"] == (None, ["class_of_few"])
    # Who is mining itself has its own house left out; what is borne outside asks of nobody.
    own = dc.replace(last, firms={**last.firms, "a": "mining", "h": "downstream"})
    assert told(judged(own, said(own, **offers), CIPHER))["a"][1] == ["class_of_few"]
    outside = dc.replace(own, outside=frozenset({"mining"}))
    assert told(judged(outside, said(outside, **offers), CIPHER))["a"][1] == ["accepted"]


AMOUNTS = st.integers(1, REST * 2)
OFFERED = st.one_of(
    st.none(),
    AMOUNTS,
    st.builds(
        Terms,
        most=AMOUNTS,
        min_payers=st.one_of(st.none(), st.integers(1, 8)),
        requires_class=st.sampled_from([None, "mining", "donor"]),
    ),
)


OTHERS = st.lists(OFFERED, min_size=7, max_size=7)


@given(OFFERED, st.tuples(OTHERS, OTHERS))
def test_outcome_when_on_the_way_is_the_same_whatever_all_others_say(
    mine: Terms | int | None, worlds: Sequence[Sequence[Terms | int | None]]
) -> None:
    about = case()
    one, other = (
        judged(about, said(about, a=mine, **dict(zip("bcdefgh", theirs, strict=True))), CIPHER)
        for theirs in worlds
    )
    assert told(one).get("a") == told(other).get("a")
    assert (one["next"], other["next"]) == ("go_on", "go_on")


def test_pledge_when_its_seal_is_broken_has_said_nothing_and_stops_nobody() -> None:
    about = case(is_last=True, firms={}, houses={})
    rows, firms = [], [uuid.UUID(int=at) for at in range(3)]
    for at, firm in enumerate(firms):
        place = Place("pledges", "sealed", uuid.UUID(int=9 + at), uuid.UUID(int=90))
        sealed = seal(CIPHER, place, Terms(REST))
        rows.append((place.row_id, place.space_id, firm, "offered", sealed))
    known = {str(firm): "downstream" for firm in firms}
    about = dc.replace(about, firms=known, houses={firm: firm for firm in known})
    for junk in (b"", b"\x63" + rows[0][4][1:], rows[1][4], b"\x01short"):
        broken = [(*rows[0][:4], junk), *rows[1:]]
        result = judged(about, opened(CIPHER, about, broken), CIPHER)
        assert result["next"] == "confirm"
        assert result["moves"] == dict.fromkeys(list(known)[1:], "conditions_met")
    bound = dc.replace(about, round=1, is_last=False, told=dict.fromkeys(known, REST // 3))
    confirmed = [(*row[:3], "confirmed", row[4]) for row in rows]
    again = judged(bound, opened(CIPHER, bound, [(*confirmed[0][:4], b""), *confirmed[1:]]), CIPHER)
    assert (again["next"], again["moves"][str(firms[0])]) == ("confirm", "expired")
    # A key that is gone is our fault: nothing is judged before it is back.
    with pytest.raises(SealBrokenError):
        opened(Cipher({2: b"x" * 32}), about, rows)


def test_confirmation_when_the_day_of_an_offer_passes_meanwhile_lets_nobody_go() -> None:
    about = case(round=1, told={"a": 50_000, "b": 25_000, "c": 25_000})
    over = Terms(60_000, by=TODAY - dt.timedelta(days=1))
    bound = [dc.replace(one, state=State.CONFIRMED) for one in said(about, a=over, b=Terms(60_000))]
    assert told(judged(about, bound, CIPHER))["a"] == (50_000, ["accepted", "solved_again"])


@given(
    st.dictionaries(
        st.sampled_from(FIRMS),
        st.builds(
            Terms,
            most=AMOUNTS,
            min_payers=st.one_of(st.none(), st.integers(1, 8)),
            max_percent=st.one_of(st.none(), st.decimals(1, 100, places=2)),
            requires_class=st.sampled_from([None, "mining", "downstream", "donor"]),
            size=st.sampled_from(["small", "medium", "large", "very_large"]),
        ),
        min_size=1,
    ),
    st.sampled_from(["equal", "weighted"]),
    st.integers(1, REST),
)
def test_confirmation_when_asked_for_adds_up_and_asks_nobody_for_more_than_he_offered(
    terms: dict[str, Terms], key: str, rest: int
) -> None:
    about = case(key=key, rest=rest, is_last=True)
    result = judged(about, said(about, **terms), CIPHER)
    borne = {one["firm"]: one["amount"] for one in result["outcomes"] if one["amount"] is not None}
    assert result["next"] == ("confirm" if sum(borne.values()) == rest else "failed")
    for firm, amount in borne.items():
        asked = terms[firm]
        assert 0 < amount <= asked.most
        assert asked.min_payers is None or len(borne) >= asked.min_payers
        others = {about.firms[one] for one in borne if one != firm}
        assert asked.requires_class is None or asked.requires_class in others
        assert asked.max_percent is None or amount * 100 <= asked.max_percent * REST
    assume(result["next"] == "confirm")
    confirmed = dc.replace(about, round=1, told=borne)
    words = [
        dc.replace(one, state=State.CONFIRMED) for one in said(about, **terms) if one.firm in borne
    ]
    done = judged(confirmed, words, CIPHER)
    assert (done["next"], done["shares"]) == ("settled", borne)
    # Somebody stays away: either the others cover it within their limits, or nobody is bound.
    again = judged(confirmed, words[1:], CIPHER)
    new = {one["firm"]: one["amount"] for one in again["outcomes"] if one["amount"] is not None}
    assert again["next"] == ("confirm" if sum(new.values()) == rest else "failed")
    assert all(amount <= terms[firm].most for firm, amount in new.items())
    kept = {firm for firm in new if new[firm] == borne[firm]}
    assert not kept & again["moves"].keys(), "who was told the same is still bound"


def test_confirmation_when_missed_twice_ends_without_a_settlement() -> None:
    about = case(round=2, told={"a": 50_000, "b": 50_000})
    words = [dc.replace(said(about, a=REST)[0], state=State.CONFIRMED)]
    assert judged(about, words, CIPHER)["next"] == "failed"


@given(st.dictionaries(st.sampled_from(FIRMS), AMOUNTS, min_size=1), st.integers(0, REST * 4))
def test_cost_when_it_fell_is_borne_in_proportion_and_by_nobody_more(
    shares: dict[str, int], rest: int
) -> None:
    assume(rest <= sum(shares.values()))
    less = reduced(rest, shares)
    assert sum(less.values()) == rest
    assert less.keys() == shares.keys()
    assert all(0 <= less[firm] <= shares[firm] for firm in shares)


def test_pledge_when_sealed_is_as_long_as_any_other_and_bound_to_its_row() -> None:
    place = Place("pledges", "sealed", uuid.UUID(int=1), uuid.UUID(int=2))
    full = Terms(
        10**15, 500, Decimal("99.99"), "association", TODAY, "very_large", TODAY, 'ß€😀"\\' * 16
    )
    kept = [seal(CIPHER, place, terms) for terms in (Terms(), full)]
    assert len({len(one) for one in kept}) == 1
    assert len(kept[0]) > LENGTH
    assert [unseal(CIPHER, place, one) for one in kept] == [Terms(), full]
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert mark(CIPHER, 1, one, "x") == mark(CIPHER, 1, one, "x")
    assert (
        len({mark(CIPHER, 1, one, "x"), mark(CIPHER, 1, one, "y"), mark(CIPHER, 1, other, "x")})
        == 3
    )


def test_plan_when_its_days_cannot_be_says_where() -> None:
    days = [NOW + dt.timedelta(days=n) for n in (2, 9, 16, 23)]
    assert faults(Plan(1, "equal", (), days[:2], days[2], days[3]), NOW) == {}
    assert list(faults(Plan(1, "equal", (), [NOW], days[2], days[3]), NOW)) == ["refreshes"]
    assert list(faults(Plan(1, "equal", (), days[1::-1], days[2], days[3]), NOW)) == ["refreshes"]
    assert list(faults(Plan(1, "equal", (), days[:3], days[2], days[3]), NOW)) == ["confirm_until"]
    assert list(faults(Plan(1, "equal", (), days[:2], days[2]), NOW)) == ["confirm_again_until"]
    assert [kind_of(n, 2) for n in (1, 2, 3, 4)] == [
        "on_the_way", "last", "confirmed", "confirmed_again",
    ]  # fmt: skip


def test_percentage_when_typed_is_read_or_refused() -> None:
    assert percent(" 12,5 % ") == Decimal("12.5")
    assert percent("") is None
    assert [is_percent(Decimal(one)) for one in ("0", "0.01", "100", "100.01", "1.234")] == [
        False, True, True, False, False,
    ]  # fmt: skip
    for text in ("x", "-1", "1.2.3", "٣", "1e1"):
        with pytest.raises(ValueError, match="Write a percentage"):
            percent(text)
