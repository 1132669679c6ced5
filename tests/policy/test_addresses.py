"""Who reads an address, and which numbers of people are told: asked in SQL, as the application."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, COPPER, DAN, FAY, LEE, Member
from tests.conftest import OpenWork
from tests.factories.decisions import member_firm
from tests.factories.spaces import acceptance
from tests.house.databases import Database
from tests.policy.test_gate import as_

EVERYBODY = (ALICE, AMIR, BEA, CARA, COLE, FAY, DAN, LEE)


def readers(db: Database, one: Member) -> set[str]:
    """Tell who of the cast is given somebody's address."""
    found = set()
    for member in EVERYBODY:
        with as_(db, member) as connection:
            if call(connection, "app.address_of", one.id)[0][0] == one.email:
                found.add(member.key)
    return found


@pytest.mark.parametrize("asked", ["select email from representations", "table representations"])
def test_address_when_selected_past_its_function_is_refused(still_db: Database, asked: str) -> None:
    with as_(still_db, BEA) as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.exec_driver_sql(asked)


def test_address_when_its_owner_is_protected_is_for_himself_his_administrator_and_facilitator(
    db: Database,
) -> None:
    assert readers(db, ALICE) == {"alice", "amir", "fay"}
    assert readers(db, AMIR) == {"alice", "amir", "fay"}
    for one in (ALICE, AMIR):
        db.run("insert into protected_people values (%s, %s)", one.id, utc_now())
    assert readers(db, ALICE) == {"alice", "fay"}
    assert readers(db, AMIR) == {"alice", "amir", "fay"}, "alice administers"
    db.run("update seats set ended_at = now() where representation_id = %s", AMIR.id)
    assert readers(db, AMIR) == {"alice", "amir"}


def test_paces_when_some_are_few_are_told_without_what_would_tell_them(
    db: Database, work: OpenWork
) -> None:
    def told() -> dict[str, int]:
        with work(FAY) as w:
            found: dict[str, int] = w.call("app.paces_in", COPPER)
            return found

    def choose(people: int, pace: str) -> None:
        rows = db.rows(
            "select distinct t.representation_id from seats t where t.space_id = %s and t.ended_at"
            " is null and t.representation_id not in (select representation_id from notice_paces)"
            " order by 1 limit %s",
            COPPER,
            people,
        )
        for (person,) in rows:
            db.run("insert into notice_paces values (%s, %s, %s)", person, COPPER, pace)

    for number in range(10):
        firm = member_firm(db.superuser, f"firm{number}")
        person = db.value("select id from representations where org_id = %s", firm.id)
        for whole in (False, True):
            who = {"representation_id": person, "for_organisation": whole}
            acceptance(db.superuser, COPPER, org_id=firm.id, **who)
    everybody = told()["daily"]
    assert everybody >= 12
    choose(2, "weekly")
    assert told() == {}, "all but those told would be the two"
    choose(3, "at_once")
    assert told() == {"daily": everybody - 5}, "five are left out, and who chose what is open"
    choose(5, "off")
    assert sum(told().values()) <= everybody - 5
