"""The life of a milestone and whose answer it waits for, as pure rules."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.features.engagements.delivery.rules import (
    OPEN,
    STATES,
    TRANSITIONS,
    Order,
    State,
    Step,
    after,
    is_late,
    waited_for,
)

DAY = dt.date(2026, 3, 2)


def test_milestone_when_walked_comes_to_an_end_from_every_state() -> None:
    for state in State:
        leads = {after(state, step) for step in Step} - {None}
        assert bool(leads) == (state in OPEN)
    assert set(TRANSITIONS.values()) | {State.PENDING} == set(State) == set(STATES)


@pytest.mark.parametrize("step", Step)
def test_milestone_when_it_has_ended_takes_no_step(step: Step) -> None:
    assert after(State.ACCEPTED, step) is None
    assert after(State.CANCELLED, step) is None


@pytest.mark.parametrize(
    ("order", "accepted", "waits"),
    [
        (Order.PARALLEL, "", "abc"),
        (Order.PARALLEL, "b", "ac"),
        (Order.PARALLEL, "abc", ""),
        (Order.SEQUENTIAL, "", "a"),
        (Order.SEQUENTIAL, "a", "b"),
        (Order.SEQUENTIAL, "ab", "c"),
        (Order.SEQUENTIAL, "abc", ""),
    ],
)
def test_answers_when_some_are_in_are_waited_for_in_their_order(
    order: Order, accepted: str, waits: str
) -> None:
    assert waited_for(order, "abc", accepted) == tuple(waits)


@pytest.mark.parametrize("state", State)
def test_milestone_when_its_day_is_over_is_late_only_while_it_goes_on(state: State) -> None:
    assert not is_late(state, DAY, DAY)
    assert is_late(state, DAY, DAY + dt.timedelta(days=1)) == (state in OPEN)
