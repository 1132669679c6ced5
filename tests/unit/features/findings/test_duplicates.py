"""How alike two findings are: words turned round are no difference, another issue is."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.features.findings.duplicates import ENOUGH, Known, likeness, most_like

TITLES = st.text(max_size=30)


def known(title: str, **more: str) -> Known:
    return Known(uuid.UUID(int=len(title)), title, **more)  # type: ignore[arg-type] # texts alone


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"title": "Dust on the school"}, {"title": "On the school: dust"}, True),
        ({"title": "Dust on the school"}, {"title": "Dust on the schools"}, True),
        ({"title": "Dust on the school"}, {"title": "Water in the mine shaft"}, False),
        (
            {"title": "Dust on the school", "issue": "a"},
            {"title": "Dust on the school", "issue": "b"},
            False,
        ),
        (
            {"title": "Dust on the school", "statement": "Children cough since March."},
            {"title": "Dust on a school", "statement": "Since March children cough."},
            True,
        ),
        ({"title": "Dust"}, {"title": "Rust"}, False),
        ({"title": "Dust"}, {"title": "dust"}, True),
    ],
)
def test_findings_when_compared_are_alike_or_not(
    one: dict[str, str], other: dict[str, str], *, alike: bool
) -> None:
    assert (likeness(known(**one), known(**other)) >= ENOUGH) is alike
    assert (most_like(known(**one), [known(**other)]) is not None) is alike


@given(mine=TITLES, others=st.lists(TITLES, max_size=6))
def test_most_like_when_found_is_the_best_of_those_that_are_enough(
    mine: str, others: list[str]
) -> None:
    one, rest = known(mine), [known(other) for other in others]
    found = most_like(one, rest)
    best = max((likeness(one, other) for other in rest), default=0.0)
    if found is None:
        assert best < ENOUGH
    else:
        assert likeness(one, found) == best
