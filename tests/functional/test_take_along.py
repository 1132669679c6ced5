"""What a firm takes along of experts' work and of indicators: its own to the letter, no more."""

from __future__ import annotations

import csv
import dataclasses as dc
import datetime as dt
import io
import json
import uuid
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from collab.core.house import House
from collab.features.engagements.funding.rules import Terms
from tests.cast import ALICE, AMIR, BEA, BOLT, COLE, DAN, DELTA, DINA, FAY, LEE, Member
from tests.client import Client
from tests.conftest import ClientOf, OpenWork
from tests.factories import engagements, money, reports, review
from tests.factories.delivery import delivering
from tests.factories.funding import Fund
from tests.factories.kpis import GROUP, TARA, Pool
from tests.factories.proposals import Called, content
from tests.factories.rows import add
from tests.house.databases import Database
from worker.context import Station

PAGE, ANSWERS = "/engagements/files", "/kpis/files"
TAKEN = "select chain, facts::jsonb from ledger_entries where kind = 'exports.taken'"
ACMES, BOLTS = Decimal(23_000_01), Decimal(17_777_77)


def data(client: Client, page: str = PAGE) -> dict[str, Any]:
    """Give what a program reads of a file."""
    shown = client.get(page)
    assert shown.status == 200, shown.words
    taken = client.post(page, {"format": "json"})
    found: dict[str, Any] = json.loads(taken.text)
    return found


@dc.dataclass(frozen=True, slots=True)
class World:
    """Acme and Bolt, who pledge, score, and accept, and Delta, who is examined."""

    fund: Fund
    budget: uuid.UUID
    first: uuid.UUID
    expert: Member


@pytest.fixture
def world(db: Database, house: House, work: OpenWork, now: dt.datetime, station: Station) -> World:
    rows = db.superuser
    fund = Fund.of(db, house, now, 4, mining=1)
    budget = fund.open()
    acmes = Terms(int(ACMES), min_payers=3, max_percent=Decimal("40.5"), reference="=1+1")
    others = dict.fromkeys(fund.firms[2:], 9_000_000)
    fund.offer(budget, {ALICE: acmes, BEA: Terms(int(BOLTS)), **others})
    fund.look(budget, 1, station)
    scene = review.scene(rows, now=now, title="Wells under review")
    for member, code, words in (
        (ALICE, scene.a, "Acme finds it sound."),
        (BEA, scene.a, "Bolt finds it thin."),
    ):
        review.score(rows, scene, code, member, now=now, comment=words)
    review.score(
        rows, scene, scene.b, ALICE, now=now, state="draft", locked_at=None, comment="Not yet."
    )
    where = delivering(db, work, now)
    of_report = reports.Scene(where.engagement, where.room, where.expert)
    _, reaction = reports.recommendation(rows, of_report, now=now)
    rows.execute(
        "update recommendation_answers set response = 'declined' where id = %s", [reaction]
    )
    rows.commit()
    return World(fund, budget, where.first, where.expert)


