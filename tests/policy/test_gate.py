"""The gate in the database: whatever a service might get wrong, these functions refuse.

alice of Acme writes; the release stands in her vault as the service would have left it.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from tests.cast import (
    ACME,
    ALICE,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    CARL,
    COBALT,
    COLE,
    COPPER,
    FAY,
    FOUNDED,
    LEX,
    Member,
)
from tests.factories import findings, gate
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, NAMED_COPY, draft_of

FORBIDDEN, GONE, MOVED_ON, OWN_SIDE = "42501", "P0C04", "P0C02", "P0C03"
HELD = uuid.UUID(int=7)


@contextlib.contextmanager
def as_(db: Database, member: Member) -> Iterator[Connection]:
    """Open a transaction of this member, committed at its end."""
    with db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        yield connection


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect the database to refuse, with this code."""
    with pytest.raises(DBAPIError) as error:
        yield
    assert getattr(error.value.orig, "sqlstate", None) == code, error.value


def cross(db: Database, member: Member, release: uuid.UUID, text: str | None = None) -> None:
    with as_(db, member) as connection:
        call(connection, "app.cross_over", release, text or gate.payload())


def hold(db: Database, member: Member, release: uuid.UUID, text: str | None = None) -> uuid.UUID:
    with as_(db, member) as connection:
        call(connection, "app.hold", release, HELD, text or gate.payload(), Jsonb([]), utc_now())
    return HELD


def settle(db: Database, member: Member, held: uuid.UUID, outcome: str = "cleared") -> None:
    with as_(db, member) as connection:
        call(connection, "app.settle", held, outcome, "Fine.", utc_now(), utc_now())


def copies(db: Database) -> int:
    """Count findings outside vaults."""
    found: int = db.value(
        "select count(*) from findings f join spaces s on s.id = f.space_id where s.kind <> 'vault'"
    )
    return found


@pytest.fixture
def held(db: Database) -> uuid.UUID:
    """Give an item of alice's that waits for counsel."""
    return hold(db, ALICE, gate.held_release(db.superuser, ALICE, ACME_DRAFT))


def test_copy_when_it_crosses_belongs_to_the_association_and_names_nobody(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    cross(db, ALICE, release)
    found = db.rows(
        "select f.org_id, f.space_id, f.author_id, f.marking, f.shared_at, f.clearance, f.title"
        " from findings f join releases r on r.copy_id = f.id where r.id = %s",
        release,
    )
    assert found == [(ASSOCIATION.id, COPPER, None, 2, FOUNDED, "rules", "Children carry ore")]


def test_copy_when_named_carries_its_author(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, attribution="named")
    cross(db, ALICE, release)
    assert db.rows(
        "select f.org_id, f.author_id from findings f join releases r on r.copy_id = f.id"
        " where r.id = %s",
        release,
    ) == [(ACME.id, ALICE.id)]


def test_copy_when_only_the_facilitator_may_know_leaves_a_note_to_him_alone(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, attribution="facilitator_only")
    cross(db, ALICE, release)
    seen = {}
    for member in (FAY, ALICE, BEA, CARA):
        with as_(db, member) as connection:
            rows = connection.exec_driver_sql("select contributor_id from attributions").all()
            seen[member.key] = [contributor for (contributor,) in rows]
    assert seen == {"fay": [ACME.id], "alice": [], "bea": [], "cara": []}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (FORBIDDEN, {"payload": gate.payload(title="Another text")}),
        (FORBIDDEN, {"verdict": "review"}),
        (FORBIDDEN, {"verdict": "transform"}),
        (FORBIDDEN, {"verdict": "block", "state": "blocked", "copy_shared_at": None}),
        (FORBIDDEN, {"state": "held", "copy_shared_at": None}),
        (FORBIDDEN, {"state": "withdrawn"}),
        (FORBIDDEN, {"target_space_id": ACME.vault_id}),
        (FORBIDDEN, {"target_space_id": BOLT.vault_id}),
        (FORBIDDEN, {"target_space_id": COBALT}),
        (FORBIDDEN, {"item_kind": "charter"}),
        (FORBIDDEN, {"author_id": BEA.id}),
        (GONE, {"org_id": BOLT.id, "space_id": BOLT.vault_id, "author_id": BEA.id}),
        (GONE, {"space_id": COPPER}),
    ],
)
def test_release_when_it_is_not_alices_to_cross_stays(
    db: Database, code: str, change: dict[str, Any]
) -> None:
    before = copies(db)
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, **change)
    with refused(code):
        cross(db, ALICE, release)
    assert copies(db) == before


@pytest.mark.parametrize("who", [BEA, FAY, CARA])
def test_release_when_another_organisation_names_it_does_not_exist(
    db: Database, who: Member
) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    held = gate.held_release(db.superuser, ALICE, uuid.uuid5(ACME_DRAFT, "another"))
    for name in (release, held, uuid.uuid5(release, "nothing")):
        with refused(GONE):
            cross(db, who, name)
        with refused(GONE):
            hold(db, who, name)
        with refused(GONE), as_(db, who) as connection:
            call(connection, "app.withdraw", name)


