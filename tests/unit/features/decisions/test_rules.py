"""The closed list, and the life of a decision."""

from __future__ import annotations

import pytest

from collab.core.errors import InvalidError
from collab.features.decisions.rules import (
    KINDS,
    TRANSITIONS,
    Kind,
    State,
    Step,
    allowed_kind,
)


def test_kinds_when_counted_are_five_each_with_words() -> None:
    assert set(KINDS) == set(Kind)
    assert {kind.value for kind in Kind} == {
        "joint_view", "joint_research", "joint_dialogue", "joint_funding", "process",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["", "supplier_selection", "JOINT_VIEW", "joint_view "])
def test_kind_when_it_is_another_is_refused_with_the_reason(kind: str) -> None:
    with pytest.raises(InvalidError, match="each firm's own"):
        allowed_kind(kind)


def test_states_when_looked_at_are_all_reached_and_steps_all_taken() -> None:
    assert {one.after for one in TRANSITIONS} == set(State)
    assert {one.step for one in TRANSITIONS} == set(Step)
    ends = set(State) - {one.before for one in TRANSITIONS}
    assert ends == {State.SUPERSEDED, State.WITHDRAWN}
