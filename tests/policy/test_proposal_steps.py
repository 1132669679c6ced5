"""Every state of a proposal against every other, before the deadline and after: SQL decides."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.house import House
from tests.cast import Member
from tests.factories import engagements
from tests.factories.proposals import Called
from tests.house.databases import Database

STATES = ("draft", "submitted", "withdrawn", "opened")
WRITABLE = ("draft", "submitted", "withdrawn")
OVER, NEVER = "P0C02", "42501"


def expected(before: str, after: str, over: bool) -> str | None:  # noqa: FBT001 # a table's column
    """Give how a change is refused; None where it is made."""
    if over:
        return OVER
    return None if before in WRITABLE and after in WRITABLE else NEVER


def attempt(db: Database, called: Called, ident: uuid.UUID, after: str) -> str | None:
    """Change a state as the proposer's own person, in SQL; nothing of it is kept."""
    one = called.experts[0]
    try:
        with db.app.connect() as connection:
            call(connection, "app.enter", one.id, one.org_id)
            connection.exec_driver_sql(
                "update proposals set state = %s, submitted = %s where id = %s",
                (after, b"x" if after == "submitted" else None, ident),
            )
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return None


def test_state_when_changed_in_any_way_goes_only_where_the_table_says(
    db: Database, house: House, now: dt.datetime
) -> None:
    called = Called.of(db, house, now, "geo")
    ident = called.write(called.experts[0])
    found, told = {}, {}
    for over in (False, True):
        if over:
            called.end()
        for before, after in itertools.product(STATES, STATES):
            submitted = "'x'" if before in ("submitted", "opened") else "null"
            db.run(f"update proposals set state = '{before}', submitted = {submitted}")
            found[before, after, over] = attempt(db, called, ident, after)
            told[before, after, over] = expected(before, after, over)
    assert found == told


def test_submission_when_it_is_none_or_says_its_own_time_is_put_right_or_refused(
    db: Database, house: House, now: dt.datetime
) -> None:
    called = Called.of(db, house, now, "geo")
    one, ident = called.experts[0], called.write(called.experts[0])

    def changed(statement: str) -> str | None:
        try:
            with db.app.begin() as connection:
                call(connection, "app.enter", one.id, one.org_id)
                connection.exec_driver_sql(statement)
        except DBAPIError as error:
            return str(getattr(error.orig, "sqlstate", ""))
        return None

    assert changed("update proposals set state = 'submitted'") == NEVER
    back = "update proposals set state = 'submitted', submitted = 'x', submitted_at = '2001-01-01Z'"
    assert changed(back) is None
    first = db.value("select submitted_at from proposals where id = %s", ident)
    assert first >= now
    # What is written meanwhile moves nothing; what is submitted anew does.
    assert changed("update proposals set sealed = 'y', submitted_at = '2001-01-01Z'") is None
    assert db.value("select submitted_at from proposals") == first
    assert changed("update proposals set submitted = 'z'") is None
    assert db.value("select submitted_at from proposals") > first
    assert changed("update proposals set state = 'withdrawn'") is None
    assert db.rows("select submitted, submitted_at from proposals") == [(None, None)]
    for column, value in (("stage", "2"), ("call_id", f"'{ident}'"), ("marking", "4")):
        assert changed(f"update proposals set {column} = {value}") == NEVER, column
    assert changed("delete from proposals") == NEVER


def many(called: Called, now: dt.datetime) -> list[Member]:
    """Let a dozen more firms be registered."""
    made = [engagements.expert(called.db.superuser, f"race{n}", now=now) for n in range(12)]
    for one in made:
        engagements.guest(called.db.superuser, called.call, one.firm, now=now)
    called.db.superuser.commit()
    return made


def test_submission_when_two_hundred_come_at_the_deadline_is_in_or_refused(
    db: Database, house: House, now: dt.datetime
) -> None:
    called = Called.of(db, house, now, "geo")
    geo = called.experts[0]
    first = called.write(geo)
    # Many firms, and one row each: written as their people, in SQL, past our own services.
    made = many(called, now)
    rows = {geo.id: first} | {one.id: called.write(one) for one in made}
    db.run(
        "update calls set closes_at = now() + interval '1500 milliseconds', questions_until = now()"
        f" where id = '{called.call}'"
    )
    statement = "update proposals set state = 'submitted', submitted = %s where id = %s"

    def attempt(number: int) -> tuple[bytes, str | None]:
        one = (geo, *made)[number % 13]
        mark = f"{number:04d}".encode() * 8
        try:
            with db.app.begin() as connection:
                call(connection, "app.enter", one.id, one.org_id)
                connection.exec_driver_sql(statement, (mark, rows[one.id]))
                call(connection, "pg_sleep", number / 200 * 1.9 / 8)
        except DBAPIError as error:
            return mark, getattr(error.orig, "sqlstate", None)
        return mark, None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, range(200)))
    taken = {mark for mark, why in told if why is None}
    assert {why for _, why in told} == {None, "P0C02"}
    kept = db.rows("select submitted, submitted_at from proposals where state = 'submitted'")
    ends = db.value("select closes_at from calls")
    assert {bytes(row[0]) for row in kept} <= taken
    assert all(row[1] < ends for row in kept)
    with db.system.begin() as connection:
        assert call(connection, "app.announce_opening", called.call)[0][0] is True
    with db.system.begin() as connection:
        handed = call(connection, "app.sealed_proposals", called.call)
    assert {bytes(row.sealed) for row in handed} == {bytes(row[0]) for row in kept}
