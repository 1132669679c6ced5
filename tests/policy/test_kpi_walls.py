"""Answers are their firm's alone, and what comes of them comes once: by every road there is."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import InvalidError
from collab.core.house import House
from collab.features.kpis.rules import MISSING, NOT_RELEASED, Step, over
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    DAN,
    FAY,
    LEE,
    OLGA,
    OTTO,
    Member,
)
from tests.client import Page
from tests.conftest import ClientOf, ProgramOf
from tests.factories.kpis import GROUP, TARA, Pool, relation
from tests.house.databases import Database
from worker import kpis as worker_kpis
from worker.context import Station
from worker.draining import drain
from worker.errand import Errand

SECRET = "73.0625"
OTHERS = (BEA, CARA, DAN, FAY, LEE, OLGA, OTTO, TARA)
VALUES = (42, 55, 61, 38, 47, 52, 66)
MASKS = (
    (re.compile(r'name="csrf_token" value="[^"]*"'), "csrf"),
    (re.compile(r"<time[^>]*>.*?</time>", re.DOTALL), "time"),
)


@pytest.fixture
def pool(db: Database, house: House, now: dt.datetime) -> Pool:
    """Give a pool of seven firms beside Acme and Bolt."""
    return Pool.of(db, house, now, 7)


def seen(db: Database, member: Member, table: str) -> int:
    """Count what somebody reads of a table, asked in SQL."""
    with db.app.begin() as connection:
        if call(connection, "app.enter", member.id, member.org_id)[0][0] is None:
            return 0
        return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())


def masked(page: Page) -> str:
    """Give what a page says, but for what differs between any two."""
    text = f"{page.status} {page.location}\n{page.text}"
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def test_answer_when_given_is_read_by_its_firm_alone_on_every_road(
    pool: Pool, db: Database, client: ClientOf, program: ProgramOf
) -> None:
    about = pool.take_up()
    asked = pool.ask(about)
    pool.answer(asked, {ALICE: "41.25"})
    paths = ("/", "/kpis", f"/kpis/{about}", f"/kpi-rounds/{asked}", f"/kpi-rounds/{asked}/answer")
    before = {
        (one.key, path): masked(client(one).get(path))
        for one in (BEA, CARA, FAY, TARA, OTTO)
        for path in paths
    }
    # What Acme answers is changed, and changes nothing for anybody else: byte for byte.
    pool.answer(asked, {ALICE: SECRET})
    after = {
        (one.key, path): masked(client(one).get(path))
        for one in (BEA, CARA, FAY, TARA, OTTO)
        for path in paths
    }
    assert before == after
    assert SECRET in client(ALICE).get(f"/kpi-rounds/{asked}/answer").text
    assert {one.key: seen(db, one, "kpi_answers") for one in OTHERS} == dict.fromkeys(
        (one.key for one in OTHERS), 0
    )
    assert seen(db, ALICE, "kpi_answers") == 1
    for one in (BEA, FAY, CARA, TARA):
        assert program(one).get(f"/api/v1/kpi-rounds/{asked}/answer").status == 404
    mine = program(ALICE).get(f"/api/v1/kpi-rounds/{asked}/answer")
    assert mine.json["value"] == SECRET
    assert program(DAN).get(f"/api/v1/kpis/{about}").status == 404
    for table, column in (
        ("kpi_answers", "encode(answer_sealed, 'escape')"),
        ("outbox", "payload::text || key"),
        ("ledger_entries", "facts"),
        ("search_rows", "title || body"),
    ):
        kept = "\n".join(str(row[0]) for row in db.rows(f"select {column} from {table}"))
        assert SECRET not in kept, table
    lengths = db.rows("select distinct octet_length(answer_sealed) from kpi_answers")
    pool.answer(asked, {BEA: 9})
    assert db.rows("select distinct octet_length(answer_sealed) from kpi_answers") == lengths


def refused(attempt: Callable[[], object]) -> str | None:
    """Give the state an attempt is refused with."""
    with pytest.raises(DBAPIError) as error:
        attempt()
    found: str | None = getattr(error.value.orig, "sqlstate", None)
    return found


def test_functions_when_called_by_the_wrong_hand_or_without_a_judgement_give_nothing(
    pool: Pool, db: Database, now: dt.datetime
) -> None:
    about = pool.take_up()
    asked = pool.ask(about)
    pool.answer(asked, {ALICE: SECRET, BEA: 20})
    # Whatever moment a caller says it is, the database looks at its own clock.
    later = dc.replace(pool, now=now + dt.timedelta(days=700))
    with pytest.raises(InvalidError) as not_over:
        later.ask(about, over(later.now.date())[0])
    assert not_over.value.fields == {"period": MISSING["not_over"]}

    def by(engine: Engine, member: Member | None, function: str, *given: object) -> str | None:
        def attempt() -> None:
            with engine.begin() as connection:
                if member is not None:
                    call(connection, "app.enter", member.id, member.org_id)
                call(connection, function, *given)

        return refused(attempt)

    for member in (TARA, FAY, BEA):
        for function, given in (
            ("app.kpi_sealed", (asked, asked)),
            ("app.kpi_case", (asked,)),
            ("app.settle_kpi_round", (asked, "[]", "1", None, b"0" * 32, now)),
        ):
            assert by(db.app, member, function, *given) == "42501"
    # The worker itself gets nothing of a round nobody had judged, open or closed.
    assert by(db.system, None, "app.kpi_sealed", asked, asked) == "42501"
    pool.step(FAY, asked, Step.CLOSE)
    assert by(db.system, None, "app.kpi_sealed", asked, asked) == "42501"
    with db.system.begin() as connection:
        assert call(connection, "app.kpi_case", asked)[0][0] is None

    def write(member: Member, home: uuid.UUID, org: uuid.UUID) -> None:
        with db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            connection.exec_driver_sql(
                "insert into kpi_answers (id, org_id, space_id, marking, author_id, shared_at,"
                " round_id, answer_sealed, updated_at)"
                " values (gen_random_uuid(), %s, %s, 5, %s, now(), %s, 'x', now())",
                (org, home, member.id, asked),
            )

    assert refused(lambda: write(BEA, ACME.vault_id, ACME.id)) in ("42501", "P0C04")
    assert refused(lambda: write(BEA, BOLT.vault_id, BOLT.id)) in ("P0C02", "23505")
    assert refused(lambda: write(DAN, DAN.firm.vault_id, DAN.org_id)) == "P0C04"


def test_judgement_when_it_cannot_be_made_is_given_up_and_opens_nothing_unannounced(
    pool: Pool, db: Database, station: Station
) -> None:
    asked = pool.ask(pool.take_up())
    pool.answer(asked, {ALICE: SECRET, BEA: 20})
    pool.step(FAY, asked, Step.CLOSE)
    pool.step(TARA, asked, Step.JUDGE)

    def opens(announced: bool) -> None:  # noqa: FBT001 # one of two ways
        with db.system.begin() as connection:
            if announced:
                call(connection, "app.announce_kpi_unsealing", asked)
            call(connection, "app.kpi_sealed", asked, asked)

    # In one transaction with what opens them, the entry could be taken back.
    assert {refused(partial(opens, both)) for both in (True, False)} == {"42501"}
    pool.step(TARA, asked, Step.WITHHOLD)
    assert drain(station, kinds=["kpis.judge"]).done == 1
    assert db.rows("select state from kpi_rounds") == [("withheld",)]
    assert db.value("select count(*) from kpi_figures") == 0
    assert db.value("select count(*) from ledger_entries where kind = 'kpis.unsealed'") == 0


def test_judgement_when_killed_in_the_middle_leaves_nothing_and_is_made_once(
    pool: Pool, db: Database, station: Station, client: ClientOf
) -> None:
    asked = pool.ask(pool.take_up())
    pool.answer(asked, dict(zip(pool.firms, VALUES, strict=True)))
    pool.step(FAY, asked, Step.CLOSE)
    pool.step(TARA, asked, Step.JUDGE)

    def dies(errand: Errand) -> None:
        worker_kpis.judge(errand)
        raise RuntimeError("killed")

    assert drain(station, kinds=["kpis.judge"], actors={"kpis.judge": dies}).failed == 1
    count = "select count(*) from kpi_figures"
    unsealed = "select count(*) from ledger_entries where kind = 'kpis.unsealed'"
    # Nothing is left of it but that the answers were opened.
    assert (db.value(count), db.value(unsealed)) == (0, 1)
    again = "update outbox set not_before = now(), sent_at = null where kind = 'kpis.judge'"
    db.run(again)
    assert drain(station, kinds=["kpis.judge"]).done == 1
    assert (db.value(count), db.value(unsealed)) == (3, 2)
    kept = db.rows("select id, value from kpi_figures order by id")
    db.run(again)
    assert drain(station, kinds=["kpis.judge"]).done == 1
    assert db.rows("select id, value from kpi_figures order by id") == kept
    # Before the trustee publishes, nobody reads a figure, and the trustee sees classes alone.
    assert {one.key: seen(db, one, "kpi_figures") for one in (ALICE, FAY, TARA)} == {
        "alice": 0, "fay": 0, "tara": 0,
    }  # fmt: skip
    assert "Too few independent contributors" in client(TARA).get(f"/kpi-rounds/{asked}").words
    # Nobody publishes on a day that is long past, so that the next figures may come out sooner.
    dc.replace(pool, now=pool.now - dt.timedelta(days=200)).step(TARA, asked, Step.PUBLISH)
    assert seen(db, ALICE, "kpi_figures") == 3
    assert db.value("select published_at >= judged_at and published_at <= now() from kpi_rounds")
    assert [seen(db, one, "kpi_figures") for one in (DAN, LEE, OLGA)] == [0, 0, 0]
    page = client(ALICE).get(f"/kpi-rounds/{asked}").words
    assert NOT_RELEASED in page
    assert "Too few" not in page
    entries = db.rows("select facts from ledger_entries where kind = 'kpis.publish'")
    assert all(str(one.org_id) not in entries[0][0] for one in pool.firms)


def test_round_when_a_firm_left_since_tells_nothing_of_it_and_says_so_in_the_same_words(
    pool: Pool, db: Database, station: Station, client: ClientOf, now: dt.datetime
) -> None:
    about, periods = pool.take_up(), over(now.date())
    first = pool.ask(about, periods[2])
    pool.answer(first, dict(zip(pool.firms, VALUES, strict=True)))
    pool.release(first, station)
    assert pool.figures(first)["all"] == "52"
    db.run("update kpi_rounds set published_at = published_at - interval '7 months'")
    left = "update memberships set ended_at = now() where org_id = '{}' and space_id = '{}'"
    db.run(left.format(pool.firms[6].org_id, GROUP))
    second = pool.ask(about, periods[1])
    pool.answer(second, dict(zip(pool.firms[:6], VALUES, strict=False)))
    pool.release(second, station)
    assert set(pool.figures(second).values()) == {None}
    assert pool.figures(first)["all"] == "52"
    told = client(TARA).get(f"/kpi-rounds/{second}").words
    assert "Too few came or went" in told
    few = client(ALICE).get(f"/kpi-rounds/{second}").words
    assert "Too few came or went" not in few
    assert few.count(NOT_RELEASED) == 3


def test_partners_when_both_say_so_count_for_each_other_and_nobody_sees_it(
    pool: Pool, db: Database, station: Station, now: dt.datetime, client: ClientOf
) -> None:
    centre, *rest = pool.firms
    for other in rest[:5]:
        relation(db.superuser, centre, other.firm, now=now)
        if other is not rest[4]:  # of the last only one side says so
            relation(db.superuser, other, centre.firm, now=now, direction="customer")
    assert db.value("select count(*) from trading_confirmed") == 4
    for one in (FAY, CARA, TARA, BEA, OTTO):
        assert seen(db, one, "trading_relations") == 0
    asked = pool.ask(pool.take_up())
    pool.answer(asked, dict(zip(pool.firms, VALUES, strict=True)))
    pool.step(FAY, asked, Step.CLOSE)
    pool.step(TARA, asked, Step.JUDGE)
    with db.system.begin() as connection:
        stated = call(connection, "app.kpi_case", asked)[0][0]["stated"]
    # What one side alone says is believed of itself: that the other may know it.
    assert [str(rest[4].org_id), str(centre.org_id)] in stated
    assert [str(centre.org_id), str(rest[4].org_id)] not in stated
    assert drain(station, kinds=["kpis.judge"]).done == 1
    # Of seven, one and its four partners know five: two are left, and that is too few.
    assert set(pool.figures(asked).values()) == {None}
    assert client(centre).get("/kpis/relations").words.count("We buy from it") >= 5
    assert client(BEA).get("/kpis/relations").words.count("Pool Firm 1") <= 1
