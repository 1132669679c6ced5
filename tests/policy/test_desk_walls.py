"""Counsel's desk, in the database: its functions called by those they are not for."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Sequence

import pytest
from psycopg.types.json import Jsonb

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.ids import random_id
from tests.cast import ALICE, BEA, CARA, CARL, COLE, COPPER, DAN, FAY, LEE, Member
from tests.factories import gate
from tests.factories.spaces import acceptance, seat
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from tests.policy.test_gate import FORBIDDEN, GONE, HELD, MOVED_ON, as_, hold, refused, settle

WEEK = dt.timedelta(days=7)
COUNSELS = ("annotate", "declare_conflict", "name_deputy")


@pytest.fixture
def held(db: Database) -> uuid.UUID:
    """Give an item of alice's that waits for cara."""
    return hold(db, ALICE, gate.held_release(db.superuser, ALICE, ACME_DRAFT))


def counsel_too(db: Database, who: Member) -> None:
    """Seat a colleague of cara's beside her."""
    place = db.value(
        "select id from memberships where org_id = %s and space_id = %s", who.org_id, COPPER
    )
    seat(db.superuser, place, representation_id=who.id, role="counsel")
    acceptance(db.superuser, COPPER, org_id=who.org_id, representation_id=who.id)


def arguments(name: str, held: uuid.UUID, now: dt.datetime) -> Sequence[object]:
    given: dict[str, Sequence[object]] = {
        "annotate": (held, "No names.", "Say it so."),
        "declare_conflict": (held, False, now),
        "say": (held, random_id(), "Why?", now),
        "name_deputy": (random_id(), COPPER, CARL.id, now, now + WEEK, now),
    }
    return given[name]


@pytest.mark.parametrize("name", [*COUNSELS, "say"])
@pytest.mark.parametrize("who", [BEA, FAY, COLE, CARL, DAN, LEE], ids=lambda one: one.key)
def test_function_when_its_caller_is_not_in_the_circle_finds_nothing(
    db: Database, held: uuid.UUID, who: Member, name: str
) -> None:
    with refused(GONE), as_(db, who) as connection:
        call(connection, f"app.{name}", *arguments(name, held, utc_now()))


@pytest.mark.parametrize("name", COUNSELS)
def test_function_when_its_caller_is_the_author_is_counsels_alone(
    db: Database, held: uuid.UUID, name: str
) -> None:
    with refused(GONE), as_(db, ALICE) as connection:
        call(connection, f"app.{name}", *arguments(name, held, utc_now()))


@pytest.mark.parametrize("name", ["annotate", "declare_conflict", "say"])
def test_function_when_the_item_was_decided_does_nothing(
    db: Database, held: uuid.UUID, name: str
) -> None:
    settle(db, CARA, held, "rejected")
    with refused(MOVED_ON), as_(db, CARA) as connection:
        call(connection, f"app.{name}", *arguments(name, held, utc_now()))


@pytest.mark.parametrize("who", [CARA, ALICE, FAY, DAN], ids=lambda one: one.key)
def test_deputy_when_he_is_no_other_counsel_is_not_named(db: Database, who: Member) -> None:
    now = utc_now()
    with refused(MOVED_ON), as_(db, CARA) as connection:
        call(connection, "app.name_deputy", random_id(), COPPER, who.id, now, now + WEEK, now)


def test_colleague_when_he_is_conflicted_and_his_firm_is_not_finds_nothing(
    db: Database, held: uuid.UUID
) -> None:
    """The circle names persons: of one firm one may read a held item and the other not."""
    counsel_too(db, CARL)
    with as_(db, CARL) as connection:
        call(connection, "app.declare_conflict", *arguments("declare_conflict", held, utc_now()))
    with as_(db, CARL) as connection:
        assert connection.exec_driver_sql("select 1 from held_items").all() == []
    with refused(GONE):
        settle(db, CARL, held)
    settle(db, CARA, held)
    assert CARL.id not in db.value("select circle from held_items")


def test_counsel_when_conflicted_about_a_draft_is_asked_about_it_no_more(
    db: Database, held: uuid.UUID
) -> None:
    counsel_too(db, CARL)
    with as_(db, CARL) as connection:
        call(connection, "app.declare_conflict", *arguments("declare_conflict", held, utc_now()))
    settle(db, CARA, held)
    copy = db.value("select copy_id from releases")
    as_objected = random_id()
    with as_(db, BEA) as connection:
        call(connection, "app.take_down", as_objected, "objection", "finding", copy, utc_now())
        call(connection, "app.quarantine", random_id(), as_objected, b"sealed", bytes(32))
    for table in ("objections", "quarantine", "findings"):
        circles = db.rows(f"select circle from {table} where circle is not null")  # ours
        assert circles, table
        assert CARL.id not in {one for (circle,) in circles for one in circle}, table
    with refused(GONE), as_(db, CARL) as connection:
        call(connection, "app.decide_objection", as_objected, "cleared", "Why.", utc_now())
    with as_(db, CARA) as connection:
        call(connection, "app.decide_objection", as_objected, "cleared", "Why.", utc_now())
    again = gate.held_release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=copy)
    with as_(db, ALICE) as connection:
        call(connection, "app.hold", again, random_id(), gate.payload(), Jsonb([]), utc_now())
    assert db.value("select circle from held_items where release_id = %s", again) == [
        CARA.id,
        ALICE.id,
    ]


def test_item_when_recalled_takes_its_letters_along(db: Database, held: uuid.UUID) -> None:
    with as_(db, CARA) as connection:
        call(connection, "app.say", held, random_id(), "Which smelter?", utc_now())
    release = db.value("select id from releases")
    with as_(db, ALICE) as connection:
        call(connection, "app.withdraw", release)
    assert db.value("select count(*) from review_messages") == 0


def test_item_when_decided_hands_its_letters_to_the_vault_and_its_author_leaves_the_circle(
    db: Database, held: uuid.UUID
) -> None:
    for who in (CARA, ALICE):
        with as_(db, who) as connection:
            call(connection, "app.say", held, random_id(), f"{who.name}: yes.", utc_now())
    settle(db, CARA, held, "returned")
    thread = db.value("select thread from releases")
    assert [(one["side"], one["body"]) for one in thread] == [
        ("counsel", "Cara Counsel: yes."),
        ("author", "Alice Acme: yes."),
    ]
    assert db.rows("select circle, author_id from review_messages") == [([CARA.id], None)] * 2


def test_counsel_when_seated_while_something_is_being_held_finds_it(db: Database) -> None:
    """Whichever comes first, the other waits for it and sees it."""
    release = gate.held_release(db.superuser, ALICE, ACME_DRAFT)
    with as_(db, ALICE) as connection:
        connection.exec_driver_sql(
            "select app.hold(%s, %s, %s, '[]', now())", (release, HELD, gate.payload())
        )
        seating = threading.Thread(target=counsel_too, args=(db, CARL))
        seating.start()
        seating.join(0.5)
        assert seating.is_alive(), "it waits until the item is there"
    seating.join()
    assert CARL.id in db.value("select circle from held_items")


def test_escalation_when_asked_for_by_a_member_is_the_systems(db: Database) -> None:
    now = utc_now()
    for function, given in (("escalate_reviews", (now, now, now)), ("sweep_quarantine", ())):
        with refused(FORBIDDEN), as_(db, CARA) as connection:
            call(connection, f"app.{function}", *given)
