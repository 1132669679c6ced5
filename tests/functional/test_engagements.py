"""An engagement from its need to cleared terms: begun, written, read by counsel, published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, DELTA, DINA, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.house.databases import Database

LIST = f"/spaces/{COPPER}/engagements"
TITLE = "Dust near the depots"
TERMS = {
    "call_title": "A study of dust",
    "purpose": "Learn what dust does to people.",
    "questions": "Who is exposed?\nSince when?",
    "deliverables": "A report",
    "background": "A canary of the inside",
    "label_1": "Method",
    "weight_1": "60",
    "levels_1": "Weak; Fair; Good",
    "label_2": "Team",
    "weight_2": "40",
    "levels_2": "Weak; Good",
}


def begun(client: Client, **fields: Any) -> str:
    """Fill in the form of an engagement; give its address."""
    filled = {"title": TITLE, "need": "We do not know.", "type": "study", "workflow": "open"}
    sent = client.submit(client.get(f"{LIST}/new"), **filled | fields)
    assert sent.status == 303, sent.words
    return sent.location


def write(client: Client, path: str, **fields: Any) -> Page:
    """Fill in the form of terms."""
    return client.submit(client.get(f"{path}/terms/edit"), **TERMS | fields)


def step(client: Client, path: str, name: str) -> Page:
    return client.post(f"{path}/steps", {"step": name})


def test_engagement_when_begun_and_written_is_cleared_by_counsel_as_it_was_read(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay, cara, alice, bea, dina = (client(one) for one in (FAY, CARA, ALICE, BEA, DINA))
    path = begun(fay)
    assert TITLE in bea.get(path).words
    assert TITLE in bea.get(LIST).words
    for outsider in (DAN, LEE):
        assert client(outsider).get(path).status == 404
    said = alice.submit(alice.get(path), action=f"{path}/part", selects="y", funds="y")
    assert said.status == 303, said.words
    named = fay.submit(fay.get(f"{path}/parties"), firm=DELTA.id, subject="y", payer_class="mining")
    assert named.status == 303, named.words
    assert "Examined" in bea.get(f"{path}/parties").words
    assert write(fay, path, people_are_met="y").status == 303
    page = step(fay, path, "submit")
    assert page.status == 422
    assert "Consent" in page.words
    assert write(fay, path, people_are_met="").status == 303
    assert "A canary of the inside" in alice.get(f"{path}/terms/1").words
    for outside in (bea, dina):
        assert outside.get(f"{path}/terms/1").status == 404
    assert step(fay, path, "submit").status == 303
    assert fay.get(f"{path}/terms/edit").status == 403
    page = cara.get(f"{path}/terms/1")
    returned = cara.submit(page, action=f"{path}/terms/1/return", words="Ask openly.")
    assert returned.status == 303
    assert "Ask openly." in fay.get(path).words
    assert write(fay, path, purpose="Learn it openly.").status == 303
    assert step(fay, path, "submit").status == 303
    stale = cara.submit(page, action=f"{path}/terms/1/clearing")
    assert stale.status == 409
    page = cara.get(f"{path}/terms/1")
    assert cara.submit(page, action=f"{path}/terms/1/clearing").status == 303
    assert db.rows("select state from engagements") == [("cleared",)]
    assert step(fay, path, "rework").status == 303
    assert write(fay, path, purpose="Learn it anew.").status == 303
    page = alice.get(f"{path}/terms/2/differences")
    assert "Learn it anew." in page.words
    assert ACME.name in bea.get(path).words
