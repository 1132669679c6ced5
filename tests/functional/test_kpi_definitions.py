"""Indicators of an association's own: defined by its officer, refused where they go too far."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, InvalidError
from collab.core.house import House
from collab.core.ids import new_id
from collab.features.kpis import service
from collab.features.kpis.rules import OFF_THE_LIST, OWN_STAFF, OWN_WAGES, Step, over
from collab.features.kpis.shipped import shipped as shipped_ones
from collab.people.organisations.queries import own as own_organisation
from tests.cast import ALICE, ASSOCIATION, BEA, FAY, OLGA, OTTO, Member
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork
from tests.factories.kpis import TARA, Pool
from tests.house.databases import Database


def defined(client: Client, **fields: str) -> Page:
    """Fill in the form of an indicator."""
    plain = {
        "name_en": "Sites visited",
        "formula_en": "Sites your organisation visited in the half-year.",
        "theme": "own_work",
        "side": "process",
        "direction": "more",
        "unit": "number",
        "statistic": "mean",
    }
    page = client.get("/kpis/new")
    return client.submit(page, action="/kpis", button=None, **{**plain, **fields})


def test_indicator_when_defined_by_the_officer_has_versions_and_others_may_not(
    client: ClientOf, db: Database
) -> None:
    otto = client(OTTO)
    path = defined(otto, name_de="Besuchte Standorte").location
    assert "Sites visited" in client(BEA).get(path).words
    form = otto.get(f"{path}/edit")
    anew = otto.submit(form, formula_en="Sites visited, announced or not.")
    assert anew.status == 303
    listed = client(BEA).get("/kpis")
    assert listed.words.count("Sites visited") == 1
    assert otto.submit(otto.get(f"{path}/edit"), unit="days").status == 422
    assert defined(otto).status == 422  # the name is taken
    for other in (ALICE, FAY, OLGA):
        assert client(other).get("/kpis/new").status == 403
    assert client(OLGA).get(path).status == 404
    assert client(FAY).post("/kpis/shipped", {"key": "training_own"}).status == 303
    assert client(FAY).post("/kpis/shipped", {"key": "training_own"}).status == 409
    assert client(ALICE).post("/kpis/shipped", {"key": "air_quality"}).status == 403
    rows = db.rows("select key, version, shipped from kpi_definitions order by 1, 2")
    assert rows == [
        ("own_sites_visited", 1, False),
        ("own_sites_visited", 2, False),
        ("training_own", 1, True),
    ]


def test_indicator_when_it_counts_what_another_does_shares_its_calendar_under_any_name(
    client: ClientOf, db: Database, house: House, now: dt.datetime
) -> None:
    pool = Pool.of(db, house, now, 5)
    shipped, otto = pool.take_up("injury_rate"), client(OTTO)
    alike = {"theme": "injuries", "unit": "rate"}
    assert defined(otto, name_en="Rate, summed", statistic="sum", **alike).status == 422
    path = defined(otto, name_en="Accidents per hour", **alike).location
    other = defined(otto, name_en="Steps told", unit="rate", family="injury_rate").location
    assert defined(otto, name_en="Steps", unit="days", family="injury_rate").status == 422
    # The next version says no more that it counts the same: what was joined stays joined.
    assert otto.submit(otto.get(f"{other}/edit"), family="").status == 303
    (anew,) = db.rows("select id from kpi_definitions where key = 'own_steps_told' and version = 2")
    first, second = over(now.date())[2], over(now.date())[1]
    asked = pool.ask(shipped, first)
    for one in (uuid.UUID(path.rsplit("/", 1)[1]), anew[0]):
        with pytest.raises(InvalidError):
            pool.ask(one, first)
        with pytest.raises(InvalidError):  # one at a time
            pool.ask(one, second)
    pool.step(FAY, asked, Step.CLOSE)
    later = pool.ask(anew[0], second)
    pool.step(FAY, later, Step.CLOSE)
    with pytest.raises(ConflictError):
        pool.step(TARA, later, Step.JUDGE)
    # What came out of one is what the other is judged by.
    pool.step(TARA, asked, Step.JUDGE)
    db.run(
        "update kpi_rounds set state = 'published', published_at = now() where state = 'judging'"
    )
    pool.step(TARA, later, Step.JUDGE)
    with db.system.begin() as connection:
        case = call(connection, "app.kpi_case", later)[0][0]
    assert [one["id"] for one in case["rounds"]] == [str(asked), str(later)]
    assert (case["lowest"], case["highest"], case["unit"]) == ("0", None, "rate")


def test_indicator_when_said_to_be_shipped_says_what_the_house_ships_word_for_word(
    db: Database, work: OpenWork
) -> None:
    def attempt(member: Member, **values: object) -> None:
        with db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            plain: dict[str, object] = {
                "id": new_id(),
                "org_id": ASSOCIATION.id,
                "names": '{"en": "Own people trained"}',
                "formulas": '{"en": "What our staff earn."}',
                "created_by": member.id,
                "created_at": dt.datetime(2026, 6, 3, tzinfo=dt.UTC),
                "version": 1,
                "theme": "training",
                "class": "human_rights_process",
                "side": "input",
                "direction": "more",
                "unit": "percent",
                "statistic": "mean",
            }
            given = plain | values
            marks = ", ".join(["%s"] * len(given))
            connection.exec_driver_sql(
                f"insert into kpi_definitions ({', '.join(given)}) values ({marks})",
                tuple(given.values()),
            )

    shipped = {"key": "training_own", "family": "training_own", "shipped": True}
    own = {"key": "own_x", "family": "own_x", "shipped": False}
    for member, values in (
        (FAY, shipped),
        (OTTO, shipped),
        (OTTO, own | {"theme": "wages_suppliers", "class": "commercial"}),
        (OTTO, own | {"key": "training_own"}),
        (FAY, own),
    ):
        with pytest.raises(DBAPIError, match="row-level security"):
            attempt(member, **values)
    attempt(OTTO, **own)
    for key in shipped_ones():
        with work(FAY) as one:
            service.take_up(one, own_organisation(one), key)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name_en": "Salaries of our engineers"}, OWN_STAFF),
        ({"formula_en": "Tonnage of cathodes bought in the half-year."}, OFF_THE_LIST),
        ({"name_de": "Einkaufspreise für Kupfer"}, OFF_THE_LIST),
        ({"theme": "wages_suppliers", "unit": "percent"}, "commercial value"),
        ({"theme": "wages_suppliers", "competition": "commercial"}, OWN_WAGES),
        ({"formula_en": "Average earnings of employees.", "theme": "training"}, OWN_STAFF),
        ({"highest": "-3"}, "nought"),
    ],
    ids=[
        "own pay",
        "volumes",
        "prices, in German",
        "too mild a class",
        "wages",
        "earnings",
        "no limit",
    ],
)
def test_indicator_when_it_goes_too_far_is_refused_with_the_reason(
    client: ClientOf, db: Database, fields: dict[str, str], why: str
) -> None:
    page = defined(client(OTTO), **fields)
    assert page.status == 422
    assert why in page.words
    assert db.value("select count(*) from kpi_definitions") == 0
