"""What comes next: said for every state that is not the end, and no finer to those who only pay."""

from __future__ import annotations

from collections import defaultdict

from collab.features.engagements.guide import NEXT, PHASES, next_words, phase_of
from collab.features.engagements.rules import OVER, STATES, State


def test_guide_when_asked_of_any_state_knows_a_phase_and_a_next_step_until_it_is_over() -> None:
    assert set(NEXT) == set(State) - OVER
    for state in State:
        assert (phase_of(state) is None) == (state in OVER)
        assert bool(next_words(state, inside=True)) == (state not in OVER)
    phases = [state for _, states in PHASES for state in states]
    assert len(phases) == len(set(phases)), "each state stands in one phase"


def test_guide_when_somebody_only_pays_tells_no_more_than_how_it_stands_for_him() -> None:
    alike = defaultdict(set)
    for state, labels in STATES.items():
        alike[labels.funder].add((phase_of(state), next_words(state, inside=False)))
    assert all(len(told) == 1 for told in alike.values()), alike
