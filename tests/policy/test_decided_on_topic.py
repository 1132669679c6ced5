"""What was asked and left to do about a topic stays out of sight with it, whatever moves."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg
import pytest
from sqlalchemy import select

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import ConflictError, NotFoundError
from collab.core.ids import new_id
from collab.features.actions import queries as actions
from collab.features.decisions import queries as decisions
from collab.features.decisions.models import Position
from collab.features.meetings import queries, session_queries
from collab.features.meetings.service import stopping
from tests.cast import ALICE, AMIR, BEA, BOLT, CARA, COLE, COPPER, DAN, FAY, LEE, OBI, Member
from tests.conftest import OpenWork, ProgramOf
from tests.factories.actions import action
from tests.factories.decisions import decision, position
from tests.factories.sitting import Sitting, sitting
from tests.house.databases import Database

GROUP = (FAY, CARA, ALICE, AMIR, BEA, COLE, OBI, DAN, LEE)
AGAIN = (
    "insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,"
    " history_from, started_at) select %s, membership_id, space_id, org_id, representation_id,"
    " role, ceiling, history_from, now() from seats where representation_id = %s and space_id = %s"
)
DUE = "update decisions set closes_at = now() - interval '1 hour' where id = %s"


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def about(of: Sitting) -> dict[str, object]:
    return {"subject_kind": "agenda_item", "subject_id": of.topics[0]}


def stop(work: OpenWork, of: Sitting) -> uuid.UUID:
    with work(ALICE) as w:
        return stopping.stop(w, queries.one(w, of.meeting), of.topics[0])


def decide(work: OpenWork, stopped: uuid.UUID, outcome: str) -> None:
    with work(CARA) as w:
        stopping.decide(w, session_queries.stop(w, stopped), outcome=outcome, reason="Looked at")


def reads(work: OpenWork, member: Member, ident: uuid.UUID) -> bool:
    """Tell whether a member reads a decision or an action."""
    with work(member, read_only=True) as w:
        for one in (decisions.one, actions.one):
            try:
                return one(w, ident).id == ident
            except NotFoundError:
                continue
    return False


@pytest.mark.parametrize("outcome", [None, "ended"])
def test_step_when_the_topic_is_stopped_brings_nothing_of_it_back(
    db: Database, work: OpenWork, now: dt.datetime, held: Sitting, outcome: str | None
) -> None:
    circle = {"state": "held", "circle": [FAY.id, CARA.id], **about(held)}
    waiting = decision(db.superuser, now=now, **circle)
    to_do = action(db.superuser, now=now, **circle)
    stopped = stop(work, held)
    if outcome:
        decide(work, stopped, outcome)
    for function, ident in (("app.move_decision", waiting), ("app.move_action", to_do)):
        with pytest.raises(ConflictError), work(CARA) as w:
            w.call(function, ident, "clear", "", now, 1)
        assert {one.key for one in GROUP if reads(work, one, ident)} == {"cara"}


def test_position_when_the_topic_is_stopped_is_said_by_nobody_and_shown_to_nobody_at_the_end(
    db: Database, work: OpenWork, now: dt.datetime, held: Sitting
) -> None:
    ident = decision(db.superuser, now=now, hidden=True, **about(held))
    said = position(db.superuser, ident, BOLT, now=now)
    stopped = stop(work, held)
    with pytest.raises(ConflictError), work(ALICE) as w:
        w.call("app.say_position", new_id(), ident, "agree", None, "", now)
    _close(db, ident)
    assert _readers(work, said) == set()
    decide(work, stopped, "continued")
    assert "cole" in _readers(work, said), "what was closed meanwhile comes back as closed"
    assert reads(work, COLE, ident)


def test_position_when_the_topic_is_ended_stays_out_of_sight_for_good(
    db: Database, work: OpenWork, now: dt.datetime, held: Sitting
) -> None:
    ident = decision(db.superuser, now=now, **about(held))
    said = position(db.superuser, ident, BOLT, now=now)
    decide(work, stop(work, held), "ended")
    _close(db, ident)
    assert _readers(work, said) == set()


@pytest.mark.parametrize("make", [decision, action])
def test_row_when_new_about_what_is_stopped_or_elsewhere_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, held: Sitting, make: object
) -> None:
    with pytest.raises(psycopg.errors.DatabaseError, match="is gone"):
        make(db.superuser, now=now, subject_kind="agenda_item", subject_id=new_id())  # type: ignore[operator] # a factory
    stop(work, held)
    with pytest.raises(psycopg.errors.DatabaseError, match="under review"):
        make(db.superuser, now=now, **about(held))  # type: ignore[operator] # likewise


@pytest.mark.parametrize("make", [decision, action])
def test_row_when_about_a_topic_for_few_is_for_no_more(
    db: Database, now: dt.datetime, held: Sitting, make: object
) -> None:
    few = [ALICE.id, BOLT.id]
    db.run("update agenda_items set circle = %s where id = %s", few, held.topics[0])
    make(db.superuser, now=now, for_circle=[ALICE.id, BEA.id], **about(held))  # type: ignore[operator] # a factory
    for wider in (None, [ALICE.id, COLE.id]):
        with pytest.raises(psycopg.errors.DatabaseError, match="no more than read"):
            make(db.superuser, now=now, for_circle=wider, **about(held))  # type: ignore[operator] # likewise


def test_seat_when_it_begins_or_ends_draws_anew_who_reads_what_is_prepared(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    circle = {"state": "held", "circle": [FAY.id, CARA.id]}
    prepared = decision(db.superuser, now=now, **circle), action(db.superuser, now=now, **circle)
    db.run(
        "update seats set ended_at = now() where space_id = %s and representation_id = %s",
        COPPER,
        CARA.id,
    )
    for table in ("decisions", "actions"):
        assert db.value(f"select circle from {table}") == [FAY.id]
    db.run(AGAIN, new_id(), CARA.id, COPPER)
    for ident in prepared:
        assert {one.key for one in GROUP if reads(work, one, ident)} == {"fay", "cara"}


def test_positions_when_a_decision_is_anonymous_are_listed_for_their_own_firm_alone(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    position(db.superuser, ident, BOLT, now=now, circle=None)
    assert program(COLE).get(f"/decisions/{ident}").json["positions"] == []
    assert len(program(BEA).get(f"/decisions/{ident}").json["positions"]) == 1


def test_telephone_when_a_decision_is_made_anonymous_after_it_counts_no_more(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    told = new_id()
    with work(FAY) as w:
        w.call("app.record_position", told, ident, BOLT.id, "agree", None, "", now)
    db.run("update decisions set anonymous = true, quorum_firms = 5 where id = %s", ident)
    with pytest.raises(ConflictError), work(BEA) as w:
        w.call("app.confirm_position", told, now)


def test_choice_when_it_is_none_of_the_options_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, options=["One", "Two"])
    for member, rest in ((BEA, ()), (FAY, (BOLT.id,))):
        name = "app.record_position" if rest else "app.say_position"
        with pytest.raises(ConflictError), work(member) as w:
            w.call(name, new_id(), ident, *rest, "agree", 3, "", now)


def test_owner_when_he_does_not_sit_in_the_space_is_refused(db: Database, now: dt.datetime) -> None:
    ident = action(db.superuser, now=now, owner_id=ALICE.id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="sits here"):
        db.run("update actions set owner_id = %s where id = %s", DAN.id, ident)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="sits here"):
        action(db.superuser, now=now, owner_id=DAN.id)


def _close(db: Database, ident: uuid.UUID) -> None:
    """Let the day of a decision be over, and the worker close it."""
    db.run("alter table decisions disable trigger bound")
    db.run(DUE, ident)
    db.run("alter table decisions enable trigger bound")
    with db.system.begin() as connection:
        call(connection, "app.close_due", ident, utc_now())
    assert db.value("select state from decisions where id = %s", ident) == "closed"


def _readers(work: OpenWork, said: uuid.UUID) -> set[str]:
    found = set()
    for member in GROUP:
        with work(member, read_only=True) as w:
            if w.session.scalar(select(Position.id).where(Position.id == said)):
                found.add(member.key)
    return found
