"""Taking out of sight, in the database: whatever a service might get wrong, the gate refuses.

bea, a competitor, objects; alice contributed; cara is counsel. What is locked is compared with
what it was, row by row.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.ids import new_id, random_id
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    CARL,
    COLE,
    COPPER,
    DAN,
    FAY,
    LEE,
)
from tests.cast import Member as Who
from tests.conftest import OpenWork
from tests.factories import documents, gate, voices
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, draft_of
from tests.policy.test_gate import FORBIDDEN, GONE, MOVED_ON, OWN_SIDE, as_, cross, refused

NOTHING = uuid.UUID(int=99)


def released(db: Database, **values: Any) -> tuple[uuid.UUID, uuid.UUID]:
    """Let alice release a finding; give release and copy."""
    release = gate.release(db.superuser, ALICE, values.pop("item", ACME_DRAFT), **values)
    cross(db, ALICE, release)
    return release, db.value("select copy_id from releases where id = %s", release)


def take_down(
    db: Database, who: Who, item: uuid.UUID, *, kind: str = "finding", why: str = "objection"
) -> uuid.UUID:
    with as_(db, who) as connection:
        rows = call(connection, "app.take_down", random_id(), why, kind, item, utc_now())
    return uuid.UUID(rows[0][0]["objection"])


def decide(db: Database, who: Who, objection: uuid.UUID, outcome: str) -> None:
    with as_(db, who) as connection:
        call(connection, "app.decide_objection", objection, outcome, "Why.", utc_now())


def read(db: Database, item: uuid.UUID, table: str = "findings") -> set[str]:
    """Tell who of the cast reads a row."""
    found = set()
    for member in (ALICE, AMIR, BEA, COLE, CARA, FAY, DAN):
        with as_(db, member) as connection:
            asked = f"select 1 from {table} where id = %s"  # names of ours
            if connection.exec_driver_sql(asked, (item,)).first():
                found.add(member.key)
    return found


def rows(db: Database) -> list[tuple[Any, ...]]:
    """Give everything a lock could touch, as it stands."""
    found: list[tuple[Any, ...]] = []
    for table in ("findings", "comments", "observations", "tasks", "information_requests"):
        found += db.rows(
            f"select id, circle, author_id, marking from {table} order by id"
        )  # likewise
    return [*found, *db.rows("select id, circle, author_id from search_rows order by id")]


def comment_on(db: Database, finding: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a copy of a comment with the release behind it."""
    made = voices.copy(
        db.superuser,
        "comments",
        ASSOCIATION,
        subject_kind="finding",
        subject_id=finding,
        subject_space_id=COPPER,
        body="It was worse.",
        **values,
    )
    gate.release(db.superuser, BEA, random_id(), item_kind="comment", copy_id=made, item_version=1)
    return made


def test_item_when_locked_with_all_that_hangs_on_it_is_restored_exactly(db: Database) -> None:
    _, copy = released(db, attribution="named")
    comment = comment_on(db, copy)
    voices.task(db.superuser, ASSOCIATION, subject_id=copy)
    before = rows(db)
    objection = take_down(db, BEA, copy)
    assert read(db, copy) == {"bea", "cara"}
    assert read(db, comment, "comments") == {"bea", "cara"}
    assert rows(db) != before
    decide(db, CARA, objection, "cleared")
    assert rows(db) == before


def test_item_when_somebody_is_in_danger_shows_to_counsel_alone(db: Database) -> None:
    _, copy = released(db, attribution="named")
    comment = comment_on(db, copy)
    take_down(db, COLE, copy, why="danger")
    for table, item in (("findings", copy), ("comments", comment), ("search_rows", copy)):
        assert read(db, item, table) == {"cara"}, table


def test_objection_when_it_turns_out_to_be_danger_shuts_its_objector_out_too(db: Database) -> None:
    _, copy = released(db)
    objection = take_down(db, BEA, copy)
    assert take_down(db, BEA, copy, why="danger") == objection
    assert read(db, copy) == {"cara"}
    assert db.value("select reason from objections") == "danger"


def test_circle_when_counsel_was_not_in_it_is_widened_for_the_item_and_for_nothing_on_it(
    db: Database,
) -> None:
    """RED for two: counsel must read what is objected to, and not what only hangs there."""
    _, copy = released(db, copy_marking=4, copy_circle=[ALICE.id, BEA.id])
    comment = comment_on(db, copy, marking=4, circle=[ALICE.id, BEA.id])
    take_down(db, BEA, copy)
    assert read(db, copy) == {"bea", "cara"}
    assert read(db, comment, "comments") == {"bea"}