def test_file_when_a_firm_takes_it_holds_its_own_and_nothing_of_others(
    world: World, client: ClientOf, db: Database
) -> None:
    one = client(ALICE)
    told = data(one)
    parts = sorted((row["space"], row["own_part"]) for row in told["engagements"])
    assert parts == [("Benchmarks", "Pays"), ("Copper", "Selects"), ("Copper", "Selects")]
    (pledge,) = told["pledges"]
    assert pledge | {"engagement": "", "address": "", "confirmed_at": None} == {
        "marking": "SEALED", "engagement": "", "budget": 1, "state": "Offered", "currency": "EUR",
        "most": "23000.01", "min_payers": 3, "max_percent": "40.5", "requires_class": "",
        "by": None, "size": "", "expected_on": None, "reference": "=1+1", "confirmed_at": None,
        "confirmed_amount": "", "address": "",
    }  # fmt: skip
    (outcome,) = told["pledge_outcomes"]
    assert (outcome["moment"], outcome["most"]) == (1, "23000.01")
    assert outcome["why"]
    (score,) = told["scores"]
    assert (score["comment"], score["levels"]) == (
        "Acme finds it sound.", "Method: Good\nTeam: Fair",
    )  # fmt: skip
    assert [row["title"] for row in told["milestones"]] == ["Part 1", "Part 2"]
    assert told["milestones"][0]["amount"] == "4000.00"
    (recommendation,) = told["recommendations"]
    assert (recommendation["asked"], recommendation["own_answer"]) == (False, "")
    assert told["marking"] == "SEALED"
    everything = json.dumps(told)
    for word in ("17777.77", "Bolt finds it", "Not yet", "90000"):
        assert word not in everything, word
    ((chain, facts),) = db.rows(TAKEN)
    assert (chain, facts["format"]) == (ALICE.firm.vault_id, "json")
    assert not {"most", "amount", "title"} & set(facts)


def test_file_when_others_take_it_is_cut_to_each(
    world: World, client: ClientOf, db: Database
) -> None:
    bolts = json.dumps(data(client(BEA)))
    assert "17777.77" in bolts
    assert "Bolt finds it thin." in bolts
    assert "23000.01" not in bolts
    assert "Acme finds" not in bolts
    amirs = data(client(AMIR))
    assert "pledges" not in amirs, "his seat in the vault does not reach what is sealed"
    assert "scores" not in amirs, "while scoring runs they are the reviewer's own"
    dinas = data(client(DINA))
    examined = [row for row in dinas["engagements"] if row["own_part"] == "Pays, Is examined"]
    assert [row["state"] for row in examined] != []
    assert all(row["closes_at"] is None or row["title"] for row in examined)
    (answer,) = dinas["recommendations"]
    assert (answer["asked"], answer["own_answer"]) == (True, "Declined")
    assert not {"scores", "pledges", "milestones"} & set(dinas)
    fays = data(client(FAY))
    assert {row["own_part"] for row in fays["engagements"]} == {"Convenes"}
    assert not {"scores", "pledges", "pledge_outcomes", "shares"} & set(fays)
    assert set(data(client(COLE))) >= {"engagements"}
    for member in (DAN, TARA):
        assert "Nothing to take" in client(member).get(PAGE).words
    experts = data(client(world.expert))
    assert set(experts) == {"marking", "organisation", "made_on", "taken_by", "milestones"}
    assert engagements.TITLE not in json.dumps(experts)
    lee = client(LEE)
    assert "no seat in your organisation's vault" in lee.get(PAGE).words
    assert lee.post(PAGE, {"format": "json"}).status == 403


def test_file_when_it_is_a_table_runs_nothing_and_a_leaver_keeps_his_own(
    world: World, client: ClientOf, db: Database
) -> None:
    one = client(ALICE)
    book = one.post(PAGE, {"format": "xlsx"})
    sheets = openpyxl.load_workbook(io.BytesIO(book.response.get_data()))
    assert sheets.sheetnames[:3] == ["Engagements", "Pledges", "What came of pledges"]
    cells = [cell for row in sheets["Pledges"].iter_rows() for cell in row if cell.value]
    assert "'=1+1" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert str(cells[0].value).startswith("SEALED · ")
    table = one.post(PAGE, {"format": "csv", "part": "pledges"})
    lines = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert "Taken by Alice Acme of Acme Motors" in lines[0][0]
    assert lines[2][0] == "SEALED"
    assert "'=1+1" in lines[2]
    assert one.post(PAGE, {"format": "csv", "part": "none"}).status == 404
    assert one.post(PAGE, {"format": "exe"}).status == 422
    db.run(
        "update memberships set ended_at = now() where space_id = %s and org_id = %s",
        GROUP, BOLT.id,
    )  # fmt: skip
    (left,) = data(client(BEA))["pledges"]
    assert (left["engagement"], left["currency"]) == ("An engagement", None)
    assert left["most"] == "1777777 in the smallest unit"


