"""The life of a pledge: the table that decides is the one pages read, and nobody goes beside it."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.ids import new_id
from collab.features.engagements.funding.rules import FIRM, TRANSITIONS, State, leads
from tests.cast import ALICE, Member
from tests.factories import engagements
from tests.factories.funding import budget_row
from tests.factories.rows import add
from tests.house.databases import Database

DAY = dt.timedelta(days=1)
BEFORE_THE_LAST, CONFIRMING, OVER = "before the last", "confirming", "over"
PHASES = (BEFORE_THE_LAST, CONFIRMING, OVER)
PLEDGING = {one for one in TRANSITIONS if one.by == FIRM and one.before != State.CONDITIONS_MET}


def test_step_when_the_table_decides_is_the_one_that_pages_read(still_db: Database) -> None:
    kept = set(still_db.rows("select step, before_state, after_state, by_whom from pledge_steps"))
    assert kept == {(one.step, one.before, one.after.value, one.by) for one in TRANSITIONS}


def test_step_when_it_begins_elsewhere_leads_nowhere() -> None:
    assert leads("confirm", State.CONDITIONS_MET) is State.CONFIRMED
    assert leads("confirm", State.OFFERED) is None
    assert leads("withdraw", State.CONFIRMED) is None, "what was confirmed binds"
    assert leads("meet", State.OFFERED) is None, "nobody but the worker judges"
    assert {one.after for one in TRANSITIONS if one.by != "ledger"} >= {
        *list(State)[:6],
        State.EXPIRED,
    }


def budget(db: Database, phase: str, now: dt.datetime) -> uuid.UUID:
    """Add a budget of an engagement that Acme takes part in paying, in a phase."""
    ident = engagements.engagement(db.superuser, now=now)
    engagements.party(db.superuser, ident, ALICE.firm, now=now, funds=True)
    first = now + (DAY if phase == BEFORE_THE_LAST else -3 * DAY)
    ends = (first + 5 * DAY, first + 6 * DAY)
    if phase == OVER:
        ends = (now - 2 * DAY, now - DAY)
    pledging = phase == BEFORE_THE_LAST
    return budget_row(
        db.superuser,
        ident,
        now=now,
        refreshes=[first],
        confirm_until=ends[0],
        confirm_again_until=ends[1],
        done=0 if pledging else 1,
        round=0 if pledging else 1,
    )


def pledge(db: Database, budget_id: uuid.UUID, state: str, member: Member) -> uuid.UUID:
    """Add a pledge that stands so."""
    return add(
        db.superuser,
        "pledges",
        org_id=member.org_id,
        space_id=member.firm.vault_id,
        marking=5,
        author_id=member.id,
        shared_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        budget_id=budget_id,
        state=state,
        sealed=b"x",
        updated_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )


def tried(db: Database, statement: str, *values: object) -> bool:
    """Try something as Acme's Alice, take it back, and tell whether it went through."""
    with db.app.connect() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        try:
            return connection.exec_driver_sql(statement, values).rowcount == 1
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != "P0C02":
                raise
            return False
        finally:
            connection.rollback()


def expected(before: str, after: str, phase: str) -> bool:
    """Tell whether a firm may go from one state to another in a phase."""
    arrow = next(
        (t for t in TRANSITIONS if (t.before, t.after, t.by) == (before, after, FIRM)), None
    )
    if arrow is None:
        return False
    return phase == (BEFORE_THE_LAST if arrow in PLEDGING else CONFIRMING)


@pytest.mark.parametrize("phase", PHASES)
def test_pledge_when_its_firm_tries_every_step_goes_along_the_arrows_alone(
    db: Database, phase: str, now: dt.datetime
) -> None:
    home = budget(db, phase, now)
    ident = pledge(db, home, "draft", ALICE)
    add(
        db.superuser, "pledge_outcomes", org_id=ALICE.org_id, space_id=ALICE.firm.vault_id,
        marking=5, shared_at=now, budget_id=home, firm_id=ALICE.org_id, number=1, most=5,
        amount=5, why=["accepted"],
        engagement_id=db.value("select engagement_id from budgets where id = %s", home),
    )  # fmt: skip
    wrong = []
    for before, after in itertools.product(State, State):
        db.run("alter table pledges disable trigger all")
        db.run("update pledges set state = %s", before.value)
        db.run("alter table pledges enable trigger all")
        statement = "update pledges set state = %s, confirmed_amount = 5 where id = %s"
        went = tried(db, statement, after.value, ident)
        if went is not expected(before, after, phase):
            wrong.append((before.value, after.value, went))
    assert wrong == []


@pytest.mark.parametrize("phase", PHASES)
def test_pledge_when_first_written_begins_with_a_word_of_its_firm(
    db: Database, phase: str, now: dt.datetime
) -> None:
    home = budget(db, phase, now)
    for state in State:
        went = tried(
            db,
            "insert into pledges (id, org_id, space_id, marking, author_id, shared_at,"
            " budget_id, state, sealed, updated_at)"
            " values (%s, %s, %s, 5, %s, now(), %s, %s, 'x', now())",
            *(new_id(), ALICE.org_id, ALICE.firm.vault_id, ALICE.id, home, state.value),
        )
        assert went is expected("none", state, phase), state
