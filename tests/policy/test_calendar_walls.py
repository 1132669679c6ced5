"""The walls around invitations, answers and feeds, tried with raw statements by a competitor."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from tests.cast import ALICE, BEA, COBALT, COPPER, Member
from tests.conftest import OpenWork
from tests.factories.calling import feed, meeting
from tests.factories.rows import add
from tests.house.databases import Database

TABLES = ("meeting_invitations", "calendar_feeds", "notice_paces", "reminder_choices")


def invited(db: Database, ident: uuid.UUID, member: Member, now: dt.datetime) -> None:
    db.superuser.execute(
        "insert into meeting_invitations (meeting_id, representation_id, space_id, org_id, uid,"
        " method, told_sequence, starts_at, ends_at) values (%s, %s, %s, %s, 'u', 'request', 0,"
        " %s, %s)",
        [ident, member.id, COPPER, member.org_id, now, now + dt.timedelta(days=20)],
    )


def tried(work: OpenWork, statement: str, *values: object) -> str:
    """Do something as bea; give how it was refused, or how many rows it touched."""
    with work(BEA) as w:
        try:
            done = w.session.connection().exec_driver_sql(statement, values)
        except DBAPIError as error:
            w.session.rollback()
            w.session.connection()
            return str(error.orig).splitlines()[0]
        return str(done.rowcount)


def test_rows_when_another_person_asks_are_none(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    invited(db, meeting(db.superuser, now=now), ALICE, now)
    feed(db.superuser, ALICE, now=now)
    db.run("insert into notice_paces values (%s, %s, 'off')", ALICE.id, COPPER)
    db.run("insert into reminder_choices values (%s, true, true)", ALICE.id)
    for table in TABLES:
        assert tried(work, f"select from {table}") == "0", table
    assert tried(work, "update notice_paces set pace = 'daily'") == "0"
    assert tried(work, "update calendar_feeds set revoked_at = now()") == "0"
    assert tried(work, "update meeting_invitations set method = 'cancel'") == "0"


def test_invitation_when_noted_for_a_hidden_meeting_is_refused_as_for_none(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    statement = (
        "insert into meeting_invitations (meeting_id, representation_id, space_id, org_id, uid,"
        " method, told_sequence, starts_at, ends_at) values (%s, %s, %s, %s, 'u', 'request', 0,"
        " now(), now())"
    )
    hidden = meeting(db.superuser, now=now, marking=4, circle=[ALICE.id])
    said = {
        tried(work, statement, ident, BEA.id, COPPER, BEA.org_id)
        for ident in (hidden, uuid.UUID(int=7))
    }
    assert said == {"no such meeting"}
    mine = meeting(db.superuser, now=now)
    assert "row-level security" in tried(work, statement, mine, ALICE.id, COPPER, ALICE.org_id)
    assert tried(work, statement, mine, BEA.id, COPPER, BEA.org_id) == "1"


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("update meeting_invitations set rounds = 9", ()),
        ("update meetings set invited_at = now()", ()),
        ("update meeting_replies set representation_id = %s", (BEA.id,)),
        ("insert into mail_troubles values (%s, now(), '550')", (ALICE.id,)),
        ("insert into protected_people values (%s, now())", (ALICE.id,)),
        ("update calendar_feeds set token_hash = 'x'", ()),
        ("select app.invitations_due(null, now())", ()),
        ("select app.invitation_lost(%s, %s)", (BEA.id, BEA.id)),
    ],
)
def test_statement_when_it_is_the_systems_is_not_for_people(
    db: Database, work: OpenWork, statement: str, values: tuple[object, ...]
) -> None:
    assert "permission denied" in tried(work, statement, *values)


def test_feed_and_pace_when_made_for_others_or_elsewhere_are_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    made = (
        "insert into calendar_feeds (id, account_id, representation_id, space_id, token_hash,"
        " created_at) values (gen_random_uuid(), %s, %s, %s, sha256(%s::bytea), now())"
    )
    for account, person, space in (
        (ALICE.account_id, ALICE.id, None),
        (BEA.account_id, ALICE.id, None),
        (BEA.account_id, BEA.id, COBALT),
        (BEA.account_id, BEA.id, ALICE.firm.vault_id),
    ):
        refused = tried(work, made, account, person, space, "a")
        assert "row-level security" in refused
    for person, space in ((ALICE.id, COPPER), (BEA.id, COBALT)):
        refused = tried(work, "insert into notice_paces values (%s, %s, 'off')", person, space)
        assert "row-level security" in refused


def test_feed_when_ended_cannot_be_woken_nor_a_live_one_touched_but_to_end_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    feed(db.superuser, BEA, now=now, revoked_at=now)
    assert tried(work, "update calendar_feeds set revoked_at = null") == "0"
    feed(db.superuser, BEA, now=now)
    touched = tried(work, "update calendar_feeds set revoked_at = null")
    assert "row-level security" in touched
    assert tried(work, "update calendar_feeds set revoked_at = now()") == "1"


def test_answer_when_the_database_is_asked_as_a_rival_counts_nobody_by_name(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    db.run("set session_replication_role = replica")
    add(
        db.superuser, "meeting_replies", org_id=ALICE.org_id, space_id=COPPER, marking=0,
        circle=[ALICE.id], shared_at=now, meeting_id=ident, representation_id=ALICE.id,
        firm_id=ALICE.org_id, answer="yes", updated_at=now,
    )  # fmt: skip
    assert tried(work, "select from meeting_replies") == "0"
    assert "others to see" in tried(work, "select app.meeting_answers(%s)", ident)
