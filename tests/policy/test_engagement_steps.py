"""The steps of an engagement: the table that decides is the one that pages read."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.errors import CollabError
from collab.features.engagements.rules import (
    TRANSITIONS,
    State,
    Step,
    Transition,
    Workflow,
    after,
    steps_from,
)
from collab.policy.viewer import Role
from tests.cast import BEA, CARA, FAY
from tests.conftest import OpenWork
from tests.factories.engagements import engagement
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


@pytest.mark.parametrize("workflow", Workflow)
def test_step_when_no_arrow_leads_there_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime, workflow: Workflow
) -> None:
    """Every state against every step, for each of those who may take any."""
    rows = {
        state: engagement(db.superuser, now=now, state=state.value, workflow=workflow.value)
        for state in State
    }
    for member, role in ((FAY, Role.FACILITATOR), (CARA, Role.COUNSEL), (BEA, Role.MEMBER)):
        drawn = {
            (one.before, one.step)
            for one in TRANSITIONS
            if workflow in one.workflows and role in one.roles
        }
        taken = set()
        with work(member) as w:
            for state, step in itertools.product(State, Step):
                part = w.session.begin_nested()
                try:
                    w.call("app.move_engagement", rows[state], step.value, now)
                    taken.add((state, step))
                except (CollabError, DBAPIError):
                    pass
                finally:
                    part.rollback()
        assert taken <= drawn, f"{role}: {taken - drawn}"
        plain = {one for one in drawn if one[1] in (Step.CANCEL, Step.REWORK)}
        assert taken >= plain, f"{role}: {plain - taken}"