@pytest.mark.parametrize("who", [DAN, LEE, COLE], ids=lambda one: one.key)
def test_item_when_one_cannot_read_it_cannot_be_objected_to(db: Database, who: Who) -> None:
    _, copy = released(db, copy_marking=4, copy_circle=[ALICE.id, BEA.id])
    for item in (copy, NOTHING, ACME_DRAFT, draft_of(BOLT)):
        for why in ("objection", "danger"):
            with refused(GONE):
                take_down(db, who, item, why=why)
    assert db.value("select count(*) from objections") == 0


def test_release_when_it_claims_a_rivals_row_takes_nothing_down(db: Database) -> None:
    victim = draft_of(BOLT)
    gate.release(db.superuser, ALICE, ACME_DRAFT, copy_id=victim, target_space_id=ACME.vault_id)
    before = rows(db)
    with refused(GONE):
        take_down(db, ALICE, victim, why="danger")
    assert rows(db) == before


def test_objections_when_two_come_at_once_are_one(db: Database) -> None:
    _, copy = released(db)
    made: list[object] = []

    def click(who: Who) -> None:
        try:
            made.append(take_down(db, who, copy))
        except DBAPIError as error:
            made.append(getattr(error.orig, "sqlstate", None))

    both = [threading.Thread(target=click, args=(who,)) for who in (BEA, COLE)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one for one in made if one in (GONE, MOVED_ON)]
    assert db.value("select count(*) from objections") == 1
    assert db.value("select count(*) from locks") == 1


def test_counsel_when_seated_while_it_is_locked_reads_it_and_of_what_hangs_what_he_could(
    db: Database,
) -> None:
    _, copy = released(db)
    hidden = comment_on(db, copy, marking=4, circle=[BEA.id])
    shown = comment_on(db, copy)
    take_down(db, BEA, copy)
    place = db.value(
        "select id from memberships where org_id = %s and space_id = %s", CARL.org_id, COPPER
    )
    seat(db.superuser, place, representation_id=CARL.id, role="counsel")
    circles = {
        one: db.value(f"select circle from {table} where id = %s", one)  # names of ours
        for table, one in (("findings", copy), ("comments", hidden), ("comments", shown))
    }
    assert CARL.id in circles[copy]
    assert CARL.id in circles[shown]
    assert circles[hidden] == [BEA.id]


def open_it(db: Database, who: Who, item: uuid.UUID) -> None:
    with as_(db, who) as connection:
        call(connection, "app.note_reading", item, "finding", COPPER, utc_now())


def told(db: Database, who: Who, item: uuid.UUID) -> object:
    with as_(db, who) as connection:
        return call(connection, "app.under_review", item)[0][0]


def test_danger_when_somebody_who_opened_it_sees_it_behind_an_objection_is_heard(
    db: Database,
) -> None:
    _, copy = released(db)
    open_it(db, COLE, copy)
    objection = take_down(db, BEA, copy)
    with refused(GONE):
        take_down(db, FAY, copy, why="danger")
    with refused(GONE):
        take_down(db, COLE, copy)
    assert read(db, copy) == {"bea", "cara"}
    assert take_down(db, COLE, copy, why="danger") == objection
    assert read(db, copy) == {"cara"}
    assert take_down(db, COLE, copy, why="danger") == objection, "nor is he told that it was so"


@pytest.mark.parametrize("change", ["ceiling", "circle", "seat"])
def test_reader_when_he_could_not_open_it_today_is_not_told_that_it_is_under_review(
    db: Database, change: str
) -> None:
    _, copy = released(db)
    open_it(db, COLE, copy)
    take_down(db, BEA, copy)
    assert told(db, COLE, copy) == {"space": str(COPPER), "kind": "finding"}
    db.run(
        {
            "ceiling": "update seats set ceiling = 1 where representation_id = %s",
            "circle": "update locks set before_circle = array[uuid_nil] from (select %s::uuid, "
            f"'{BEA.id}'::uuid as uuid_nil) x",
            "seat": "update seats set ended_at = now() where representation_id = %s",
        }[change],
        COLE.id,
    )
    assert told(db, COLE, copy) is None
    with refused(GONE):
        take_down(db, COLE, copy, why="danger")


def test_version_when_it_is_delivered_meanwhile_is_locked_too(db: Database) -> None:
    """The oldest version is objected to while the third crosses: the click finds all three."""
    _, copy = released(db)
    line = [copy]
    second = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=copy)
    cross(db, ALICE, second)
    line.append(db.value("select copy_id from releases where id = %s", second))
    third = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=line[1])
    line.append(db.value("select copy_id from releases where id = %s", third))
    clicked = threading.Thread(target=take_down, args=(db, BEA, copy))
    with as_(db, ALICE) as connection:
        call(connection, "app.cross_over", third, gate.payload())
        clicked.start()
        clicked.join(1)
        assert clicked.is_alive(), "it waits for what crosses"
    clicked.join()
    for one in line:
        assert read(db, one) == {"bea", "cara"}
    locked = "select count(*) from releases where under_review_since is not null"
    assert db.value(locked) == 3


