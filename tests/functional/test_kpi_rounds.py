"""A round from its first question to a figure: by services and the worker, on real rows."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.house import House
from collab.features.kpis.rules import over
from tests.cast import DAN, FAY, LEE
from tests.client import Client
from tests.conftest import ClientOf
from tests.factories.kpis import TARA, Pool
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

VALUES = (42, 55, 61, 38, 47, 52, 66, 58, 44, 49, 63, 57, 51, 46)


def test_pool_when_large_enough_tells_a_mean_and_when_of_four_nothing(
    db: Database, house: House, now: dt.datetime, station: Station
) -> None:
    pool = Pool.of(db, house, now, 14)
    about = pool.take_up()
    asked = pool.ask(about)
    pool.answer(asked, dict(zip(pool.firms, VALUES, strict=True)))
    pool.release(asked, station)
    assert pool.figures(asked) == {"all": "52", "oem": "52", "tier_1": None}


def test_round_when_walked_in_the_browser_goes_from_definition_to_figure(
    db: Database, house: House, now: dt.datetime, station: Station, client: ClientOf
) -> None:
    pool = Pool.of(db, house, now, 9)
    fay, tara, pat = client(FAY), client(TARA), client(pool.firms[0])
    assert fay.get("/kpis/shipped").words.count("Take up") >= 17
    path = fay.post("/kpis/shipped", {"key": "training_suppliers"}).location
    closes = (now.date() + dt.timedelta(days=20)).isoformat()
    form = fay.get(f"{path}/rounds/new")
    # Of one small group there are no figures: she is told why, and what would help.
    assert "Not here: Copper" in form.words
    assert "it is the same pool of all members" in form.words
    where = fay.submit(form, period=over(now.date())[1], closes_on=closes).location
    _answered(pat, where)
    others = dict(zip(pool.firms[1:], VALUES[1:], strict=False))
    pool.answer(uuid.UUID(where.rsplit("/", 1)[1]), others)
    assert "not told before six" in fay.get(where).words
    assert fay.post(f"{where}/steps", {"step": "close"}).status == 303
    assert pat.get(f"{where}/answer").status == 403
    assert fay.post(f"{where}/steps", {"step": "judge"}).status == 403
    assert tara.post(f"{where}/steps", {"step": "judge"}).status == 303
    assert "Being computed" in tara.get(where).words
    drain(station, kinds=["kpis.judge"])
    assert "For the trustee" in tara.get(where).words
    assert "For the trustee" not in pat.get(where).words
    assert tara.post(f"{where}/steps", {"step": "publish"}).status == 303
    page = pat.get(path)
    assert "41.5 %" in page.words
    assert "5-9 contributors" in page.words
    assert [pat.post(f"{path}/own.{kind}").status for kind in ("pdf", "xlsx")] == [200, 200]
    strangers = [client(one).get(at).status for one in (DAN, LEE) for at in (path, where)]
    assert strangers == [404] * 4


def test_round_when_only_four_would_be_asked_is_refused_with_the_reason_and_what_would_help(
    db: Database, house: House, now: dt.datetime, client: ClientOf
) -> None:
    pool = Pool.of(db, house, now, 1)  # beside Acme, Bolt and Corex in Copper
    fay, about = client(FAY), pool.take_up()
    closes = (now.date() + dt.timedelta(days=20)).isoformat()
    form = fay.get(f"/kpis/{about}/rounds/new")
    told = fay.submit(form, period=over(now.date())[1], closes_on=closes)
    assert told.status == 422
    assert "Fewer than five independent organisations would be asked" in told.words
    assert "It takes more members" in told.words
    assert db.value("select count(*) from kpi_rounds") == 0
    db.run("update charters set categories = '{hr_risk_general}'")
    nowhere = fay.get(f"/kpis/{about}/rounds/new").words
    assert "Not here: Benchmarks, Copper" in nowhere
    assert "What helps is the pool of all members" in nowhere
    assert "Half-year" not in nowhere


def _answered(pat: Client, where: str) -> None:
    """Let a firm's person answer, with what goes wrong on the way."""
    assert "1 indicator waits for an answer of your organisation" in pat.get("/").words
    assert "Not answered yet" in pat.get("/kpis").words
    wrong = pat.submit(pat.get(f"{where}/answer"), value="lots")
    assert wrong.status == 422
    assert "Write a number" in wrong.words
    assert pat.submit(pat.get(f"{where}/answer"), value="140").status == 422
    sent = pat.submit(pat.get(f"{where}/answer"), value="41,5")
    assert sent.status == 303, sent.words
    assert "Submitted" in pat.get(where).words
    assert pat.post(f"{where}/answer/draft").status == 303
    assert "A draft" in pat.get(where).words
    assert pat.submit(pat.get(f"{where}/answer")).status == 303
