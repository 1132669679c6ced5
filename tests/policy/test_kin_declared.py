"""A relation declared while an engagement goes on is a wall from that moment on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from collab.core.house import House
from collab.core.ids import new_id
from tests.cast import ACME, ALICE, BEA, BOLT, CARA, COLE, COREX, DELTA, FAY, Firm, Member
from tests.client import TOKEN
from tests.conftest import ClientOf
from tests.factories import engagements
from tests.factories.proposals import Called
from tests.factories.rows import Connection, add
from tests.house.databases import Database
from tests.policy.test_review_walls import codes, one_of, selecting
from tests.policy.test_said_before import SAY, asked_about, stands
from tests.policy.test_scoring_machine import refused, viewing
from worker.context import Station

READ = (
    "engagement_terms", "opened_proposals", "proposal_identities", "engagement_scores",
    "engagement_reviewers", "decisions", "decision_positions",
)  # fmt: skip


@pytest.fixture
def connection(still_db: Database) -> Iterator[Connection]:
    """Give a superuser's connection whose work is taken back."""
    with still_db.superuser.transaction(force_rollback=True):
        yield still_db.superuser


def related(connection: Connection, one: uuid.UUID, other: uuid.UUID, now: dt.datetime) -> None:
    """Let whoever convenes declare openly that two organisations have one parent."""
    with viewing(connection, FAY) as here:
        here.execute(
            "insert into organisation_relations (id, org_id, other_id, kind, created_at)"
            " values (%s, %s, %s, 'same_parent', %s)",
            [new_id(), *sorted((one, other)), now],
        )


def reads(connection: Connection, member: object) -> dict[str, int]:
    with viewing(connection, member) as here:  # type: ignore[arg-type] # members of the cast
        return {
            table: here.execute(f"select count(*) from {table}").fetchall()[0][0]  # our names
            for table in READ
        }


def inside(connection: Connection, engagement: uuid.UUID) -> set[uuid.UUID]:
    return set(one_of(connection, "select app.engagement_inside(%s)", engagement))


def selects(connection: Connection, firm: Firm) -> bool:
    return bool(one_of(connection, "select selects from engagement_parties where firm_id = %s",
                       firm.id))  # fmt: skip


