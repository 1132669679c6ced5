"""The arrows between a meeting's states: Python and database draw the same ones, and no other."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from collab.core.errors import ConflictError, NotFoundError
from collab.core.ids import new_id
from collab.features.meetings import queries
from collab.features.meetings.rules import SETTLED, TRANSITIONS, State, Step, steps_from
from collab.features.meetings.service.moving import NotReadyError, move
from collab.policy.guard import grant
from tests.cast import ALICE, ASSOCIATION, CARA, COPPER, DAN, FAY, LEE, Member
from tests.conftest import OpenWork
from tests.house.databases import Database


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from meeting_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }


def test_states_when_not_settled_lead_on_and_all_are_reached() -> None:
    assert {state for state in State if not steps_from(state)} == SETTLED
    assert {one.after for one in TRANSITIONS} == set(State)
    assert {one.step for one in TRANSITIONS} == set(Step)


def _meeting(db: Database, now: dt.datetime, state: State) -> uuid.UUID:
    ident = new_id()
    db.run(
        "insert into meetings (id, org_id, space_id, marking, shared_at, title, time_zone, state,"
        " uid, updated_at) values (%s, %s, %s, 2, %s, 'Exchange', 'Europe/Berlin', %s, %s, %s)",
        ident,
        ASSOCIATION.id,
        COPPER,
        now,
        state.value,
        str(ident),
        now,
    )
    return ident


@pytest.mark.parametrize("member", [DAN, LEE])
def test_step_when_taken_by_an_outsider_finds_nothing(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = _meeting(db, now, State.DRAFT)
    with work(member) as w, pytest.raises(NotFoundError):
        w.call("app.move_meeting", ident, "cancel", now)


def test_step_when_no_arrow_leads_there_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = _meeting(db, now, State.DRAFT)
    drawn = {(one.before, one.step) for one in TRANSITIONS}
    for state, step in itertools.product(State, Step):
        if (state, step) not in drawn:
            db.run("update meetings set state = %s where id = %s", state.value, ident)
            with pytest.raises(ConflictError), work(FAY) as w:
                w.call("app.move_meeting", ident, step.value, now)


def test_meeting_when_members_or_counsel_write_it_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = _meeting(db, now, State.DRAFT)
    for member in (ALICE, CARA):
        with pytest.raises(StaleDataError), work(member) as w:  # noqa: PT012 # the flush is what fails
            row = queries.one(w, ident)
            grant(w.session, row)
            row.title = "Another"
            w.session.flush()
    assert db.value("select title from meetings where id = %s", ident) == "Exchange"


def test_state_when_written_past_the_function_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = _meeting(db, now, State.DRAFT)
    with pytest.raises(ProgrammingError, match="permission denied"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        row = queries.one(w, ident)
        grant(w.session, row)
        row.state = State.APPROVED.value
        w.session.flush()


def test_step_when_nothing_says_it_may_be_taken_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = _meeting(db, now, State.CORRECTION)
    with work(FAY) as w, pytest.raises(NotReadyError):
        move(w, queries.one(w, ident), Step.APPROVE_MINUTES)
