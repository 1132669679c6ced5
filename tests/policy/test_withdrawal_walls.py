"""Taking back, in the database: what was said of a copy goes with it, and nothing arrives after.

alice takes back what bea, a competitor, and others commented on.
"""

from __future__ import annotations

import threading
import uuid

from sqlalchemy.exc import DBAPIError

from collab.core.canonical import canonical
from collab.core.db import call
from collab.core.ids import random_id
from tests.cast import ALICE as CONTRIBUTOR
from tests.cast import ASSOCIATION, BEA, COPPER
from tests.factories import gate, voices
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from tests.policy.test_gate import MOVED_ON, as_, cross, refused
from tests.policy.test_objection_walls import comment_on, read, released, take_down

DONE = "withdrawn"


def withdraw(db: Database, release: uuid.UUID) -> None:
    with as_(db, CONTRIBUTOR) as connection:
        call(connection, "app.withdraw", release)


def state_of(db: Database, copy: uuid.UUID) -> tuple[object, ...]:
    return db.rows("select state, gone_with_subject from releases where copy_id = %s", copy)[0]


def on(copy: uuid.UUID) -> str:
    return canonical(
        {
            "subject_kind": "finding",
            "subject_id": str(copy),
            "subject_space_id": str(COPPER),
            "body": "It was worse.",
        }
    )


def test_comment_when_its_subject_is_taken_back_goes_out_of_sight_and_says_why(
    db: Database,
) -> None:
    release, copy = released(db)
    comment = comment_on(db, copy)
    deeper = comment_on(db, comment)
    withdraw(db, release)
    for table, item in (("findings", copy), ("comments", comment), ("comments", deeper)):
        assert read(db, item, table) == set(), table
        assert read(db, item, "search_rows") == set(), table
    assert state_of(db, copy) == (DONE, False)
    assert state_of(db, comment) == (DONE, True)
    assert state_of(db, deeper) == (DONE, True)


def test_comment_when_only_an_older_version_is_taken_back_stays_on_the_newer(db: Database) -> None:
    first, copy = released(db)
    newer = gate.release(db.superuser, CONTRIBUTOR, ACME_DRAFT, supersedes_id=copy)
    cross(db, CONTRIBUTOR, newer)
    latest = db.value("select copy_id from releases where id = %s", newer)
    old, new = comment_on(db, copy), comment_on(db, latest)
    withdraw(db, first)
    assert read(db, old, "comments") == set()
    assert "bea" in read(db, new, "comments")
    assert state_of(db, latest) == ("released", False)


def test_comment_when_its_subject_is_gone_does_not_arrive(db: Database) -> None:
    release, copy = released(db)
    comment = gate.release(
        db.superuser,
        BEA,
        random_id(),
        item_kind="comment",
        payload=on(copy),
    )
    withdraw(db, release)
    with refused(MOVED_ON):
        cross(db, BEA, comment, on(copy))


def test_comment_when_it_is_under_review_stays_closed_after_the_decision(db: Database) -> None:
    release, copy = released(db)
    comment = comment_on(db, copy)
    take_down(db, BEA, copy)
    withdraw(db, release)
    assert read(db, comment, "comments") == set()
    assert state_of(db, comment) == (DONE, True)


def test_task_when_its_subject_is_taken_back_is_done(db: Database) -> None:
    release, copy = released(db)
    voices.task(db.superuser, ASSOCIATION, subject_id=copy)
    withdraw(db, release)
    assert db.rows("select state, outcome from tasks where subject_id = %s", copy) == [
        ("done", "withdrawn")
    ]


def test_taking_back_and_down_when_both_come_at_once_never_wait_for_each_other(
    db: Database,
) -> None:
    release, copy = released(db)
    comment_on(db, copy)
    codes: list[object] = []

    def tried(what: object) -> None:
        try:
            withdraw(db, release) if what == "back" else take_down(db, BEA, copy)
        except DBAPIError as error:
            codes.append(getattr(error.orig, "sqlstate", None))

    both = [threading.Thread(target=tried, args=(what,)) for what in ("back", "down")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert "40P01" not in codes
    assert read(db, copy) == set() or state_of(db, copy)[0] == DONE
