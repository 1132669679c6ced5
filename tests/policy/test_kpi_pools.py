"""A pool is there for who stands for it, and for nobody else; a house counts in one of them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from psycopg.errors import ForeignKeyViolation

from collab.core.db import call
from collab.core.errors import InvalidError, NotFoundError
from collab.core.house import House
from collab.core.ids import random_id
from collab.features.kpis import service
from collab.features.kpis.policy import Act
from collab.features.kpis.rules import Draft, Step, ends_on, over
from collab.features.kpis.service.answering import COUNTS_ELSEWHERE
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.queries import one as space_of
from collab.policy.pools import READING, pools
from collab.policy.viewer import Role
from collab.work.opening import finish, open_work
from collab.work.viewing import viewer_from
from tests.cast import (
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    CAST,
    CAUCUS,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    OLGA,
    PIA,
    Firm,
    Member,
)
from tests.client import Client
from tests.conftest import ClientOf, ProgramOf
from tests.factories import spaces
from tests.factories.kpis import GUS, TARA, Pool, next_door, placed, round_of, seated
from tests.house.databases import Database
from tests.policy.test_kpi_walls import VALUES, masked, seen
from tests.program import Program
from worker.context import Station
from worker.draining import drain

TABLES = ("kpi_definitions", "kpi_rounds", "kpi_figures")
EXPERTS = Firm("wells", "Wells Research", "expert_firm")
XENIA = Member("xenia", "Xenia Expert", EXPERTS, ("administrator",))
MINES = Firm("pits", "Pits Mining", "mining_company")
MICK = Member("mick", "Mick Miner", MINES, ("administrator",))


@pytest.fixture
def pool(db: Database, house: House, now: dt.datetime) -> Pool:
    """Give a pool of seven firms, with an expert and a miner in its group and one in a room."""
    made = Pool.of(db, house, now, 7)
    for one, role in ((XENIA, "expert"), (MICK, "trustee")):
        seated(db.superuser, one, role=role)
    placed(db.superuser, OBI, role="stakeholder")
    # His firm has a place in a group, and he sits in a room of it alone.
    spaces.membership(db.superuser, COPPER, org_id=DAN.org_id)
    place = spaces.membership(db.superuser, CAUCUS, org_id=DAN.org_id)
    spaces.seat(db.superuser, place, representation_id=DAN.id)
    for whole in (True, False):
        spaces.acceptance(
            db.superuser,
            COPPER,
            org_id=DAN.org_id,
            representation_id=DAN.id,
            for_organisation=whole,
        )
    return made


def test_pool_when_looked_at_is_there_for_those_who_stand_for_it_alone(
    pool: Pool, db: Database, station: Station, client: ClientOf, program: ProgramOf
) -> None:
    about = pool.take_up()
    asked = pool.ask(about, over(pool.now.date())[2])
    pool.answer(asked, dict(zip(pool.firms, VALUES, strict=True)))
    pool.release(asked, station)
    running = round_of(db.superuser, about, now=pool.now)
    readers = (FAY, CARA, TARA, ALICE, AMIR, BEA, COLE, pool.firms[0])
    others = (DINA, OBI, LEE, PIA, DAN, OLGA, XENIA, MICK)
    for member in {*readers, *others, *CAST}:
        _is_told_alike(db, member)
    for one in readers:
        assert [seen(db, one, table) for table in TABLES] == [1, 2, 3], one.key
    for one in others:
        assert [seen(db, one, table) for table in TABLES] == [0, 0, 0], one.key
    # Whoever does not stand for it finds what he would find if there had never been one.
    for one in (DINA, OBI, DAN, OLGA, XENIA, MICK):
        _finds_nothing(client(one), program(one), about, running)
    assert "No round is open" not in client(DINA).get(f"/spaces/{COPPER}").words
    assert "Indicators" in client(BEA).get(f"/spaces/{COPPER}").words
    assert 'href="/kpis"' in client(CARA).get("/").text
    # A leaver's next request finds nothing any more, of any pool.
    bea = client(BEA)
    assert bea.get(f"/kpis/{about}").status == 200
    left = (
        "update seats set ended_at = now() where org_id = %s and space_id = %s and ended_at is null"
    )
    db.run(left, BOLT.id, COPPER)
    assert [bea.get(path).status for path in (f"/kpis/{about}", "/kpis")] == [404, 404]
    assert bea.get(f"/kpi-rounds/{asked}").status == 404
    assert [seen(db, BEA, table) for table in TABLES] == [0, 0, 0]
    # A miner is asked nothing either, wherever he sits. Nor does one ask, whose group ever it is.
    assert _asked(db) == {one.org_id for one in (*pool.firms, ALICE, COLE)}
    _asks_nobody(pool, about)


def _asks_nobody(pool: Pool, about: uuid.UUID) -> None:
    """Facilitating alone opens no round: not where whoever does stands for no pool."""
    pool.db.run("update organisations set kind = 'mining_company' where id = %s", ASSOCIATION.id)
    ends = over(pool.now.date())[0]
    with open_work(pool.db.app, FAY.identity, now=pool.now, house=pool.house) as work:
        assert work.viewer.sits_in(pool.home, Role.FACILITATOR)
        assert not work.may(Act.ASK, space_of(work, pool.home)).allowed
        until = pool.now + dt.timedelta(days=9)
        asking = (random_id(), about, pool.home, ends, ends_on(ends), until, pool.now)
        with pytest.raises(NotFoundError):
            work.call("app.open_kpi_round", *asking)


def _finds_nothing(browser: Client, api: Program, about: uuid.UUID, running: uuid.UUID) -> None:
    assert 'href="/kpis"' not in browser.get("/").text
    pages = ("/kpis", "/kpis/shipped", "/kpis/relations", "/kpis/questionnaire")
    for path in (*pages, f"/kpis/{about}", f"/kpi-rounds/{running}"):
        assert browser.get(path).status == 404, path
    nowhere = masked(browser.get(f"/kpis/{random_id()}"))
    assert masked(browser.get(f"/kpis/{about}")) == nowhere
    assert api.get("/api/v1/kpis").json["items"] == []
    assert api.get(f"/api/v1/kpis/{about}").status == 404
    assert api.get(f"/api/v1/kpi-rounds/{running}/answer").status == 404


def _asked(db: Database) -> set[uuid.UUID]:
    rows = db.superuser.execute("select firm from app.kpi_firms(%s)", [ASSOCIATION.id]).fetchall()
    return {firm for (firm,) in rows}


def _is_told_alike(db: Database, member: Member) -> None:
    """Compare what Python and the database say of whose pools somebody stands for."""
    with db.app.begin() as connection:
        answer = call(connection, "app.enter", member.id, member.org_id)[0][0]
        if answer is None:
            return
        viewer = viewer_from(answer, member.id, member.org_id)
        for roles in (READING, {Role.FACILITATOR}, {Role.TRUSTEE, Role.COUNSEL}, set(Role)):
            asked = call(connection, "app.kpi_pools", *roles)[0][0]
            assert pools(viewer, *roles) == set(asked), member.key


def test_pool_of_another_association_when_tried_is_neither_read_nor_joined_nor_mixed(
    pool: Pool, db: Database
) -> None:
    other = next_door(pool, *pool.firms[:6])
    about, theirs = pool.take_up(), other.take_up()
    asked = pool.ask(about)
    assert [seen(db, GUS, table) for table in TABLES] == [1, 0, 0]
    assert [seen(db, FAY, table) for table in TABLES] == [1, 1, 0]
    assert [seen(db, pool.firms[6], table) for table in TABLES] == [1, 1, 0]
    assert [seen(db, pool.firms[0], table) for table in TABLES] == [2, 1, 0]
    with pytest.raises(NotFoundError):
        other.ask(about)
    with pytest.raises(NotFoundError):
        other.step(GUS, asked, Step.CLOSE)
    with pytest.raises(NotFoundError):
        pool.answer(other.ask(theirs), {pool.firms[6]: 40})
    # Nor can anybody write a round or a figure of one with the group or the round of the other.
    with pytest.raises(ForeignKeyViolation):
        db.run("update kpi_rounds set space_id = %s where id = %s", other.home, asked)
    wrong = "insert into kpi_figures (id, org_id, round_id, breakdown, released) values"
    with pytest.raises(ForeignKeyViolation):
        db.run(f"{wrong} (gen_random_uuid(), %s, %s, 'all', false)", GUS.org_id, asked)


def test_house_when_it_counts_in_one_pool_counts_in_no_other_and_is_told_so_alone(
    pool: Pool, db: Database, house: House, station: Station, client: ClientOf
) -> None:
    first, second, third, sister, *rest = pool.firms
    # An association next door asks the same in words of its own.
    other = next_door(pool, *pool.firms)
    last = over(pool.now.date())[2]
    here, there = pool.ask(pool.take_up(), last), other.ask(other.take_up(), last)
    pool.answer(here, {first: 41})
    with pytest.raises(InvalidError) as told:
        other.answer(there, {first: 41})
    assert told.value.fields == {"": COUNTS_ELSEWHERE}
    _waits_for_nothing(db, client, first, there, here)
    other.answer(there, {second: 50})
    with pytest.raises(InvalidError):
        pool.answer(here, {second: 50})
    # What a sister does is told to nobody, but where one counts the other does not.
    db.run("update organisations set parent_id = %s where id = %s", first.org_id, sister.org_id)
    other.answer(there, {sister: 60})
    pool.answer(here, dict(zip((third, *rest), (45, 52, 47, 49), strict=True)))
    pool.step(FAY, here, Step.CLOSE)
    other.step(GUS, there, Step.CLOSE)
    assert _states(db, there) == {second.org_id: "locked", sister.org_id: "lapsed"}
    assert set(_states(db, here).values()) == {"locked"}
    pool.step(TARA, here, Step.JUDGE)
    # Of what is withheld nothing came out: who answered there is free again.
    pool.step(TARA, here, Step.WITHHOLD)
    assert drain(station, kinds=["kpis.judge"]).done == 1
    other.step(TARA, there, Step.WITHHOLD)
    again = other.ask(_of(db, GUS.org_id), over(pool.now.date())[1])
    other.answer(again, {first: 42, sister: 61})
    assert _states(db, again) == {first.org_id: "submitted", sister.org_id: "submitted"}
    with open_work(db.app, first.identity, now=pool.now, house=house) as work:
        assert work.call("app.kpi_mine_elsewhere", again) is False
    other.step(GUS, again, Step.CANCEL)
    _stays_where_it_came_out(pool, other, station)


def _waits_for_nothing(
    db: Database, client: ClientOf, member: Member, there: uuid.UUID, here: uuid.UUID
) -> None:
    """Who counts elsewhere is neither asked nor reminded, and reads why instead of a form."""
    browser = client(member)
    page = browser.get(f"/kpi-rounds/{there}")
    assert COUNTS_ELSEWHERE in page.words
    assert f"/kpi-rounds/{there}/answer" not in page.text
    assert browser.get(f"/kpi-rounds/{there}/answer").status == 303
    assert "indicator waits" not in browser.get("/").words
    assert "Your organisation is asked" in browser.get("/kpis").words
    assert f"/kpi-rounds/{there}/answer" not in browser.get("/kpis").text
    assert COUNTS_ELSEWHERE not in browser.get(f"/kpi-rounds/{here}").words
    missing = "select app.kpi_missing(%s, p.id) from representations p where p.email = %s"
    assert not db.superuser.execute(missing, [there, member.email]).fetchall()[0][0]


def _stays_where_it_came_out(pool: Pool, other: Pool, station: Station) -> None:
    """Once something came out it is for good, whatever the other one calls the same."""
    last = pool.ask(_of(pool.db, ASSOCIATION.id), over(pool.now.date())[1])
    pool.answer(last, dict(zip(pool.firms, (30, 35, 42, 28, 33, 38, 45), strict=True)))
    pool.release(last, station)
    assert pool.figures(last)["all"] is not None
    named = {"en": "Sites with a training"}
    same = Draft(
        "", "training", "human_rights_process", "input", "more", "percent", "mean", named,
        {"en": "Share of sites at which people were trained."}, highest=Decimal(100),
    )  # fmt: skip
    with open_work(pool.db.app, GUS.identity, now=pool.now, house=pool.house) as work:
        own = service.define(work, own_organisation(work), same).id
        finish(work)
    renamed = other.ask(own, over(pool.now.date())[0])
    with pytest.raises(InvalidError):
        other.answer(renamed, {pool.firms[2]: 45})


def _of(db: Database, org_id: uuid.UUID) -> uuid.UUID:
    ident: uuid.UUID = db.rows("select id from kpi_definitions where org_id = %s", org_id)[0][0]
    return ident


def _states(db: Database, asked: uuid.UUID) -> dict[uuid.UUID, str]:
    rows = db.rows("select org_id, state from kpi_answers where round_id = %s", asked)
    return dict(rows)