def test_item_when_locked_twice_comes_back_only_when_both_are_cleared(db: Database) -> None:
    _, copy = released(db)
    comment = comment_on(db, copy)
    before = rows(db)
    on_comment = take_down(db, COLE, comment, kind="comment")
    on_finding = take_down(db, BEA, copy)
    assert read(db, comment, "comments") == {"cara"}
    decide(db, CARA, on_comment, "cleared")
    assert read(db, comment, "comments") == {"cara"}, "what it hangs on is still out of sight"
    decide(db, CARA, on_finding, "cleared")
    assert rows(db) == before


def test_correction_when_the_item_is_locked_does_not_take_its_place(db: Database) -> None:
    release, copy = released(db)
    take_down(db, BEA, copy)
    correction = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=copy)
    with refused(MOVED_ON):
        cross(db, ALICE, correction)
    assert db.value("select state from releases where id = %s", release) == "released"


def test_version_when_one_is_objected_to_all_of_them_go(db: Database) -> None:
    _, old = released(db)
    correction = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=old)
    cross(db, ALICE, correction)
    new = db.value("select copy_id from releases where id = %s", correction)
    for item in (new, old):
        objection = take_down(db, BEA, item)
        assert read(db, old) == read(db, new) == {"bea", "cara"}
        decide(db, CARA, objection, "cleared")
    assert {"alice", "cole"} < read(db, new)


def test_version_when_it_was_taken_back_is_not_opened_again_by_an_objection(db: Database) -> None:
    first, old = released(db)
    correction = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=old)
    cross(db, ALICE, correction)
    new = db.value("select copy_id from releases where id = %s", correction)
    with as_(db, ALICE) as connection:
        call(connection, "app.withdraw", first)
    before = rows(db)
    assert read(db, old) == set()
    objection = take_down(db, BEA, new)
    assert read(db, old) == set()
    assert read(db, new) == {"bea", "cara"}
    decide(db, CARA, objection, "cleared")
    assert rows(db) == before


@pytest.mark.parametrize("outcome", ["cleared", "removed"])
def test_version_when_a_lock_opened_it_after_all_is_closed_by_the_decision(
    db: Database, outcome: str
) -> None:
    _, old = released(db)
    correction = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=old)
    cross(db, ALICE, correction)
    objection = take_down(
        db, BEA, db.value("select copy_id from releases where id = %s", correction)
    )
    db.run("update findings set withdrawn_at = now() where id = %s", old)
    decide(db, CARA, objection, outcome)
    assert read(db, old) == set()


def test_comment_when_its_subject_is_locked_meanwhile_is_not_delivered(db: Database) -> None:
    _, copy = released(db)
    take_down(db, BEA, copy)
    with pytest.raises(psycopg.Error) as error:
        comment_on(db, copy)
    assert error.value.sqlstate == MOVED_ON


def test_document_when_its_subject_is_locked_meanwhile_is_not_delivered(db: Database) -> None:
    _, copy = released(db)
    take_down(db, BEA, copy)
    with pytest.raises(psycopg.Error) as error:
        documents.copy(db.superuser, ASSOCIATION, subject_id=copy)
    assert error.value.sqlstate == MOVED_ON
    documents.draft(db.superuser, BEA, subject_id=copy)  # in a vault nobody is told of it


def test_kinds_when_they_hang_on_something_never_arrive_on_what_is_locked(
    still_db: Database,
) -> None:
    hanging = still_db.rows(
        "select distinct k.table_name, exists (select from pg_trigger t where t.tgrelid = c.oid"
        " and t.tgname = 'not_on_locked' and t.tgenabled = 'O')"
        " from gate_kinds k join pg_class c on c.relname = k.table_name"
        " and c.relnamespace = 'public'::regnamespace join pg_attribute a on a.attrelid = c.oid"
        " where a.attname in ('subject_id','request_id') and not a.attisdropped order by 1"
    )
    assert ("documents", True) in hanging
    assert [table for table, guarded in hanging if not guarded] == []


