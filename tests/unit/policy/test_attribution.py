"""Who shared it may be said only as finely as the audience hides it."""

from __future__ import annotations

import pytest

from collab.policy.attribution import (
    attribution_label,
    coarsest_needed,
    count_labels,
    finest_allowed,
    ladder,
)
from collab.policy.declaration import Attribution


def firms(count: int, tier: str) -> list[tuple[str, str, str | None]]:
    return [(f"{tier} {n}", "member_company", tier) for n in range(count)]


@pytest.mark.parametrize(
    ("suppliers", "traders", "label"),
    [
        (5, 0, "a tier-1 supplier"),
        (4, 1, "a member company"),
        (4, 0, "a member"),
    ],
)
def test_description_coarsens_until_five_fit(suppliers: int, traders: int, label: str) -> None:
    counts = count_labels([*firms(suppliers, "tier_1"), *firms(traders, "trader")])
    _, words = attribution_label(Attribution.KIND, "member_company", "tier_1", counts)
    assert words == label


def test_firms_of_one_parent_count_once() -> None:
    five = [("one parent", "member_company", "tier_1")] * 5
    counts = count_labels(five)
    assert counts == {"a tier-1 supplier": 1, "a member company": 1}
    assert finest_allowed("member_company", "tier_1", counts) is Attribution.MEMBER


def test_attribution_in_effect_says_when_it_was_coarsened() -> None:
    assert attribution_label(Attribution.KIND, "mining_company", None, {}) == (
        Attribution.MEMBER,
        "a member",
    )


def test_unknown_kind_is_a_member() -> None:
    assert ladder("guild", "baker") == ()
    assert attribution_label(Attribution.KIND, "guild", None, {})[1] == "a member"


def test_member_is_never_finer_than_asked() -> None:
    counts = {"a mining company": 9}
    assert attribution_label(Attribution.MEMBER, "mining_company", None, counts)[1] == "a member"


def test_facilitator_only_and_named_stay() -> None:
    assert attribution_label(Attribution.NAMED, "academia", None, {}) == (Attribution.NAMED, "")
    effective, words = attribution_label(Attribution.FACILITATOR_ONLY, "academia", None, {})
    assert effective is Attribution.FACILITATOR_ONLY
    assert "academic" not in words


def test_first_rung_that_fits() -> None:
    assert coarsest_needed([2, 5, 9]) == 1
    assert coarsest_needed([2, 4]) is None
    assert coarsest_needed([]) is None
