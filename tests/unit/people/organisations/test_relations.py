"""What firms are to each other: declared, inherited, or taken for competitors."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.people.organisations.relations import Firm, KnownRelations
from collab.people.organisations.rules import households
from collab.policy.relation import Relation

A, B, C, D = (uuid.UUID(int=number) for number in range(1, 5))


def firm(ident: uuid.UUID, kind: str = "member_company", tier: str | None = "oem") -> Firm:
    return Firm(ident, ident, kind, tier)


def known(
    same: list[tuple[uuid.UUID, uuid.UUID]] | None = None,
    competing: list[tuple[uuid.UUID, uuid.UUID]] | None = None,
) -> KnownRelations:
    one_of = households(same or [])
    pairs = [frozenset(one_of.get(one, one) for one in pair) for pair in competing or []]
    return KnownRelations(one_of, frozenset(pairs))


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (firm(A), firm(B), Relation.COMPETITOR),
        (firm(A), firm(B, tier=None), Relation.COMPETITOR),
        (firm(A), firm(B, tier="trader"), Relation.NONE),
        (firm(A), firm(A), Relation.SAME_GROUP),
        (firm(A), firm(B, "mining_company", None), Relation.NONE),
        (firm(A, "mining_company", None), firm(B, "mining_company", None), Relation.COMPETITOR),
        (firm(A, "law_firm", None), firm(B, "law_firm", None), Relation.NONE),
        (firm(A), firm(B, "association", None), Relation.NONE),
    ],
)
def test_between_when_nothing_is_declared_takes_one_market_for_competition(
    one: Firm, other: Firm, relation: Relation
) -> None:
    assert known().between(one, other) is relation
    assert known().between(other, one) is relation


def test_between_when_a_parent_is_shared_is_one_group_however_many_steps_apart() -> None:
    together = known(same=[(A, B), (B, C)])
    assert together.between(firm(A), firm(C)) is Relation.SAME_GROUP
    assert together.between(firm(A), firm(D)) is Relation.COMPETITOR


def test_between_when_a_sister_is_declared_competitor_competes_too() -> None:
    told = known(same=[(A, B)], competing=[(B, C)])
    assert told.between(firm(A), firm(C, tier="trader")) is Relation.COMPETITOR


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_households_when_given_pairs_puts_both_of_each_together(
    pairs: list[tuple[int, int]],
) -> None:
    found = households(pairs)
    assert all(found[one] == found[other] for one, other in pairs)
    assert all(found[root] == root for root in found.values())
