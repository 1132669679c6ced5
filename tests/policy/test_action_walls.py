"""What holds of actions whoever asks: the arrows, who reads what firms answered, and bands."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, NotFoundError
from collab.core.ids import new_id
from collab.features.actions import queries
from collab.features.actions.models import Action, Adoption
from collab.features.actions.rules import TRANSITIONS, State, Step
from collab.features.actions.service import adopt, decline, move
from collab.policy.guard import grant
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    COREX,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    OBI,
    Firm,
    Member,
)
from tests.conftest import OpenWork
from tests.factories.actions import action, adoption
from tests.factories.decisions import member_firm
from tests.house.databases import Database

GROUP = (FAY, CARA, ALICE, AMIR, BEA, COLE, DINA, OBI)
TOMORROW = dt.timedelta(days=1)
YES = True
GONE = "update memberships set ended_at = now() where space_id = %s and org_id = %s"
ASKED = (
    "select count(distinct org_id) from seats where space_id = %s and ended_at is null"
    " and role in ('member','chair') and org_id <> %s"
)


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from action_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }


def test_step_when_no_arrow_leads_there_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    drawn = {(one.before, one.step) for one in TRANSITIONS}
    for state, step in itertools.product(State, Step):
        if (state, step) not in drawn:
            ident = action(db.superuser, now=now, state=state.value)
            with pytest.raises(ConflictError), work(FAY) as w:
                w.call("app.move_action", ident, step.value, "", now)


@pytest.mark.parametrize("member", [DAN, LEE], ids=lambda one: one.key)
def test_action_when_asked_for_by_an_outsider_is_none_at_all(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = action(db.superuser, now=now)
    for asked in (
        ("app.move_action", ident, "finish", "", now),
        ("app.rate_action", ident, "lasting", None, now),
        ("app.adopt", new_id(), ident, YES, now),
    ):
        with work(member) as w, pytest.raises(NotFoundError):
            w.call(*asked)


def test_action_when_another_moves_what_one_person_does_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = action(db.superuser, now=now, owner_id=ALICE.id)
    for asked in (
        ("app.move_action", ident, "finish", "", now),
        ("app.move_action", ident, "note", "Words.", now),
    ):
        with work(BEA) as w, pytest.raises(DBAPIError, match="this is for"):
            w.call(*asked)
    with work(BEA) as w, pytest.raises(ConflictError):
        w.call("app.adopt", new_id(), ident, YES, now)


def test_action_when_written_past_its_function_begins_as_a_draft_for_few(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with pytest.raises(DBAPIError, match="begins as a draft"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        row = _new(now, state="open")
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()
    with work(FAY) as w:
        row = _new(now)
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()
        ident = row.id
    assert _readers(work, Action, ident) == {"fay", "cara"}


def test_adoption_when_said_is_read_by_its_firm_alone_and_leaves_nothing_shared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = action(db.superuser, now=now)
    before = db.rows("select version, updated_at, adopted_band from actions")
    with work(ALICE) as w:
        adopt(w, queries.one(w, ident))
    with work(BEA) as w:
        decline(w, queries.one(w, ident))
    said = dict(db.rows("select firm_id, id from action_adoptions"))
    assert _readers(work, Adoption, said[ACME.id]) == {"alice", "amir"}
    assert _readers(work, Adoption, said[BOLT.id]) == {"bea"}
    assert db.rows("select version, updated_at, adopted_band from actions") == before
    assert db.rows("select 1 from ledger_entries where chain = %s", COPPER) == []


def test_adoption_when_changed_keeps_one_answer_for_each_firm(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = action(db.superuser, now=now)
    for member, answer in ((ALICE, adopt), (AMIR, decline), (ALICE, adopt)):
        with work(member) as w:
            answer(w, queries.one(w, ident))
    assert db.rows("select representation_id, adopted from action_adoptions") == [(ALICE.id, True)]


def _adopted_by(db: Database, now: dt.datetime, *firms: Firm) -> int | None:
    """Let firms adopt an action and count on the next day; give the band."""
    ident = action(db.superuser, now=now)
    for firm in firms:
        adoption(db.superuser, ident, firm, ALICE.id, now=now)
    with db.system.begin() as connection:
        call(connection, "app.refresh_adoptions", now)
        assert connection.exec_driver_sql("select 1").scalar() == 1
    assert db.value("select banded_on from actions") is None, "not on the day it was opened"
    with db.system.begin() as connection:
        call(connection, "app.refresh_adoptions", now + TOMORROW)
    band: int | None = db.value("select adopted_band from actions")
    return band


@pytest.mark.parametrize(("adopting", "asked", "band"), [(5, 9, None), (6, 8, 5), (6, 7, None)])
def test_band_when_six_houses_and_not_all_but_one_adopt_is_told_the_next_day(
    db: Database, now: dt.datetime, adopting: int, asked: int, band: int | None
) -> None:
    there = db.value(ASKED, COPPER, ASSOCIATION.id)
    more = [member_firm(db.superuser, f"firm{number}") for number in range(asked - there)]
    assert _adopted_by(db, now, *[ACME, BOLT, COREX, *more][:adopting]) == band


def test_band_when_two_of_six_have_one_parent_is_not_told(db: Database, now: dt.datetime) -> None:
    more = [member_firm(db.superuser, f"firm{number}") for number in range(4)]
    sister = member_firm(db.superuser, "sister", parent=ACME)
    assert _adopted_by(db, now, ACME, sister, BOLT, COREX, DELTA, more[0]) is None


def test_band_when_counted_rises_once_a_day_and_never_falls(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    more = [member_firm(db.superuser, f"firm{number}") for number in range(5)]
    assert _adopted_by(db, now, ACME, COREX, *more[:3]) is None
    ident = db.value("select id from actions")
    with work(BEA) as w:
        adopt(w, queries.one(w, ident))
    for days, band in ((1, None), (2, 5)):
        _count(db, now + days * TOMORROW)
        assert db.value("select adopted_band from actions") == band
    with work(BEA) as w:
        decline(w, queries.one(w, ident))
    db.run(GONE, COPPER, COREX.id)
    _count(db, now + 3 * TOMORROW)
    assert db.value("select adopted_band from actions") == 5, "a fall would tell who left it"


def _count(db: Database, at: dt.datetime) -> None:
    with db.system.begin() as connection:
        call(connection, "app.refresh_adoptions", at)


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("held", {"owner_id": ALICE.id}),
        ("done", {"owner_id": ALICE.id}),
        ("dropped", {"owner_id": ALICE.id}),
        ("open", {}),
        ("in_progress", {}),
    ],
)
@pytest.mark.parametrize("change", ["title = 'Another'", "body = 'More'", "links = '{https://x}'"])
def test_words_when_others_judge_them_are_changed_by_nobody(
    db: Database, now: dt.datetime, state: str, whose: dict[str, object], change: str
) -> None:
    ident = action(db.superuser, now=now, state=state, **whose)
    with pytest.raises(psycopg.errors.DatabaseError, match="does not change"):
        db.run(f"update actions set {change} where id = %s", ident)


def test_clearing_when_it_is_not_what_was_read_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = action(db.superuser, now=now, state="held", circle=[FAY.id, CARA.id], version=4)
    for seen in (None, 1):
        with pytest.raises(ConflictError), work(CARA) as w:
            move(w, queries.one(w, ident), Step.CLEAR, seen_version=seen)
    with work(CARA) as w:
        move(w, queries.one(w, ident), Step.CLEAR, seen_version=4)
    assert db.value("select state from actions") == "open"


def test_answers_when_an_action_comes_back_with_other_words_are_gone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = action(db.superuser, now=now, adopted_band=5, banded_on=now.date(), state="dropped")
    adoption(db.superuser, ident, BOLT, BEA.id, now=now)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.REOPEN)
    assert db.rows("select adopted_band, banded_on from actions") == [(None, None)]
    assert db.value("select count(*) from action_adoptions") == 0


def test_list_when_longer_asks_no_more_questions(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(ALICE, read_only=True) as w:
        assert queries.mine(w) == []
    for _ in range(3):
        action(db.superuser, now=now)
    with work(ALICE, read_only=True) as w:
        assert len(queries.mine(w)) == 3


def _readers(work: OpenWork, model: type[Action | Adoption], ident: uuid.UUID) -> set[str]:
    found = set()
    for member in (*GROUP, DAN, LEE):
        with work(member, read_only=True) as w:
            if w.session.scalar(select(model.id).where(model.id == ident)):
                found.add(member.key)
    return found


def _new(now: dt.datetime, **values: str) -> Action:
    return Action(
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        marking=2,
        shared_at=now,
        title="Visit the clinic",
        each_firm=YES,
        due_on=now.date(),
        updated_at=now,
        **values,
    )
