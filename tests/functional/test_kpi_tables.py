"""The questionnaire as a spreadsheet, reminders, progress, thresholds: what else a round needs."""

from __future__ import annotations

import datetime as dt
import io
from typing import cast

import pytest
from openpyxl import load_workbook
from psycopg.errors import CheckViolation

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.house import House
from collab.features.kpis import queries, service
from collab.people.organisations.queries import one as one_organisation
from tests.cast import ALICE, ASSOCIATION, BEA, CARA, CARL, FAY
from tests.client import Client, Fields, Page
from tests.conftest import ClientOf, OpenWork
from tests.factories.kpis import TARA, Pool
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

SHEET = "/kpis/questionnaire"


@pytest.fixture
def pool(db: Database, house: House, now: dt.datetime) -> Pool:
    """Give a pool of seven firms beside Acme and Bolt."""
    return Pool.of(db, house, now, 7)


def taken(client: Client) -> list[list[str]]:
    """Give the lines of the questionnaire as it is taken."""
    body = client.post(f"{SHEET}.xlsx").response.get_data()
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


def brought(client: Client, lines: list[list[str]], **more: str) -> Page:
    """Bring lines back as a German Excel saves them."""
    text = "\r\n".join(";".join(line) for line in lines)
    if client.csrf is None:
        client.get("/account")
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"csrf_token": client.csrf, **more}.items()
    ]
    table = '--edge\r\nContent-Disposition: form-data; name="table"; filename="a.csv"\r\n\r\n'
    body = "".join([*parts, table, text, "\r\n--edge--\r\n"]).encode("cp1252")
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    return client.post_raw(SHEET, cast("Fields", body), **kind)


def test_questionnaire_when_taken_filled_in_and_brought_back_is_answered(
    pool: Pool, client: ClientOf, db: Database
) -> None:
    asked = [pool.ask(pool.take_up(key)) for key in ("training_own", "complaints_received")]
    pat = client(pool.firms[0])
    marking, headings, *lines = taken(pat)
    assert marking[0] == "SEALED"
    assert {line[0] for line in lines} == {str(one) for one in asked}
    for line in lines:
        line[4] = "41,5"
    bad = brought(pat, [headings, *lines])
    assert bad.status == 422
    assert "Write a whole number." in bad.words
    assert db.value("select count(*) from kpi_answers") == 0
    for line in lines:
        line[4] = "41,5" if line[3] == "per cent" else "3"
        line[5] = ".".join(reversed(line[5].split("-")))
    assert brought(pat, [headings, *lines]).status == 303
    assert db.rows("select distinct state from kpi_answers") == [("draft",)]
    assert brought(pat, [headings, *lines], submitted="y").status == 303
    assert db.rows("select distinct state from kpi_answers") == [("submitted",)]
    _, _, *again = taken(pat)
    assert sorted(line[4] for line in again) == ["3", "41.5"]
    assert "asked for nothing" in client(FAY).get(SHEET).words


def test_round_when_half_answered_tells_bands_and_reminds_those_missing_alone(  # all that is asked
    pool: Pool,
    db: Database,
    client: ClientOf,
    station: Station,
    now: dt.datetime,
    post: PostOffice,
) -> None:
    asked = pool.ask(pool.take_up())
    pool.answer(asked, {ALICE: 50, **dict.fromkeys(pool.firms[:6], 40)})
    later = now + dt.timedelta(days=1)
    with db.system.begin() as connection:
        call(connection, "app.refresh_kpi_progress", now)
    assert db.value("select progress_band from kpi_rounds") is None  # not on the first day
    with db.system.begin() as connection:
        call(connection, "app.refresh_kpi_progress", later)
    # Seven houses of eleven asked: five, a house later than it says.
    assert db.value("select progress_band from kpi_rounds") == 5
    words = client(FAY).get(f"/kpi-rounds/{asked}").words
    assert "At least 5 organisations have answered." in words
    assert "Pool Firm" not in words
    db.run("update outbox set not_before = now() where kind = 'kpis.remind'")
    assert drain(station, kinds=["kpis.remind"]).done == 1
    told = db.rows(
        "select r.email from outbox o join representations r"
        " on r.id = (o.payload->>'representation_id')::uuid where o.kind = 'mail.kpi_due'"
        " order by 1"
    )
    # The notes are for all who are asked: who had not answered stands in no table.
    emails = {email for (email,) in told}
    assert {BEA.email, ALICE.email, *(one.email for one in pool.firms)} <= emails
    assert FAY.email not in emails
    assert drain(station, kinds=["mail.kpi_due"]).failed == 0
    sent = {mail["To"] for mail in post.mails}
    assert {BEA.email, pool.firms[6].email} <= sent
    assert not {ALICE.email, *(one.email for one in pool.firms[:6])} & sent
    db.run("update kpi_rounds set opened_at = now() - interval '2 days', closes_at = now()")
    db.run("update outbox set not_before = now() where kind = 'kpis.close'")
    assert drain(station, kinds=["kpis.close"]).done == 1
    states = db.rows("select state, count(*) from kpi_answers group by 1")
    assert states == [("locked", 7)]


def test_thresholds_when_made_stricter_take_two_houses_and_hold(
    pool: Pool, db: Database, work: OpenWork, station: Station, client: ClientOf
) -> None:
    with work(CARA) as one:
        copper = one_organisation(one, ASSOCIATION.id)
        with pytest.raises(InvalidError):
            service.propose(one, copper, {"min_contributors": "4"}, why="Milder.")
        for unread in ({"max_share": "1/5"}, {"min_age_months": "2"}, {"digits": "1"}):
            with pytest.raises(InvalidError):
                service.propose(one, copper, unread, why="Of no use.")
        older = {"min_age_months": "6"}  # more than the three of what has no commercial value
        service.withdraw(one, service.propose(one, copper, older, why="Older."))
        row = service.propose(one, copper, {"min_contributors": "8"}, why="More safety.").id
        with pytest.raises(DeniedError):
            service.decide(one, queries.one_proposal(one, row), "approved")
    with work(CARL) as one, pytest.raises(DeniedError):
        service.decide(one, queries.one_proposal(one, row), "approved")
    assert client(BEA).get("/kpis/thresholds").status == 403
    for body in ('{"max_share": "1/5"}', '{"digits": "1"}', '{"max_share": 0.2}', "{}", "[]"):
        with pytest.raises(CheckViolation, match="body_check"):
            db.run(f"update kpi_parameters set body = '{body}'")
    with work(TARA) as one:
        service.decide(one, queries.one_proposal(one, row), "approved")
    with pytest.raises(ConflictError), work(TARA) as one:
        service.decide(one, queries.one_proposal(one, row), "declined")
    asked = pool.ask(pool.take_up())
    pool.answer(asked, dict(zip(pool.firms, (42, 55, 61, 38, 47, 52, 66), strict=True)))
    pool.release(asked, station)
    assert set(pool.figures(asked).values()) == {None}
    assert db.value("select parameters from kpi_rounds") == 1
