"""The money of an engagement on pages, in files and for programs: each his own."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from collab.core.ids import random_id
from collab.core.refs import Card
from collab.features.engagements.money import pages, service
from collab.features.engagements.money.service import Asked
from tests.cast import ALICE, BEA, BOLT, COPPER, DAN, FAY, LEE, Member
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.booking import book_of, called, own
from tests.factories.kpis import TARA
from tests.factories.money import TERM, Paid, paid
from tests.house.databases import Database


@pytest.fixture
def made(db: Database, now: dt.datetime) -> Paid:
    """Give an engagement that is paid for."""
    return paid(db, now)


def test_pages_when_walked_show_each_his_own_and_files_say_the_same(  # noqa: PLR0915 # one walk
    made: Paid, client: ClientOf, work: OpenWork, db: Database
) -> None:
    tara, path = client(TARA), f"/engagements/{made.id}/book"
    assert "Books you keep" in tara.get("/money").words
    assert "Nothing was invoiced" not in tara.get("/money").words
    assert "€10,000.01" in tara.get(path).words
    today = str(db.value("select current_date"))
    bad = tara.post(f"{path}/contributions", {"call-percent": "101", **_days("call", db)})
    assert (bad.status, "1 to 100" in bad.words) == (422, True)
    assert (
        tara.post(f"{path}/contributions", {"call-percent": "100", **_days("call", db)}).status
        == 303
    )
    outside: Fields = {
        "outside-name": "A foundation",
        "outside-amount": "1,234.50",
        **_days("outside", db),
    }
    shown_once: Fields = {"outside-ident": str(random_id())}
    assert tara.post(f"{path}/outside", outside | shown_once).status == 303
    assert tara.post(f"{path}/outside", outside | shown_once).status == 422  # a second click
    assert tara.get(path).soup.select_one("input[name=outside-ident][value]") is not None
    assert tara.post(f"{path}/outside", outside | {"outside-amount": "1.2.3"}).status == 422
    expert: Fields = {"expert-milestone": str(made.milestones[0]), "expert-amount": "2500"}
    for half in (random_id(), random_id()):
        paper = expert | {"expert-ident": str(half)} | _days("expert", db)
        assert tara.post(f"{path}/expert", paper).status == 303
        if len(own(work, made.expert)) == 1:
            assert tara.post(f"{path}/expert", paper).status == 422
    assert len(own(work, made.expert)) == 2
    assert tara.post(f"{path}/expert", expert | _days("expert", db)).status == 422
    page = tara.get(path)
    assert "A foundation" in page.words
    assert "€3,000.01" in page.words

    mine = own(work, BEA)[0].invoice
    moved: Fields = {
        "kind": "received",
        "amount": "3000.01",
        "on": today,
        "reference": "KB 7",
    }
    assert tara.post(f"/money/{mine.id}/entries", moved | {"amount": "0"}).status == 422
    assert tara.post(f"/money/{mine.id}/entries", moved).status == 422  # it says no number
    moved = moved | {"number": "2"}
    hidden = tara.get(f"/money/{mine.id}").soup.select_one("input[name=number]")
    assert hidden is not None
    assert hidden["value"] == "2"
    assert tara.post(f"/money/{mine.id}/entries", moved).status == 303
    assert tara.post(f"/money/{mine.id}/entries", moved | {"amount": "1"}).status == 422
    assert own(work, BEA)[0].invoice.open == 0
    assert "KB 7" in tara.get(f"/money/{mine.id}").words
    bea = client(BEA)
    assert "KB 7" in bea.get(f"/money/{mine.id}").words
    assert "€3,000.01" in bea.get("/money").words
    assert "€1,000.01" not in bea.get(f"/spaces/{BOLT.vault_id}").words  # it is paid
    rows = list(
        load_workbook(io.BytesIO(bea.post("/money/statement.xlsx").response.get_data()))
        .worksheets[0]
        .values
    )
    assert [row[4] for row in rows[2:]] == ["Invoiced", "Received"]
    pdf = PdfReader(io.BytesIO(bea.post("/money/statement.pdf").response.get_data()))
    text = "".join(one.extract_text() for one in pdf.pages)
    assert "3,000.01" in text
    assert "4,000" not in text
    entry = own(work, BEA)[0].entries[1].id
    assert bea.post(f"/money/entries/{entry}/reversal").status == 403
    assert bea.post(f"/money/{mine.id}/entries", moved).status == 403
    assert client(ALICE).get(f"/money/{mine.id}").status == 404
    assert client(ALICE).post(f"/money/entries/{entry}/reversal").status == 404
    assert tara.post(f"/money/entries/{entry}/reversal").status == 303
    assert "€5,000.00" in client(made.expert).get("/money").words


def test_panel_when_on_the_engagements_page_shows_each_what_is_his_and_nothing_to_others(
    made: Paid, db: Database, work: OpenWork, new_app: Flask, now: dt.datetime
) -> None:
    called(work, made, at=now)
    with work(TARA) as w:
        book, today = book_of(w, made), w.now.date()
        asked = Asked(250_000, "Q-1", today, today + TERM)
        service.add_expert_invoice(w, book, made.milestones[0], asked)
    subject = Card("engagement", made.id, COPPER, "", "", 2, None, shared=True)

    def shown(member: Member) -> str:
        with new_app.test_request_context(), work(member, read_only=True) as w:
            return pages.panel(w, subject)

    assert "€3,000.01" in shown(BEA)
    assert "€2,500.00" not in shown(BEA)  # she pays, and does not judge
    assert "€2,500.00" in shown(FAY)
    assert "€3,000.01" not in shown(FAY)
    assert all(told in shown(ALICE) for told in ("€4,000.00", "€2,500.00"))
    assert f"/engagements/{made.id}/book" in shown(TARA)
    assert [shown(one) for one in (DAN, LEE)] == ["", ""]


def test_programs_when_they_ask_read_their_own_and_book_for_a_trustee(
    made: Paid, work: OpenWork, program: ProgramOf, now: dt.datetime
) -> None:
    called(work, made, at=now)
    bea, tara = program(BEA), program(TARA)
    (mine,) = bea.get("/money").json["items"]
    assert (mine["asked"], mine["open"], mine["name"]) == (300_001, 300_001, "")
    entry = {"number": 2, "kind": "received", "amount": 300_001, "on": str(now.date())}
    path = f"/money/{mine['id']}"
    assert bea.post(f"{path}/entries", entry).status == 403
    told = tara.post(f"{path}/entries", entry)
    assert (told.status, told.json["open"]) == (200, 0)
    assert tara.post(f"{path}/entries", entry | {"amount": 1}).status == 409
    assert bea.get(path).json["entries"][1]["lines"] == {"bank": 300_001, "receivable": -300_001}
    again = tara.post(f"/money/entries/{told.json['entries'][1]['id']}/reversal", {})
    assert again.json["open"] == 300_001
    assert tara.get(f"/engagements/{made.id}/book").json["accounts"]["contributions"] == -1_000_001
    assert bea.get(f"/engagements/{made.id}/book").status == 403
    assert program(DAN).get(f"/engagements/{made.id}/book").status == 404


def _days(prefix: str, db: Database) -> Fields:
    today = db.value("select current_date")
    return {f"{prefix}-issued_on": str(today), f"{prefix}-due_on": str(today + TERM)}
