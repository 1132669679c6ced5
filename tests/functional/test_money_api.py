"""The book of money by programs of its trustee, and a firm's own statement, walked by all."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid

from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cast import ACME, ALICE, BEA, BOLT, COLE, COREX, DAN, DINA, FAY, LEE, OLGA
from tests.conftest import ProgramOf
from tests.factories.kpis import TARA
from tests.factories.money import SHARES, TERM, invoice, paid
from tests.house.databases import Database

UNKNOWN = str(uuid.UUID(int=7))


def test_book_when_kept_by_a_program_is_called_filled_and_read_by_its_trustee_alone(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    made = paid(db, now)
    tara, bea, nova = program(TARA), program(BEA), program(made.expert)
    book = f"/engagements/{made.id}/book"
    (kept,) = tara.get("/books").json["items"]
    assert (kept["id"], kept["currency"], kept["state"]) == (str(made.id), "EUR", "delivering")
    empty = tara.get(book).json
    assert (empty["budget"]["shares"], empty["invoices"]) == (sum(SHARES.values()), [])
    assert [(one["number"], one["asked"]) for one in empty["milestones"]] == [(1, 0)]
    days = {"issued_on": str(now.date()), "due_on": str(now.date() + TERM)}
    half = {"percent": 50, **days}
    outside = {"name": "A foundation", "amount": 700, "reference": "F-1", **days}
    paper = {"milestone_id": str(made.milestones[0]), "amount": 250_000, "reference": "Q-1", **days}
    others = {one: program(one) for one in (FAY, ALICE, COLE, DINA, DAN, LEE)}
    others |= {BEA: bea, made.expert: nova}
    strangers = {made.expert, DAN, LEE}
    for who, one in others.items():
        told = [
            one.get(book),
            one.post(f"{book}/contributions", half),
            one.post(f"{book}/outside", outside),
            one.post(f"{book}/expert", paper),
        ]
        wanted = 404 if who in strangers else 403
        assert [answer.status for answer in told] == [wanted] * 4, who.key
        assert one.get("/books").json["items"] == [], who.key
    assert "keeps its book of money" in bea.get(book).json["detail"]

    called = tara.post(f"{book}/contributions", half)
    assert called.json["changed"] == len(SHARES), called.text
    assert tara.post(f"{book}/contributions", half).status == 409, "sent twice it is done once"
    late = {"percent": 100, "issued_on": days["due_on"], "due_on": days["issued_on"]}
    assert tara.post(f"{book}/contributions", late).status == 422
    for amount, wanted in ((0, 422), (700, 201), (701, 422)):
        sent = outside | {"amount": amount}
        assert tara.post(f"{book}/outside", sent, Idempotency_Key="one").status == wanted
    again = tara.post(f"{book}/outside", outside, Idempotency_Key="one")
    assert (again.status, again.json["name"], again.json["open"]) == (201, "A foundation", 700)
    assert tara.post(f"{book}/outside", outside | {"name": " "}).status == 422
    taken = tara.post(f"{book}/expert", paper)
    assert (taken.json["side"], taken.json["milestone"]) == ("expert", 1), taken.text
    assert tara.post(f"{book}/expert", paper | {"amount": 250_001}).status == 409
    pending = paper | {"milestone_id": str(made.milestones[1])}
    assert tara.post(f"{book}/expert", pending).status == 409
    assert tara.post(f"{book}/expert", pending | {"milestone_id": UNKNOWN}).status == 404
    whole = tara.get(book).json
    assert sorted(one["asked"] for one in whole["invoices"]) == [
        700, 50_000, 100_000, 150_000, 200_000, 250_000,
    ]  # fmt: skip
    assert sum(whole["accounts"].values()) == 0

    costs = f"/engagements/{made.id}/costs"
    for who, seen in ((ALICE, 1), (FAY, 1), (BEA, 0), (DINA, 0)):
        assert len(others[who].get(costs).json["items"]) == seen, who.key
    for who in (made.expert, DAN, LEE):
        assert others[who].get(costs).status == 404, who.key
    (own,) = nova.get("/money").json["items"]
    assert (own["asked"], own["name"]) == (250_000, "")


def test_statement_when_taken_by_a_program_says_ones_own_and_nothing_else(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    made = paid(db, now)
    for firm, amount in ((BOLT, 300_001), (ACME, 777_000), (COREX, 4)):
        invoice(db.superuser, made.id, firm, now=now, amount=amount, reference=f"{firm.key} 1")
    for number in range(50):
        due = now.date() + dt.timedelta(days=number + 60)
        invoice(db.superuser, made.id, BOLT, now=now, amount=1, due_on=due)
    bea = program(BEA)
    page = bea.get("/money").json
    assert (len(page["items"]), page["next_page"]) == (50, 2)
    rest = bea.get("/money?page=2").json
    assert (len(rest["items"]), rest["next_page"]) == (1, None)
    assert bea.get("/money?page=0").status == 422
    told = bea.post("/money/statement").json
    assert len(told["items"]) == 51
    assert told["to_pay"] == [{"currency": "EUR", "asked": 300_051, "moved": 0, "open": 300_051}]
    assert told["to_be_paid"] == []
    assert {one["kind"] for one in told["items"][0]["entries"]} == {"invoiced"}
    sheet = _file(bea.post("/money/statement/files", {"kind": "xlsx"}).json)
    rows = list(load_workbook(sheet).worksheets[0].values)
    assert rows[0][0] == "SEALED"
    assert [row[8] for row in rows[2:4]] == ["3000.01", "0.01"]
    paper = bea.post("/money/statement/files", {"kind": "pdf"}).json
    text = "".join(one.extract_text() for one in PdfReader(_file(paper)).pages)
    assert "3,000.01" in text
    assert "7,770" not in text
    assert bea.post("/money/statement/files", {"kind": "docx"}).status == 422
    noted = "select count(*) from ledger_entries where kind = 'money.statement_taken'"
    assert db.value(f"{noted} and chain = %s", BOLT.vault_id) == 3
    assert program(FAY).post("/money/statement").json["items"] == []
    assert program(OLGA).post("/money/statement").status == 404, "she has no seat in a vault"


def _file(told: dict[str, str]) -> io.BytesIO:
    return io.BytesIO(base64.b64decode(told["content"]))
