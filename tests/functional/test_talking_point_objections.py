"""Objecting to a version of talking points on its page, and what a document is about."""

from __future__ import annotations

import datetime as dt

from tests.cast import ALICE, BEA, CARA, COPPER, DAN, FAY
from tests.conftest import ClientOf
from tests.factories import uses
from tests.functional.test_talking_points import LIST
from tests.house.databases import Database

SAID = "Children live beside the depots."


def test_version_when_objected_to_on_its_page_is_gone_until_counsel_lifts_it(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    """One walk: bea objects, nobody else finds it, cara reads what it said and lifts it."""
    path = f"/talking-point-versions/{uses.version(db.superuser, now=now)}"
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    assert SAID in alice.get(path).words
    at = f"/spaces/{COPPER}/talking_point_version/{path.rpartition('/')[2]}/objections"
    assert client(DAN).post(at, {"reason": "objection"}).status == 404
    page = bea.get(path)
    assert "Should it be said?" in page.words
    sent = bea.submit(page, action=at, button="Object")
    assert sent.status == 303
    objection = sent.location
    assert "Objection to a version of talking points" in bea.get(objection).words
    for other in (alice, client(FAY)):
        assert other.get(path).status == 404
        assert other.post(at, {"reason": "danger"}).status == 404
        assert other.get(objection).status == 404
        assert path not in other.get(LIST).text
    seen = bea.get(path)
    assert "Under review" in seen.words
    assert "It is under review." in seen.words
    assert "Take it along" not in seen.words
    assert bea.post(f"{path}/files", {"as": "pdf"}).status == 422
    waits = cara.get(f"/spaces/{COPPER}/objections")
    assert "Version of talking points" in waits.words
    judged = cara.get(objection)
    assert SAID in judged.words
    assert "Mining companies" in judged.words
    decided = cara.submit(
        judged, action=f"{objection}/decision", outcome="cleared", opinion="Nothing wrong with it."
    )
    assert decided.status == 303, decided.words
    assert "Signed, may be used" in alice.get(path).words


def test_document_when_about_several_issues_and_countries_keeps_all_when_edited(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    issues, countries = ["child_labour", "water_and_sanitation"], ["CL", "CD"]
    path = alice.submit(
        alice.get(f"{LIST}/new"), title="Wells", issues=issues, countries=countries
    ).location
    assert "Chile, Congo - Kinshasa" in alice.get(path).words
    sent = alice.submit(alice.get(f"{path}/edit"), purpose="Ask, and listen.")
    assert sent.status == 303, sent.words
    assert db.rows("select issues, countries from talking_points") == [(issues, countries)]
    refused = alice.submit(alice.get(f"{path}/edit"), countries=["XX"])
    assert refused.status == 422