@pytest.mark.parametrize("who", [ALICE, BEA, FAY, COLE, DAN, LEE], ids=lambda one: one.key)
def test_objection_when_anybody_but_counsel_decides_does_not_exist(db: Database, who: Who) -> None:
    _, copy = released(db)
    objection = take_down(db, BEA, copy)
    for outcome in ("cleared", "removed", "referred"):
        with refused(GONE):
            decide(db, who, objection, outcome)
    with refused(GONE), as_(db, who) as connection:
        call(connection, "app.legal_hold", objection, "Mine.", utc_now())
    assert db.value("select state from objections") == "open"


def test_counsel_when_the_contributor_is_his_own_side_neither_sees_nor_decides(
    db: Database,
) -> None:
    _, copy = released(db)
    db.run("update representations set account_id = %s where id = %s", ALICE.account_id, CARA.id)
    objection = take_down(db, BEA, copy)
    assert read(db, copy) == {"bea"}
    with refused(GONE):
        decide(db, CARA, objection, "cleared")
    assert db.value("select overdue_stage from objections") == 2
    kinds = {kind for (kind,) in db.rows("select kind from outbox")}
    assert "mail.review_escalated" in kinds
    assert "mail.objection_waiting" not in kinds


def test_counsel_when_he_joined_the_contributor_after_may_not_decide(db: Database) -> None:
    _, copy = released(db)
    objection = take_down(db, BEA, copy)
    db.run("update representations set account_id = %s where id = %s", ALICE.account_id, CARA.id)
    with refused(OWN_SIDE):
        decide(db, CARA, objection, "cleared")


def test_objector_when_his_seat_ended_sees_nothing_and_the_objection_goes_on(db: Database) -> None:
    _, copy = released(db)
    objection = take_down(db, BEA, copy)
    db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
    assert read(db, copy) == {"cara"}
    assert read(db, objection, "objections") == {"cara"}
    decide(db, CARA, objection, "cleared")
    assert "alice" in read(db, copy)


def test_copy_when_sealed_is_counsels_and_a_hold_stops_the_sweep(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    _, copy = released(db)
    objection = take_down(db, BEA, copy)
    with refused(GONE), as_(db, COLE) as connection:
        call(connection, "app.quarantine", new_id(), objection, b"x", bytes(32))
    with as_(db, BEA) as connection:
        call(connection, "app.quarantine", new_id(), objection, b"sealed", bytes(32))
    kept = db.value("select id from quarantine")
    assert read(db, kept, "quarantine") == {"cara"}
    assert sweep(db) == [], "nothing is due before counsel decided"
    with as_(db, CARA) as connection:
        call(connection, "app.legal_hold", objection, "Authority asks.", utc_now())
    decide(db, CARA, objection, "removed")
    db.run("update quarantine set until_at = now() - interval '1 minute'")
    assert sweep(db) == []
    with pytest.raises(Exception, match="a legal hold keeps it"):
        db.run("delete from quarantine")
    with as_(db, CARA) as connection:
        call(connection, "app.legal_hold", objection, "", utc_now())
    assert sweep(db) == [objection]
    assert db.value("select count(*) from quarantine") == 0


def test_app_when_it_writes_past_the_functions_is_refused(db: Database) -> None:
    _, copy = released(db)
    take_down(db, BEA, copy)
    for statement in (
        "update objections set state = 'cleared'",
        "delete from objections",
        "delete from quarantine",
        "select * from locks",
        "delete from review_messages",
        "update deputies set until_at = now()",
        "update releases set under_review_since = null",
    ):
        with refused(FORBIDDEN), as_(db, CARA) as connection:
            connection.exec_driver_sql(statement)
    with refused(FORBIDDEN), as_(db, CARA) as connection:
        call(connection, "app.counsel_of", COPPER, None, None, None)


def test_readers_when_their_owner_asks_are_a_number_and_below_five_none(db: Database) -> None:
    release, copy = released(db)
    counted = []
    for number, who in enumerate((None, BEA, COLE, FAY, CARA, None)):
        if number == 5:
            extra = "insert into readings select id, %s, 'finding', %s, now() from representations"
            db.run(f"{extra} where name like 'Dina%%' or name like 'Amir%%'", copy, COPPER)
        if who is not None:
            with as_(db, who) as connection:
                call(connection, "app.note_reading", copy, "finding", COPPER, utc_now())
        with as_(db, ALICE) as connection:
            counted.append(call(connection, "app.count_readers", release)[0][0])
    assert counted == [0, -1, -1, -1, -1, 5], "amir is of the same firm and does not count"
    for other in (BEA, FAY, CARA):
        with refused(GONE), as_(db, other) as connection:
            call(connection, "app.count_readers", release)


def sweep(db: Database) -> list[uuid.UUID]:
    with db.system.begin() as connection:
        return [row[0] for row in call(connection, "app.sweep_quarantine")]
