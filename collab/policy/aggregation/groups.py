"""Who counts as one, and who knows whose value.

A contributor that ever had two parents joins the two, for the past as well: whoever buys a member
reads its old answers. Where a part of a firm is sold, that is more than needed, never too little.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping
from itertools import chain

from collab.policy.aggregation.cells import Contribution, Round


@dc.dataclass(frozen=True, slots=True)
class Groups:
    """The group of every contributor, and what readers know."""

    of: Mapping[str, str]
    near: Mapping[str, frozenset[str]]
    """For every reader, also one that answered nothing: its own group and those it trades with."""
    known: tuple[frozenset[str], ...]
    """Sets of groups whose values somebody may know: none, one reader's, and those of two readers
    that trade with each other and pool what they know."""

    def behind(self, contributions: Iterable[Contribution]) -> frozenset[str]:
        """Give the groups that stand behind some contributions."""
        return frozenset(self.of[one.id] for one in contributions)


def groups_of(
    rounds: Iterable[Round],
    relations: Iterable[tuple[str, str]],
    stated: Iterable[tuple[str, str]] = (),
) -> Groups:
    """Join contributors by their parents over all rounds so far, and readers by their relations.

    A relation names a contributor, a parent, or somebody who never answered and reads all the same.
    What is ``stated`` by one side alone, a reader and who says that it is known to him, counts one
    way: he may know the value, and is no fewer "others" for it.
    """
    joined = _Joined()
    ids: dict[str, None] = {}
    for one in chain.from_iterable(each.contributions for each in rounds):
        ids[one.id] = None
        joined.join(f"id {one.id}", f"parent {one.parent}")
    of = {each: joined.top(f"id {each}") for each in ids}
    near = {group: {group} for group in of.values()}
    for names in relations:
        left, right = ([joined.top(one) for one in _meant(name, joined)] for name in names)
        for here, there in ((left, right), (right, left)):
            for group in here:
                near.setdefault(group, {group}).update(here, there)
    frozen = {group: frozenset(knows) for group, knows in near.items()}
    pooled = {frozen[one] | frozen[other] for one in frozen for other in frozen[one]}
    told = {group: set(knows) for group, knows in near.items()}
    for reader, known_one in stated:
        for group in (joined.top(one) for one in _meant(reader, joined)):
            mine = told.setdefault(group, {group})
            mine.update(joined.top(one) for one in _meant(known_one, joined))
    alone = {frozenset(knows) for knows in told.values()}
    known = {frozenset[str](), *frozen.values(), *pooled, *alone}
    return Groups(of, frozen, tuple(sorted(known, key=lambda each: (len(each), sorted(each)))))


def _meant(name: str, joined: _Joined) -> list[str]:
    """Give what a name in a relation stands for: if it is both, contributor and parent."""
    nodes = [node for node in (f"id {name}", f"parent {name}") if node in joined.up]
    return nodes or [f"id {name}"]


class _Joined:
    """Sets that are joined and never parted."""

    def __init__(self) -> None:
        self.up: dict[str, str] = {}

    def top(self, node: str) -> str:
        """Give the name of the set a node is in."""
        self.up.setdefault(node, node)
        while self.up[node] != node:
            node = self.up[node]
        return node

    def join(self, one: str, other: str) -> None:
        """Make one set of two; it goes by the lesser name, so that order does not matter."""
        first, second = sorted((self.top(one), self.top(other)))
        self.up[second] = first
