"""Topics within topics, and what a facilitator sees of them together."""

from __future__ import annotations

import pytest

from collab.core.ids import new_id
from collab.features.interests.board import board, interested
from collab.features.interests.queries import Told
from collab.features.interests.rules import Topic

ANY, HERE = Topic(country="CD"), Topic("child_labour", "CD")
COBALT, COPPER = Topic("child_labour", "CD", "cobalt"), Topic("child_labour", "CD", "copper")
PARENT = new_id()


def told(name: str, topic: Topic, *, household: object = None) -> Told:
    firm = new_id()
    return Told(new_id(), topic, firm, name, household or firm)  # type: ignore[arg-type] # an id


@pytest.mark.parametrize(
    ("wide", "narrow", "covers", "meets"),
    [
        (HERE, COBALT, True, True),
        (COBALT, HERE, False, True),
        (COBALT, COPPER, False, False),
        (Topic(mineral="cobalt"), HERE, False, True),
        (Topic(mineral="cobalt"), COPPER, False, False),
        (COBALT, COBALT, True, True),
    ],
)
def test_topic_when_compared_knows_what_lies_within_it(
    *, wide: Topic, narrow: Topic, covers: bool, meets: bool
) -> None:
    assert (wide.covers(narrow), wide.meets(narrow), narrow.meets(wide)) == (covers, meets, meets)


def test_topic_when_no_part_is_given_says_nothing() -> None:
    assert not Topic().says_something
    assert ANY.says_something


def test_board_when_two_of_one_parent_told_it_counts_them_once() -> None:
    every = [
        told("Acme", COBALT, household=PARENT),
        told("Acme Parts", COPPER, household=PARENT),
        told("Bolt", HERE),
        told("Corex", ANY),
    ]
    first, second = board(every)
    assert (first.topic, first.firms.number, first.around.number) == (HERE, 2, 1)
    assert [(line.topic, line.firms.number) for line in first.lines] == [
        (HERE, 1), (COBALT, 1), (COPPER, 1),
    ]  # fmt: skip
    assert list(first.around.names.values()) == ["Corex"]
    assert (second.topic, second.firms.number, second.around.number) == (ANY, 1, 2)


def test_list_when_made_for_a_group_takes_in_who_wants_it_and_nobody_narrower() -> None:
    every = [told("Acme", COBALT), told("Bolt", HERE), told("Corex", ANY)]
    assert list(interested(every, HERE).names.values()) == ["Acme", "Bolt", "Corex"]
    assert list(interested(every, ANY).names.values()) == ["Corex"]
