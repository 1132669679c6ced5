"""Out of the digest: by the button, by the mail program's one click, by nobody's mere look."""

from __future__ import annotations

import pytest
from flask import Flask

from collab.core.house import House
from collab.surfaces.digests.unsubscribing import address
from tests.cast import ALICE, BEA
from tests.conftest import ClientOf, OpenWork
from tests.house.databases import Database


@pytest.fixture
def path(work: OpenWork, house: House) -> str:
    """Give the path in bea's mails."""
    from collab.surfaces.digests.queries import own_settings  # noqa: PLC0415 # only here

    with work(BEA) as hers:
        mine = own_settings(hers)
        assert mine is not None
        return address(house, mine).removeprefix(house.base_url)


def is_on(db: Database) -> bool:
    on: bool = db.value("select digest_on from representations where id = %s", BEA.id)
    assert db.value("select digest_on from representations where id = %s", ALICE.id)
    return on


def test_link_when_only_looked_at_changes_nothing(
    db: Database, client: ClientOf, app: Flask, path: str
) -> None:
    before = db.value("select count(*) from ledger_entries")
    for _ in range(5):
        assert client().get(path).status == 200
        assert app.test_client().head(path).status_code == 200
    assert is_on(db)
    assert db.value("select count(*) from ledger_entries") == before


def test_one_click_post_without_any_token_of_ours_ends_digests_and_may_come_twice(
    db: Database, app: Flask, path: str
) -> None:
    program = app.test_client()
    for _ in range(2):
        reply = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert reply.status_code == 200
        assert not is_on(db)
    kinds = db.rows("select kind from ledger_entries where kind like 'digests.%%'")
    assert kinds == [("digests.unsubscribed",)]


def test_page_after_the_click_says_so(client: ClientOf, app: Flask, path: str) -> None:
    app.test_client().post(path)
    assert "Your digests are off" in client().get(path).response.get_data(as_text=True)


@pytest.mark.parametrize("change", ["another reader", "another proof", "no proof", "no reader"])
def test_link_that_is_not_ours_is_no_page(db: Database, app: Flask, path: str, change: str) -> None:
    reader, _, proof = path.removeprefix("/unsubscribe/").partition(".")
    forged = {
        "another reader": f"{ALICE.id.hex}.{proof}",
        "another proof": f"{reader}.{'A' * 43}",
        "no proof": reader,
        "no reader": f"nobody.{proof}",
    }[change]
    for method in ("get", "post"):
        assert getattr(app.test_client(), method)(f"/unsubscribe/{forged}").status_code == 404
    assert is_on(db)


def test_link_after_its_serial_changed_is_void(db: Database, app: Flask, path: str) -> None:
    db.run("update representations set unsubscribe_serial = 1 where id = %s", BEA.id)
    assert app.test_client().post(path).status_code == 404
    assert is_on(db)
