"""The pages of funding, from the first draft of a budget to the trustee's sums."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.house import House
from tests.cast import ALICE, BEA, DAN, FAY, LEE
from tests.client import Client, Fields
from tests.conftest import ClientOf
from tests.factories.funding import Fund
from tests.factories.kpis import GROUP, TARA
from tests.house.databases import Database
from worker.context import Station


@pytest.fixture
def fund(db: Database, house: House, now: dt.datetime) -> Fund:
    """Give an engagement that six firms are asked to fund, two of them mining."""
    return Fund.of(db, house, now, 4, mining=2)


def drawn_up(fay: Client, home: str, now: dt.datetime, **fields: str) -> None:
    """Let the facilitator fill the form in."""
    days = {
        name: str((now + dt.timedelta(days=days)).date())
        for name, days in {
            "look_0": 2, "look_1": 9, "confirm_until": 16, "confirm_again_until": 23,
        }.items()
    }  # fmt: skip
    values = {
        "total": "100.000,00",
        "key": "equal",
        "part_label_0": "Copper Association",
        "part_class_0": "association",
        "part_amount_0": "10000",
    }
    form = fay.get(f"{home}/budget/edit")
    done = fay.submit(form, action=f"{home}/budget/edit", **{**days, **values, **fields})
    assert done.status == 303, done.words


def opened(fund: Fund, db: Database, client: ClientOf, now: dt.datetime) -> uuid.UUID:
    """Let the facilitator draw a budget up, wrongly first, and open it."""
    home, fay, alice = f"/engagements/{fund.engagement_id}", client(FAY), client(ALICE)
    assert "No budget yet" in alice.get(f"{home}/budget").words
    assert alice.get(f"{home}/pledge").status == 404
    edit = fay.get(f"{home}/budget/edit")
    wrong = fay.submit(edit, action=f"{home}/budget/edit", total="-5", look_0=str(now.date()))
    assert wrong.status == 422
    assert "Write an amount of nought or more." in wrong.words
    drawn_up(fay, home, now)
    assert "No budget yet" in alice.get(f"{home}/budget").words  # a draft is its own side's
    shown = fay.get(f"{home}/budget")
    assert "€100,000.00" in shown.words
    assert fay.submit(shown, action=f"{home}/budget/open").status == 303
    found: uuid.UUID = db.value("select id from budgets")
    return found


def offered(fund: Fund, client: ClientOf, budget_id: uuid.UUID) -> None:
    """Let Acme keep a draft and offer, twice at once; Bolt decline and think better of it."""
    home, alice, bea = f"/engagements/{fund.engagement_id}", client(ALICE), client(BEA)
    page = alice.get(f"{home}/pledge")
    assert "Private: your organisation alone." in page.words
    refused = alice.submit(page, action=f"{home}/pledge", most="lots", min_payers="x")
    assert refused.status == 422
    assert "Write an amount, such as 1500 or 1500.50." in refused.words
    draft = alice.submit(page, action=f"{home}/pledge", button="Keep as a draft", most="30000")
    assert draft.status == 303
    assert fund.states(budget_id) == {"acme": "draft"}
    page = alice.get(f"{home}/pledge")
    fields = {"most": "30.000,00", "min_payers": "4", "reference": "PO 4711, Kostenstelle Süd"}
    first = alice.submit(page, action=f"{home}/pledge", button="Offer", **fields)
    again = alice.submit(page, action=f"{home}/pledge", button="Offer", **fields)
    assert (first.status, again.status) == (303, 303)
    stale = alice.submit(page, action=f"{home}/pledge", most="1")
    assert stale.status == 422
    assert "PO 4711" in alice.get(f"{home}/pledge").text
    assert fund.states(budget_id) == {"acme": "offered"}
    assert bea.submit(bea.get(f"{home}/pledge"), action=f"{home}/pledge/decline").status == 303
    assert "Declined" in bea.get(f"{home}/pledge").words
    bea.submit(bea.get(f"{home}/pledge"), action=f"{home}/pledge", most="25000")


def confirmed(fund: Fund, client: ClientOf) -> None:
    """Let Acme confirm: not without a tick, and by two clicks as by one."""
    home, alice = f"/engagements/{fund.engagement_id}", client(ALICE)
    page = alice.get(f"{home}/pledge")
    assert "This binds your organisation" in page.words
    unticked = alice.submit(page, action=f"{home}/pledge/confirm")
    assert unticked.status == 422
    assert "Tick this first." in unticked.words
    for _click in range(2):
        assert alice.submit(page, action=f"{home}/pledge/confirm", sure="y").status == 303


def test_funding_when_walked_through_its_pages_is_told_judged_and_kept_apart(
    fund: Fund, db: Database, station: Station, client: ClientOf, now: dt.datetime
) -> None:
    home = f"/engagements/{fund.engagement_id}"
    budget_id = opened(fund, db, client, now)
    offered(fund, client, budget_id)
    alice, bea, tara = client(ALICE), client(BEA), client(TARA)
    fund.offer(
        budget_id, dict(zip(fund.firms[2:], (1_000_000, None, 4_000_000, 500_000), strict=True))
    )
    assert "No pledge was opened yet." in tara.get(f"{home}/sums").words

    fund.look(budget_id, 1, station)
    told = alice.get(f"{home}/pledge").words
    assert "€27,500.00" not in bea.get(f"{home}/budget").words
    assert "is told on the last day" in told
    fund.look(budget_id, 2, station)
    assert "Your conditions are met." in alice.get(f"{home}/pledge").words
    confirmed(fund, client)
    other: Fields = {"amount": "1", "number": "2", "sure": "y"}
    assert bea.post(f"{home}/pledge/confirm", other).status == 409
    assert bea.submit(bea.get(f"{home}/pledge"), action=f"{home}/pledge/withdraw").status == 303
    assert alice.post(f"{home}/pledge/withdraw").status == 403
    fund.confirm(budget_id, fund.firms[2], *fund.firms[4:])

    # One stayed away: computed once more, without it, and confirmed anew.
    fund.look(budget_id, 3, station)
    assert fund.budget(budget_id, "state") == "failed"  # the others do not cover it
    assert set(fund.states(budget_id).values()) <= {"expired", "declined"}
    sums = tara.get(f"{home}/sums")
    assert sums.status == 200
    assert "Acme Motors" in sums.words
    assert "Its conditions are met." in sums.words
    assert "accepted" not in sums.text
    assert "PO 4711" not in sums.text
    assert fund.engagement_id.hex[:8] not in "".join(tara.get("/").links)
    assert f"{home}/sums" in tara.get(f"/spaces/{GROUP}").links
    nobody_else(fund, client)


def nobody_else(fund: Fund, client: ClientOf) -> None:
    """Let strangers find nothing, and insiders be told why the sums are not theirs."""
    home = f"/engagements/{fund.engagement_id}"
    for stranger in (DAN, LEE):
        for path in ("budget", "pledge", "sums", "budget/edit"):
            assert client(stranger).get(f"{home}/{path}").status == 404
    for insider in (FAY, ALICE):
        assert client(insider).get(f"{home}/sums").status == 403
