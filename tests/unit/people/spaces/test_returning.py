"""A firm whose time ran out and who is given a new place begins anew."""

from __future__ import annotations

from tests.cast import AMIR, BEA, BOLT, COPPER
from tests.house.databases import Database


def test_place_when_given_again_after_it_ran_out_then_no_seat_is_left_over(db: Database) -> None:
    db.run("alter table memberships disable trigger end_with_membership")
    db.run("alter table memberships disable trigger check_membership")
    db.run(
        "update memberships set ended_at = now() - interval '1 hour'"
        " where space_id = %s and org_id = %s and ended_at is null",
        COPPER, BOLT.id,
    )  # fmt: skip
    db.run("alter table memberships enable trigger all")
    left = "select count(*) from seats where space_id = %s and org_id = %s and ended_at is null"
    assert db.value(left, COPPER, BEA.org_id) == 1
    db.run(
        "insert into memberships (id, space_id, org_id, roles, max_marking, history_from,"
        " started_at) values (gen_random_uuid(), %s, %s, '{member}', 3, now(), now())",
        COPPER, BOLT.id,
    )  # fmt: skip
    assert db.value(left, COPPER, BEA.org_id) == 0
    assert db.value(left, COPPER, AMIR.org_id) == 2
