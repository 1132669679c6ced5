"""What a place gives away, and which warnings an author answers for."""

from __future__ import annotations

import pytest

from collab.policy.inference import (
    HELPS,
    NOTED,
    Inference,
    PlaceTold,
    needing_a_reason,
    of_place,
)

FIRST, OURS, FEW = Inference.PLACE_FIRST, Inference.PLACE_OURS, Inference.PLACE_FEW


@pytest.mark.parametrize(
    ("place", "unnamed", "found"),
    [
        (PlaceTold(named=False, people=1), True, ()),
        (PlaceTold(named=True), True, (FIRST,)),
        (PlaceTold(named=True), False, ()),
        (PlaceTold(named=True, by_us=2), True, (OURS,)),
        (PlaceTold(named=True, by_us=2, by_others=1), True, ()),
        (PlaceTold(named=True, people=2, by_others=1), True, (FEW,)),
        (PlaceTold(named=True, people=1), False, (FEW,)),
        (PlaceTold(named=True, people=3, by_others=1), True, ()),
    ],
)
def test_place_when_told_then_what_it_gives_away(
    place: PlaceTold, found: tuple[Inference, ...], *, unnamed: bool
) -> None:
    assert of_place(place, unnamed=unnamed) == found


def test_warnings_when_an_author_can_do_nothing_then_no_reason_is_asked() -> None:
    assert needing_a_reason(tuple(Inference)) == tuple(one for one in Inference if one not in NOTED)
    assert not NOTED & HELPS.keys()