def test_file_when_an_expert_takes_it_holds_what_it_proposed_and_was_told(
    client: ClientOf, db: Database, house: House, now: dt.datetime, station: Station
) -> None:
    called = Called.of(db, house, now, "nova", "rival")
    nova, rival = called.experts
    mine = called.submit(nova, content("We of Nova measure."))
    called.submit(rival, content("Rival measures otherwise."))
    called.end()
    assert called.open(station) == 1
    money.trustee(db.superuser)
    add(
        db.superuser, "proposal_outcomes", org_id=nova.org_id, space_id=nova.firm.vault_id,
        marking=5, shared_at=now, proposal_id=mine, call_id=called.call, outcome="not_selected",
        reasons="Too few filters.",
    )  # fmt: skip
    due = money.milestone(db.superuser, called.engagement, now=now, number=1)
    paper: dict[str, Any] = {"side": "expert", "milestone_id": due, "reference": "R-1"}
    money.invoice(db.superuser, called.engagement, nova.firm, now=now, **paper)
    db.superuser.commit()
    one = client(nova)
    index = one.get("/proposals")
    assert PAGE in index.links
    told = data(one)
    (call,), (proposal,) = told["calls"], told["proposals"]
    assert call["call"] == proposal["call"] == engagements.TITLE
    assert (proposal["outcome"], proposal["reasons"], proposal["total"]) == (
        "Your proposal was not selected", "Too few filters.", "25000.00",
    )  # fmt: skip
    assert "We of Nova measure." in {row["text"] for row in told["proposal_texts"]}
    assert [row["amount"] for row in told["proposal_budgets"]] == ["25000.00"]
    (invoice,) = told["invoices"]
    assert (invoice["invoiced"], invoice["open"]) == ("10.00", "10.00")
    assert "Rival" not in json.dumps(told)
    other = data(client(rival))
    assert not {"invoices"} & set(other)
    assert "Nova" not in json.dumps(other)
    assert DELTA.name not in json.dumps(told)
    _does_not_open(one, db, mine)
    assert data(one)["invoices"] == told["invoices"]


def _does_not_open(one: Client, db: Database, mine: uuid.UUID) -> None:
    """One that does not open is told of as such, and keeps nothing else back."""
    db.run("update proposals set sealed = '\\x00', submitted = '\\x00' where id = %s", mine)
    again = data(one)
    (proposal,) = again["proposals"]
    assert (proposal["state"].endswith("It cannot be opened."), proposal["total"]) == (True, "")
    assert proposal["reasons"] == "Too few filters."
    assert "proposal_texts" not in again


def test_answers_when_a_firm_takes_them_are_its_own_of_all_rounds(
    client: ClientOf, db: Database, house: House, now: dt.datetime
) -> None:
    pool = Pool.of(db, house, now, 2)
    about = pool.take_up()
    one, other = pool.firms
    earlier = pool.ask(about)
    pool.answer(earlier, {one: 41.5, other: 77.25})
    mine = client(one)
    assert ANSWERS in mine.get("/kpis").links
    (row,) = data(mine, ANSWERS)["answers"]
    assert (row["value"], row["state"], row["key"]) == ("41.5", "Submitted", "training_own")
    assert row["period"]
    book = mine.post(ANSWERS, {"format": "xlsx"})
    assert "77.25" not in book.text
    for member in (FAY, TARA, DAN):
        assert "Nothing to take" in client(member).get(ANSWERS).words
    # Who answers no more finds it from his vault, and no way to pages that are not there for him.
    dina = client(DINA)
    assert ANSWERS in dina.get(f"/spaces/{DELTA.vault_id}/exports").links
    assert "/kpis" not in dina.get(ANSWERS).links
    assert "/kpis" in mine.get(ANSWERS).links
