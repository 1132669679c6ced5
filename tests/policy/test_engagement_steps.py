"""The steps of an engagement: the table that decides is the one that pages read."""

from __future__ import annotations

import pytest

from collab.features.engagements.rules import (
    TRANSITIONS,
    State,
    Step,
    Transition,
    Workflow,
    after,
    steps_from,
)
from tests.house.databases import Database


def test_step_when_the_table_decides_is_the_one_that_pages_read(still_db: Database) -> None:
    rows = still_db.rows(
        "select workflow, step, before_state, after_state, roles from engagement_steps"
    )
    kept = {(row[0], row[1], row[2], row[3], frozenset(row[4])) for row in rows}
    told = {
        (flow.value, one.step.value, one.before.value, one.after.value, frozenset(one.roles))
        for one in TRANSITIONS
        for flow in one.workflows
    }
    assert kept == told


@pytest.mark.parametrize("workflow", Workflow)
def test_state_when_it_is_of_a_workflow_is_reached_and_comes_to_an_end(workflow: Workflow) -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {one.after for state in reached for one in steps_from(workflow, state)}
    ends = {state for state in reached if not steps_from(workflow, state)}
    assert ends == {State.COMPLETED, State.UNSUCCESSFUL, State.CANCELLED}
    second = {State.CALLING_FULL, State.OPENED_FULL, State.SCORING_FULL}
    assert set(State) - reached == (set() if workflow is Workflow.SEALED else second)


@pytest.mark.parametrize("one", TRANSITIONS, ids=lambda one: f"{one.step}-{one.before}")
def test_step_when_it_begins_elsewhere_leads_nowhere(one: Transition) -> None:
    flow = min(one.workflows)
    assert after(flow, one.before, one.step) is one.after
    assert after(flow, State.COMPLETED, one.step) is None


def test_step_when_proposals_are_opened_is_nobodys_but_the_workers() -> None:
    assert {one.roles for one in TRANSITIONS if one.step is Step.OPEN} == {frozenset()}
