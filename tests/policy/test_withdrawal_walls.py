"""Taking back, in the database: what was said of a copy goes with it, and nothing arrives after.

alice takes back what bea, a competitor, and others commented on.
"""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import canonical
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.ids import random_id
from collab.shared.releases import queries, service
from tests.cast import ALICE as CONTRIBUTOR
from tests.cast import ASSOCIATION, BEA, CARA, COLE, COPPER
from tests.conftest import OpenWork
from tests.factories import gate, voices
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from tests.policy.test_gate import GONE, MOVED_ON, as_, cross, hold, refused, settle
from tests.policy.test_objection_walls import comment_on, decide, read, released, take_down

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


def test_comment_when_it_is_under_review_is_kept_for_counsel_until_the_decision(
    db: Database,
) -> None:
    """Whoever is accused takes back his own words; what others said of them is evidence."""
    release, copy = released(db)
    comment = comment_on(db, copy)
    objection = take_down(db, BEA, copy)
    withdraw(db, release)
    assert read(db, copy) == set()
    assert read(db, comment, "comments") == {"bea", "cara"}
    assert state_of(db, comment) == (DONE, True)
    decide(db, CARA, objection, "cleared")
    assert read(db, comment, "comments") == set()
    assert db.value("select withdrawn_at is not null from comments where id = %s", comment)


def test_comment_when_its_subject_is_taken_back_is_told_to_who_opened_it_and_who_wrote_it(
    db: Database,
) -> None:
    release, copy = released(db)
    comment = comment_on(db, copy)
    with as_(db, COLE) as connection:
        call(connection, "app.note_reading", comment, "comment", COPPER, utc_now())
    withdraw(db, release)
    assert db.value("select withdrawn_at is not null from readings where item_id = %s", comment)
    assert letters(db) == {("mail.item_withdrawn", str(COLE.id)), ("mail.gone_along", str(BEA.id))}


def test_comment_when_it_waits_for_counsel_is_recalled_with_its_subject(db: Database) -> None:
    release, copy = released(db)
    waiting = gate.held_release(
        db.superuser, BEA, random_id(), item_kind="comment", payload=on(copy)
    )
    held = hold(db, BEA, waiting, on(copy))
    withdraw(db, release)
    assert db.rows("select state, payload, circle from held_items") == [("recalled", "", [])]
    assert db.value("select state from releases where id = %s", waiting) == "recalled"
    assert letters(db) == {("mail.gone_along", str(BEA.id))}
    with refused(GONE):
        settle(db, CARA, held)


@pytest.mark.parametrize("seated", [True, False])
def test_ledger_when_something_goes_along_says_which_and_of_what_kind(
    db: Database, work: OpenWork, *, seated: bool
) -> None:
    release, copy = released(db)
    comment = comment_on(db, copy)
    if not seated:
        db.run(
            "update seats set ended_at = now() where representation_id = %s and space_id = %s",
            CONTRIBUTOR.id,
            COPPER,
        )
    with work(CONTRIBUTOR) as w:
        service.withdraw(w, queries.release_of(w, release))
    found = {"copy": str(comment), "kind": "comment"}
    assert db.rows(
        "select chain, facts::jsonb from ledger_entries where kind = 'releases.withdrawn'"
        " and facts::jsonb ->> 'copy' = %s",
        str(comment),
    ) == [(COPPER, found) if seated else (SYSTEM_CHAIN, found | {"space": str(COPPER)})]


def letters(db: Database) -> set[tuple[str, str]]:
    """Tell who gets which letter; and that a letter names nothing else."""
    return {
        (kind, payload["representation_id"])
        for kind, payload in db.rows("select kind, payload from outbox where kind like 'mail.%%'")
        if set(payload) == {"representation_id"}
    }


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