def test_house_when_it_becomes_one_with_the_examined_reads_and_counts_no_more(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    about = asked_about(connection, scene, now)
    for member in (ALICE, BEA):
        assert refused(connection, member, SAY, new_id(), about, "agree", 2, now) == ""
    before = {member.key: reads(connection, member) for member in (ALICE, BEA)}
    assert all(before["bea"].values())
    assert BOLT.id in inside(connection, scene.engagement)
    related(connection, BOLT.id, DELTA.id, now)
    # At once, with the row that says so: nothing of it is read, and nothing it said counts.
    assert inside(connection, scene.engagement) & {ACME.id, BOLT.id} == {ACME.id}
    after = reads(connection, BEA)
    assert after == dict.fromkeys(READ, 0) | {"decision_positions": 1}  # its own word, lapsed
    assert {(firm, why) for firm, _, why, _ in stands(connection, about)} == {
        (ACME.id, None), (BOLT.id, "apart"),
    }  # fmt: skip
    assert not selects(connection, BOLT)
    states = connection.execute(
        "select firm_id, state, count(*) from engagement_scores group by 1, 2 order by 1"
    ).fetchall()
    assert states == [(ACME.id, "locked", 2), (BOLT.id, "void", 2)]
    assert one_of(connection, "select count(*) from engagement_reviewers where ended_at is null"
                  " and firm_id = %s", BOLT.id) == 0  # fmt: skip
    assert one_of(connection, "select for_circle from decisions") == one_of(
        connection, "select circle from decisions"
    )
    assert BOLT.id not in one_of(connection, "select for_circle from decisions")
    # Whoever stays reads on; of the firm that went its words are its own again.
    stays = reads(connection, ALICE)
    assert stays["opened_proposals"] == 2
    assert (stays["decisions"], stays["decision_positions"]) == (1, 1)
    assert refused(connection, BEA, SAY, new_id(), about, "agree", 1, now) == "P0C04"
    party = "app.set_engagement_party(%s, %s, true, true, %s, %s)::text"
    assert refused(connection, BEA, party, scene.engagement, BOLT.id, new_id(), now) == "42501"
    # Taken back, it may say anew that it selects. What was decided without it stays without it.
    connection.execute("delete from organisation_relations")
    assert BOLT.id not in inside(connection, scene.engagement)
    assert codes(connection, BEA) == set()
    # A parent that is entered later is the same wall.
    connection.execute("update organisations set parent_id = %s where id = %s", [DELTA.id, ACME.id])
    assert ACME.id not in inside(connection, scene.engagement)
    assert codes(connection, ALICE) == set()
    assert codes(connection, FAY) == {"A", "B"}


def said(db: Database, called: Called, sister: Member) -> list[object]:
    """Give what circles and answers tell its house, before and after it is known to be one."""
    party = "app.set_engagement_party(%s, %s, %s, false, %s, %s)::text"
    found: list[object] = []
    for declared in (False, True):
        with db.superuser.transaction(force_rollback=True):
            if declared:
                related(db.superuser, ACME.id, sister.org_id, called.now)
            for ticked in (False, True):
                given = (called.engagement, ACME.id, ticked, new_id(), called.now)
                found.append(refused(db.superuser, ALICE, party, *given))
                found += db.superuser.execute("select circle from engagement_terms").fetchall()
                with viewing(db.superuser, ALICE) as here:
                    apart = "select app.stands_apart_here(%s)"
                    found += here.execute(apart, [called.engagement]).fetchall()
    return found


def test_house_when_it_becomes_one_with_a_proposer_before_opening_tells_nobody(
    db: Database, house: House, now: dt.datetime, station: Station, client: ClientOf
) -> None:
    called = Called.of(db, house, now, "vera", "yara")
    vera, yara = called.experts
    for firm in (ACME, COREX):
        engagements.party(db.superuser, called.engagement, firm, now=now, selects=True)
    db.superuser.commit()
    home = f"/engagements/{called.engagement}"

    def shown() -> list[str]:
        who = [client(one) for one in (FAY, BEA, ALICE, CARA)]
        paths = ("", "/parties", "/terms")
        return [TOKEN.sub("", one.get(f"{home}{path}").text) for one in who for path in paths]

    told, words = said(db, called, vera), shown()
    called.submit(vera)
    called.submit(yara)
    assert said(db, called, vera) == told
    assert shown() == words
    related(db.superuser, ACME.id, vera.org_id, now)
    db.superuser.commit()
    assert shown() == words
    assert selects(db.superuser, ACME)
    # Opened, the house of one of them judges none: from the transaction that opens.
    called.end()
    assert called.open(station) == 1
    assert called.codes() == ["A", "B"]
    assert not selects(db.superuser, ACME)
    assert selects(db.superuser, COREX)
    for table in ("engagement_terms", "opened_proposals"):
        circles = db.rows(f"select circle from {table}")
        assert all(COREX.id in circle and ACME.id not in circle for (circle,) in circles), table
    assert codes(db.superuser, ALICE) == set()
    assert codes(db.superuser, COLE) == {"A", "B"}


@pytest.mark.parametrize("state", ["opened", "submitted"])  # the latter was set aside
def test_house_when_it_becomes_one_with_a_proposer_judges_none_of_them_any_more(
    connection: Connection, now: dt.datetime, state: str
) -> None:
    scene = selecting(connection, now)
    connection.execute("update calls set opened_at = %s where id = %s", [now, scene.call])
    yara = scene.yara
    add(
        connection, "proposals", org_id=yara.org_id, space_id=yara.firm.vault_id, marking=5,
        author_id=yara.id, shared_at=now, call_id=scene.call, stage=1, state=state,
        sealed=b"x", updated_at=now,
    )  # fmt: skip
    related(connection, BOLT.id, yara.org_id, now)
    assert codes(connection, BEA) == set()
    assert codes(connection, ALICE) == {"A", "B"}
    assert not selects(connection, BOLT)
    assert one_of(connection, "select count(*) from engagement_scores where firm_id = %s"
                  " and state <> 'void'", BOLT.id) == 0  # fmt: skip


def test_relation_when_it_is_declared_after_the_end_leaves_what_was_decided(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    about = asked_about(connection, scene, now)
    for member in (ALICE, BEA):
        assert refused(connection, member, SAY, new_id(), about, "agree", 2, now) == ""
    connection.execute("alter table engagements disable trigger user")
    connection.execute("update engagements set state = 'completed'")
    connection.execute("alter table engagements enable trigger user")
    kept = (
        "select selects from engagement_parties order by firm_id",
        "select state from engagement_scores order by id",
        "select for_circle, version from decisions",
        "select lapsed_at, circle from decision_positions order by id",
    )
    before = [connection.execute(one).fetchall() for one in kept]
    related(connection, BOLT.id, DELTA.id, now)
    assert [connection.execute(one).fetchall() for one in kept] == before
    # What is read of it follows the house all the same.
    assert codes(connection, BEA) == set()
    assert reads(connection, BEA)["engagement_terms"] == 0
    assert codes(connection, ALICE) == {"A", "B"}
