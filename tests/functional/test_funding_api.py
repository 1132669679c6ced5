"""Funding for programs: the same walls, the same words, amounts in smallest units."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.house import House
from tests.cast import ALICE, BEA, DAN, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories.funding import DAY, TOTAL, Fund
from tests.factories.kpis import TARA
from tests.house.databases import Database
from worker.context import Station


def test_funding_when_spoken_to_by_programs_goes_from_a_draft_to_a_share(
    db: Database, house: House, station: Station, program: ProgramOf, now: dt.datetime
) -> None:
    fund = Fund.of(db, house, now, 0)
    home = f"/api/v1/engagements/{fund.engagement_id}"
    fay, alice = program(FAY), program(ALICE)
    draft = {
        "total": TOTAL,
        "key": "equal",
        "parts": [{"payer_class": "donor", "label": "A foundation", "amount": 1}],
        "refreshes": [str(now + 2 * DAY)],
        "confirm_until": str(now + 9 * DAY),
        "confirm_again_until": str(now + 16 * DAY),
    }
    assert fay.post(f"{home}/budgets/draft", {**draft, "total": 0}).status == 422
    assert alice.post(f"{home}/budgets/draft", draft).status == 403
    made = fay.post(f"{home}/budgets/draft", draft)
    assert made.status == 200, made.text
    one = uuid.UUID(made.json["id"])
    assert alice.get(f"{home}/budgets").json["items"] == []
    for who in (ALICE, BEA, DAN, LEE):
        assert program(who).get(f"/budgets/{one}").status == 404, "a draft is its author's side's"
    assert fay.post(f"/api/v1/budgets/{one}/opening", If_Match='"9"').status == 409
    (drafted,) = fay.get(f"{home}/budgets").json["items"]
    seen = fay.get(f"/budgets/{one}").etag
    assert seen == f'"{drafted["version"]}"'
    opened = fay.post(f"/api/v1/budgets/{one}/opening", If_Match=seen)
    assert opened.json["state"] == "open"
    assert alice.get(f"/budgets/{one}").etag == opened.etag
    for who in (DAN, LEE):
        assert program(who).get(f"/budgets/{one}").status == 404
    offered(program, one)
    settled(fund, station, program, one)


def offered(program: ProgramOf, one: uuid.UUID) -> None:
    """Let two firms pledge, and nobody read what the other said."""
    mine, alice, bea = f"/api/v1/budgets/{one}/pledge", program(ALICE), program(BEA)
    assert alice.get(mine).status == 404
    assert alice.post(mine, {"most": 5, "max_percent": "x"}).status == 422
    offered = alice.post(mine, {"most": TOTAL, "min_payers": 2, "reference": "PO 1"})
    assert (offered.status, offered.json["state"]) == (200, "offered")
    assert bea.get(mine).status == 404
    declined = bea.post(f"{mine}/declining")
    assert declined.json["state"] == "declined"
    anew = {"most": TOTAL, "max_percent": "50"}
    assert bea.post(mine, anew).status == 422, "it does not say that it saw what stands"
    assert bea.post(mine, anew, If_Match='"9"').status == 409
    given = bea.post(mine, anew, If_Match=declined.etag)
    assert given.json["max_percent"] == "50"
    assert bea.post(f"{mine}/declining").status == 422
    assert bea.post(f"{mine}/declining", If_Match=declined.etag).status == 409
    assert (bea.get(mine).json["state"], bea.get(mine).etag) == ("offered", given.etag)
    assert program(TARA).get(mine).status == 404


def settled(fund: Fund, station: Station, program: ProgramOf, one: uuid.UUID) -> None:
    """Let them confirm, and the trustee read the sums."""
    mine, alice, bea = f"/api/v1/budgets/{one}/pledge", program(ALICE), program(BEA)
    home, fay = f"/api/v1/engagements/{fund.engagement_id}", program(FAY)
    fund.look(one, 1, station)
    told = alice.get(mine).json["outcomes"]
    assert told == [{"number": 1, "amount": 5_000_000, "why": ["accepted"]}]
    assert alice.post(f"{mine}/confirmation", {"amount": 1, "number": 1}).status == 409
    for who, amount in ((alice, 5_000_000), (bea, 4_999_999)):
        done = who.post(f"{mine}/confirmation", {"amount": amount, "number": 1})
        assert done.json["state"] == "confirmed", done.text
    assert bea.post(f"{mine}/withdrawal").status == 403
    fund.look(one, 2, station)
    (shown,) = alice.get(f"{home}/budgets").json["items"]
    assert (shown["state"], shown["share"], shown["band"]) == ("settled", 5_000_000, "covered")
    (sums,) = program(TARA).get(f"{home}/sums").json["items"]
    assert {line["name"]: line["share"] for line in sums["lines"]} == {
        "Acme Motors": 5_000_000, "Bolt Cars": 4_999_999,
    }  # fmt: skip
    assert fay.get(f"{home}/sums").status == 403