def test_release_when_the_text_changed_after_judging_stays(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    held = gate.held_release(db.superuser, ALICE, uuid.uuid5(ACME_DRAFT, "another"))
    with refused(FORBIDDEN):
        cross(db, ALICE, release, gate.payload(statement="And what it cost us."))
    with refused(FORBIDDEN):
        hold(db, ALICE, held, gate.payload(statement="And what it cost us."))


def test_release_when_it_crossed_does_not_cross_again(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    cross(db, ALICE, release)
    with pytest.raises(DBAPIError):
        cross(db, ALICE, release)
    with as_(db, ALICE) as connection:
        call(connection, "app.withdraw", release)
    with refused(FORBIDDEN):
        cross(db, ALICE, release)


@pytest.mark.parametrize("table", ["seats", "memberships"])
def test_release_when_the_contributor_has_left_stays(db: Database, table: str) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    db.run(
        f"update {table} set ended_at = now() where org_id = %s and space_id = %s", ACME.id, COPPER
    )
    with refused(FORBIDDEN):
        cross(db, ALICE, release)


def test_item_when_held_is_seen_by_its_author_and_counsel_alone(
    db: Database, held: uuid.UUID
) -> None:
    seen = set()
    for member in (ALICE, CARA, CARL, BEA, FAY, COLE):
        with as_(db, member) as connection:
            if connection.exec_driver_sql("select id from held_items").all():
                seen.add(member.key)
    assert seen == {"alice", "cara"}
    assert db.value("select org_id from held_items") == ASSOCIATION.id


def test_item_when_nobody_is_counsel_is_not_held(db: Database) -> None:
    db.run("update seats set ended_at = now() where role = 'counsel' and space_id = %s", COPPER)
    release = gate.held_release(db.superuser, ALICE, ACME_DRAFT)
    with refused(FORBIDDEN):
        hold(db, ALICE, release)


@pytest.mark.parametrize(
    "change", [{"verdict": "allow"}, {"state": "returned"}, {"target_space_id": ACME.vault_id}]
)
def test_item_when_it_was_not_judged_for_review_is_not_held(
    db: Database, change: dict[str, Any]
) -> None:
    release = gate.held_release(db.superuser, ALICE, ACME_DRAFT, **change)
    with refused(FORBIDDEN):
        hold(db, ALICE, release)


@pytest.mark.parametrize("who", [ALICE, BEA, FAY, CARL, COLE], ids=lambda m: m.key)
def test_item_when_settled_by_anybody_but_its_counsel_does_not_exist(
    db: Database, held: uuid.UUID, who: Member
) -> None:
    with refused(GONE):
        settle(db, who, held)
    assert db.value("select state from held_items") == "waiting"


def test_item_when_cleared_crosses_as_it_was_judged(db: Database, held: uuid.UUID) -> None:
    settle(db, CARA, held)
    assert db.rows("select state, decided_by from held_items") == [("cleared", CARA.id)]
    assert db.rows(
        "select f.clearance, f.title, r.state from findings f join releases r on r.copy_id = f.id"
    ) == [("counsel", "Children carry ore", "released")]


@pytest.mark.parametrize("outcome", ["returned", "rejected"])
def test_item_when_not_cleared_leaves_no_copy(db: Database, held: uuid.UUID, outcome: str) -> None:
    before = copies(db)
    settle(db, CARA, held, outcome)
    assert copies(db) == before
    assert db.value("select state from releases") == outcome


@pytest.mark.parametrize("outcome", ["cleared", "rejected", "waiting", "released"])
def test_item_when_settled_already_is_not_settled_again(
    db: Database, held: uuid.UUID, outcome: str
) -> None:
    settle(db, CARA, held)
    with refused(MOVED_ON):
        settle(db, CARA, held, outcome)


def test_item_when_recalled_cannot_be_cleared_and_its_text_is_gone(
    db: Database, held: uuid.UUID
) -> None:
    with as_(db, ALICE) as connection:
        release = db.value("select release_id from held_items")
        call(connection, "app.withdraw", release)
    with refused(GONE):
        settle(db, CARA, held)
    assert db.rows("select state, payload from held_items") == [("recalled", "")]


def test_counsel_when_his_own_firm_wrote_it_may_not_clear_it(db: Database) -> None:
    """Counsel of the group whose firm also contributes: somebody else must clear that."""
    release = gate.held_release(db.superuser, CARA, draft_of(LEX))
    held = hold(db, CARA, release)
    with refused(OWN_SIDE):
        settle(db, CARA, held)


def test_counsel_when_he_is_the_author_under_another_name_may_not_clear_it(
    db: Database, held: uuid.UUID
) -> None:
    """One person may act for two firms: for the contributor as author, for counsel as lawyer."""
    db.run("update representations set account_id = %s where id = %s", ALICE.account_id, CARA.id)
    with refused(OWN_SIDE):
        settle(db, CARA, held)
    assert db.value("select state from held_items") == "waiting"


def test_item_when_the_space_closed_meanwhile_is_not_delivered(
    db: Database, held: uuid.UUID
) -> None:
    db.run("update spaces set archived_at = now() where id = %s", COPPER)
    with refused(MOVED_ON):
        settle(db, CARA, held)


def test_item_when_decided_leaves_no_trace_of_its_author_in_the_outbox(
    db: Database, held: uuid.UUID
) -> None:
    settle(db, CARA, held)
    (key,) = [key for (key,) in db.rows("select key from outbox where kind like '%%decided'")]
    assert str(held) not in key


def test_item_when_settled_waits_for_its_release_before_it_is_locked_itself(
    db: Database, held: uuid.UUID
) -> None:
    """Withdrawing locks the release, then the item: settling the other way round would deadlock."""
    settling = threading.Thread(target=settle, args=(db, CARA, held, "rejected"))
    with db.superuser.transaction():
        db.run("update releases set title = title where state = 'held'")
        settling.start()
        settling.join(0.3)
        assert settling.is_alive()
        db.run("select id from held_items where id = %s for update nowait", held)
    settling.join()
    assert db.value("select state from held_items") == "rejected"


def test_item_when_the_contributor_left_meanwhile_is_not_delivered(
    db: Database, held: uuid.UUID
) -> None:
    db.run(
        "update memberships set ended_at = now() where org_id = %s and space_id = %s",
        ACME.id,
        COPPER,
    )
    with refused(MOVED_ON):
        settle(db, CARA, held)
    assert db.value("select state from held_items") == "waiting"


def test_copy_when_withdrawn_shows_to_nobody_any_more(db: Database) -> None:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    cross(db, ALICE, release)
    copy = db.value("select copy_id from releases where id = %s", release)
    with as_(db, ALICE) as connection:
        call(connection, "app.withdraw", release)
    for member in (ALICE, BEA, CARA, FAY):
        with as_(db, member) as connection:
            found = connection.exec_driver_sql("select id from findings where id = %s", (copy,))
            assert found.all() == []
    assert db.value("select withdrawn_at is not null from findings where id = %s", copy)


@pytest.mark.parametrize("target", [COPPER, BOLT.vault_id], ids=["group", "vault"])
def test_withdrawal_when_it_names_what_is_not_a_copy_of_it_touches_nothing(
    db: Database, target: uuid.UUID
) -> None:
    """A release may claim any id as its copy's: taking it back must not reach a rival's row."""
    victim = draft_of(BOLT)
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, copy_id=victim, target_space_id=target)
    with contextlib.suppress(DBAPIError), as_(db, ALICE) as connection:
        call(connection, "app.withdraw", release)
    assert db.rows("select circle, withdrawn_at from findings where id = %s", victim) == [
        (None, None)
    ]


@pytest.mark.parametrize("who", [ALICE, BEA, FAY, CARA], ids=lambda m: m.key)
def test_copy_when_anybody_edits_it_stays_as_it_was(db: Database, who: Member) -> None:
    before = db.rows("select * from findings where id = %s", NAMED_COPY)
    with as_(db, who) as connection:
        for statement in (
            "update findings set title = 'x' where id = %s",
            "update findings set marking = 0 where id = %s",
            "delete from findings where id = %s",
        ):
            assert connection.exec_driver_sql(statement, (NAMED_COPY,)).rowcount == 0
    assert db.rows("select * from findings where id = %s", NAMED_COPY) == before


def test_release_when_its_author_rewrites_it_is_refused(db: Database) -> None:
    gate.release(db.superuser, ALICE, ACME_DRAFT)
    for statement in (
        "update releases set verdict = 'allow'",
        "delete from releases",
        "update held_items set state = 'cleared'",
        "delete from attributions",
        "insert into held_items (id) values (gen_random_uuid())",
        "insert into attributions (id) values (gen_random_uuid())",
        "insert into gate_kinds values ('account', 'accounts', '{}')",
    ):
        with refused(FORBIDDEN), as_(db, ALICE) as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("table", ["findings", "comments"])
def test_row_when_written_straight_into_a_shared_space_is_refused(db: Database, table: str) -> None:
    columns = {"findings": "title", "comments": "body, subject_kind, subject_id, subject_space_id"}
    values = {"findings": "'x'", "comments": "'x', 'finding', gen_random_uuid(), %(space)s"}
    for org in (ACME.id, ASSOCIATION.id):
        with refused(FORBIDDEN), as_(db, ALICE) as connection:
            connection.exec_driver_sql(
                f"insert into {table} (id, org_id, space_id, marking, author_id, shared_at,"
                f" {columns[table]}) values (gen_random_uuid(), %(org)s, %(space)s, 2, %(me)s,"
                f" now(), {values[table]})",
                {"org": org, "space": COPPER, "me": ALICE.id},
            )


def test_source_when_the_gate_reaches_for_it_is_out_of_reach(db: Database) -> None:
    findings.source(db.superuser, NAMED_COPY, ALICE, identity="x", space_id=COPPER, marking=5)
    with db.superuser.transaction(force_rollback=True):
        db.run("set local role collab_gate")
        assert not db.value("select has_table_privilege('finding_sources', 'select')")
