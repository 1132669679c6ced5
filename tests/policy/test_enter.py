"""What a viewer is made of, and everything that ends it: in the same transaction, for everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from collab.core.clock import LONG_AGO
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.policy.marking import Marking
from collab.policy.viewer import Viewer
from collab.work.viewing import viewer_from
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    BOLT,
    CARA,
    CAST,
    CAUCUS,
    COBALT,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LATE,
    LEE,
    OBI,
    OLGA,
    PIA,
    PLACES,
    Member,
)
from tests.factories import spaces
from tests.house.databases import Database
from tests.house.seeding import COBALT_COPY, NAMED_COPY, RED_COPY, UNNAMED_COPY

HOUR = dt.timedelta(hours=1)


def enter(db: Database, member: Member, org_id: uuid.UUID | None = None) -> Viewer:
    """Enter as this member. :raises NotSignedInError: when the database knows no such viewer."""
    who = member.id, org_id or member.org_id
    with db.app.begin() as connection:
        return viewer_from(call(connection, "app.enter", *who)[0][0], *who)


def reads(db: Database, member: Member) -> set[uuid.UUID]:
    """Give the findings this member reads, by the database alone."""
    with db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        return set(connection.exec_driver_sql("select id from findings").scalars())


def end(db: Database, table: str, where: str, *values: Any) -> None:
    """End places past the triggers, as a repair or an import would."""
    with db.superuser.transaction():
        db.run("set local session_replication_role = replica")
        db.run(f"update {table} set ended_at = now() where {where}", *values)


@pytest.mark.parametrize("member", CAST, ids=lambda m: m.key)
def test_cast_when_entering_sits_where_it_was_seated(still_db: Database, member: Member) -> None:
    mine = [p for p in PLACES if p.member is member and p.ended is None]
    expected = {p.space_id for p in mine if p.accepts}
    vault = set() if member in (OLGA, LEE) else {member.firm.vault_id}
    viewer = enter(still_db, member)
    assert set(viewer.seats) == expected | vault
    assert viewer.pending == {p.space_id for p in mine if not p.accepts}
    assert viewer.vault_id == (member.firm.vault_id if vault else None)
    assert {d.value for d in viewer.duties} == set(member.duties)


def test_cast_when_reading_the_group_reads_by_seat_ceiling_history_and_circle(
    still_db: Database,
) -> None:
    shared = {NAMED_COPY, UNNAMED_COPY}
    for member, expected in {
        ALICE: shared | {RED_COPY},
        CARA: shared | {RED_COPY},
        AMIR: shared,
        FAY: shared,
        DINA: shared,
        OBI: shared,
        COLE: shared | {COBALT_COPY},
        PIA: set(),
        LEE: set(),
        DAN: set(),
        OLGA: set(),
    }.items():
        outside = {NAMED_COPY, UNNAMED_COPY, RED_COPY, COBALT_COPY}
        assert reads(still_db, member) & outside == expected, member.key


def test_observer_when_he_came_late_reads_from_his_date_on(db: Database) -> None:
    assert enter(db, OBI).seats[COPPER].since == LATE
    db.run("update findings set shared_at = %s where id = %s", LATE - HOUR, NAMED_COPY)
    assert NAMED_COPY not in reads(db, OBI)
    assert NAMED_COPY in reads(db, DINA)


def test_seat_when_it_ends_ends_everything_there(db: Database) -> None:
    assert NAMED_COPY in reads(db, AMIR)
    end(db, "seats", "representation_id = %s and space_id = %s", AMIR.id, COPPER)
    assert COPPER not in enter(db, AMIR).seats
    assert NAMED_COPY not in reads(db, AMIR)


def test_author_when_his_seat_ends_reads_not_even_his_own(db: Database) -> None:
    end(db, "seats", "representation_id = %s and space_id = %s", ALICE.id, COPPER)
    assert reads(db, ALICE) & {NAMED_COPY, RED_COPY} == set()


def test_membership_when_it_ends_ends_the_seats_of_all_its_people(db: Database) -> None:
    end(db, "memberships", "org_id = %s and space_id = %s", ACME.id, COPPER)
    for member in (ALICE, AMIR):
        assert set(enter(db, member).seats) == {ACME.vault_id}, "the room goes with the group"


def test_membership_when_narrowed_narrows_every_seat(db: Database) -> None:
    db.run("alter table memberships disable trigger user")
    db.run(
        "update memberships set max_marking = 1, history_from = %s"
        " where org_id = %s and space_id = %s",
        LATE + HOUR,
        ACME.id,
        COPPER,
    )
    seat = enter(db, ALICE).seats[COPPER]
    assert (seat.ceiling, seat.since) == (Marking.GREEN, LATE + HOUR)


def test_room_when_the_groups_seat_is_gone_is_gone(db: Database) -> None:
    end(db, "seats", "representation_id = %s and space_id = %s", ALICE.id, COPPER)
    assert CAUCUS not in enter(db, ALICE).seats


@pytest.mark.parametrize("how", ["representation", "account"])
def test_person_when_he_has_left_is_no_viewer(db: Database, how: str) -> None:
    if how == "representation":
        end(db, "representations", "id = %s", ALICE.id)
    else:
        db.run("update accounts set closed_at = now() where id = %s", ALICE.account_id)
    with pytest.raises(NotSignedInError):
        enter(db, ALICE)
    assert reads(db, ALICE) == set()


def test_person_when_acting_for_a_firm_not_his_is_no_viewer(still_db: Database) -> None:
    with pytest.raises(NotSignedInError):
        enter(still_db, ALICE, BOLT.id)


def test_charter_when_a_material_one_takes_effect_closes_the_group(
    db: Database, now: dt.datetime
) -> None:
    spaces.charter(db.superuser, COPPER, version=2, effective_at=now + HOUR)
    assert COPPER in enter(db, ALICE).seats, "not yet in effect"
    db.run("update charters set effective_at = %s where version = 2", now - HOUR)
    viewer = enter(db, ALICE)
    assert viewer.pending == {COPPER, CAUCUS}
    assert set(viewer.seats) == {ACME.vault_id}
    assert reads(db, ALICE) & {NAMED_COPY, RED_COPY} == set()

    spaces.acceptance(db.superuser, COPPER, org_id=ACME.id, representation_id=ALICE.id, version=2)
    assert COPPER in enter(db, ALICE).pending, "the organisation has not accepted it"
    spaces.acceptance(
        db.superuser,
        COPPER,
        org_id=ACME.id,
        representation_id=ALICE.id,
        version=2,
        for_organisation=True,
    )
    assert COPPER in enter(db, ALICE).seats
    assert COPPER in enter(db, AMIR).pending, "each person accepts for himself"


def test_charter_when_it_changes_nothing_material_closes_nothing(
    db: Database, now: dt.datetime
) -> None:
    spaces.charter(db.superuser, COPPER, version=2, material=False, effective_at=now - HOUR)
    assert COPPER in enter(db, ALICE).seats


def test_group_when_it_has_no_charter_is_open_to_nobody(db: Database) -> None:
    db.run("delete from charter_acceptances")
    db.run("delete from charters")
    assert COPPER in enter(db, ALICE).pending


def test_enter_when_it_fails_leaves_nothing_of_the_viewer_before(still_db: Database) -> None:
    with still_db.app.begin() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        assert connection.exec_driver_sql("select count(*) from findings").scalar_one()
        call(connection, "app.enter", uuid.uuid5(ALICE.id, "nobody"), ALICE.org_id)
        left = connection.exec_driver_sql(
            "select app.account_id(), app.representation_id(), app.org_id(), app.vault_id(),"
            " app.spaces(), app.ceilings(), app.since(), app.roles(), app.known(), app.duties()"
        ).one()
        assert [value for value in left if value] == []
        assert connection.exec_driver_sql("select count(*) from findings").scalar_one() == 0


def test_history_when_it_goes_back_to_the_beginning_can_be_read(still_db: Database) -> None:
    assert enter(still_db, ALICE).seats[ACME.vault_id].since == LONG_AGO


def test_stranger_when_he_lists_spaces_and_people_meets_his_own(still_db: Database) -> None:
    """The existence of a group is confidential too."""
    with still_db.app.begin() as connection:
        call(connection, "app.enter", DAN.id, DAN.org_id)

        def read(statement: str) -> set[Any]:
            return set(connection.exec_driver_sql(statement).scalars())

        assert read("select id from spaces") == {DAN.firm.vault_id}
        assert read("select id from organisations") == {DAN.org_id}
        assert read("select id from representations") == {DAN.id}
        assert read("select space_id from memberships") == {DAN.firm.vault_id}
        assert read("select space_id from seats") == {DAN.firm.vault_id}
        assert read("select id from charters") == set()
        assert read("select id from invitations") == set()


def test_pending_person_when_he_looks_sees_the_charter_and_who_takes_part(
    still_db: Database,
) -> None:
    with still_db.app.begin() as connection:
        call(connection, "app.enter", PIA.id, PIA.org_id)
        names = set(
            connection.exec_driver_sql("select name from app.participants(%s)", (COPPER,)).scalars()
        )
        assert ACME.name in names
        assert connection.exec_driver_sql("select version from charters").scalars().all() == [1]
        others = connection.exec_driver_sql(
            "select count(*) from app.participants(%s)", (COBALT,)
        ).scalar_one()
        assert others == 0
        people = set(connection.exec_driver_sql("select org_id from representations").scalars())
        assert people == {PIA.org_id}
