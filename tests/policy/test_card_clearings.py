"""A stop that was cleared stays cleared for the same content, and stands again for any other."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.ids import random_id
from tests.cast import ALICE, ASSOCIATION, BEA, CARA, COPPER, FAY
from tests.factories import contacts, gate
from tests.factories.rows import add
from tests.house.databases import Database
from tests.policy.test_gate import FORBIDDEN, as_, refused

LETTERS = "select count(*) from outbox where kind = 'mail.outreach_stopped'"
OTHER = "They moved: ask by the other road."


def released(db: Database, draft: uuid.UUID, **said: Any) -> uuid.UUID:
    """Take back what is out of a draft and release it once more."""
    db.run("update contacts set circle = '{}', withdrawn_at = now() where verdict is not null")
    db.run("update releases set state = 'withdrawn', withdrawn_at = now()")
    made = random_id()
    gate.release(db.superuser, ALICE, draft, item_kind="contact", copy_id=made)
    return contacts.copy(db.superuser, id=made, **said)


def stands(db: Database, card: uuid.UUID) -> tuple[Any, ...]:
    rows = db.rows("select stop, held from contact_availability where contact_id = %s", card)
    return rows[0] if rows else (None, False)


def clear(db: Database, card: uuid.UUID) -> None:
    with refused(FORBIDDEN), as_(db, BEA) as connection:
        call(connection, "app.clear_contact", card)
    with as_(db, CARA) as connection:
        call(connection, "app.clear_contact", card)


def let_go(db: Database, card: uuid.UUID) -> None:
    holds = False
    with as_(db, CARA) as connection:
        call(connection, "app.hold_contact", card, holds)


def stopped(db: Database, now: dt.datetime) -> tuple[uuid.UUID, uuid.UUID]:
    """Give a draft and its copy, which is stopped for safety and held by counsel."""
    draft = contacts.draft(db.superuser, ALICE)
    card = released(db, draft)
    add(
        db.superuser, "contact_availability", org_id=ASSOCIATION.id, space_id=COPPER, marking=2,
        shared_at=now, contact_id=card, stop="unsafe", held=True,
    )  # fmt: skip
    return draft, card


def test_card_when_released_anew_after_its_stop_was_cleared_is_judged_by_what_it_says(
    db: Database, now: dt.datetime
) -> None:
    draft, _card = stopped(db, now)
    card = released(db, draft)
    assert stands(db, card) == ("unsafe", True), "nobody cleared it"
    clear(db, card)
    let_go(db, card)
    for _ in range(2):
        card = released(db, draft)
        assert stands(db, card) == (None, False), "the same content is cleared"
    assert db.value(LETTERS) == 0
    card = released(db, draft, about=OTHER)
    assert stands(db, card) == ("unsafe", True), "this nobody judged"
    assert db.value(LETTERS) == 2, "counsel and whoever facilitates"
    clear(db, card)
    card = released(db, draft, about=OTHER)
    assert stands(db, card) == (None, True), "counsel has not let it go"
    let_go(db, card)
    db.run("update contact_availability set stop = 'clear' where contact_id = %s", card)
    assert stands(db, released(db, draft, about=OTHER)) == ("clear", False), "a new stop is new"


def test_card_when_corrected_after_its_stop_was_cleared_is_stopped_until_it_is_judged(
    db: Database, now: dt.datetime
) -> None:
    draft, old = stopped(db, now)
    clear(db, old)
    newer = random_id()
    gate.release(db.superuser, ALICE, draft, item_kind="contact", copy_id=newer, supersedes_id=old)
    contacts.copy(db.superuser, id=newer, supersedes_id=old, about=OTHER)
    db.run("update contacts set superseded_by_id = %s where id = %s", newer, old)
    assert stands(db, newer) == ("unsafe", True)


def test_clearing_when_its_card_is_forgotten_goes_and_is_read_by_nobody(
    db: Database, now: dt.datetime
) -> None:
    _draft, card = stopped(db, now)
    let_go(db, card)
    let_go(db, card)
    assert db.rows("select stop, held from contact_clearings") == [(None, True)]
    for one in (ALICE, CARA, FAY):
        with as_(db, one) as connection, pytest.raises(DBAPIError, match="permission denied"):
            connection.exec_driver_sql("select from contact_clearings")
    db.run("select app.scrub_contact(%s)", card)
    assert db.value("select count(*) from contact_clearings") == 0
