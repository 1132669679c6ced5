"""Whatever is typed stays text, and whatever is added to a form is not looked at."""

from __future__ import annotations

from tests.cast import ACME, ALICE, BEA, BOLT, COPPER
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT

HOSTILE = "\"'><script>alert(7*7)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}<b>bold</b>"
LIST = f"/spaces/{ACME.vault_id}/findings"
TEXTS = ("title", "statement", "region", "circumstances")


def test_words_when_they_look_like_a_page_or_a_template_stay_words(client: ClientOf) -> None:
    """The strict client fails on every inline script and handler, besides what is asked here."""
    alice = client(ALICE)
    form = alice.get(f"{LIST}/new")
    where = alice.submit(form, **dict.fromkeys(TEXTS, HOSTILE), identity=HOSTILE).location
    alice.submit(alice.get("/account/profile"), name=HOSTILE)
    shown = 0
    for path in (
        where,
        f"{where}/edit",
        LIST,
        "/",
        "/account",
        "/organisation",
        "/account/profile",
    ):
        page = alice.get(path)
        assert page.status == 200, path
        shown += page.text.count("&lt;script&gt;alert(7*7)&lt;/script&gt;")
        assert "<script>alert" not in page.text, path
        assert "49" not in page.words, path
        assert not page.soup.select("main img[src=x], main b"), path
    assert shown > len(TEXTS)
    back = alice.submit(form, title=HOSTILE, identity="x" * 2_001)
    assert back.status == 422
    assert back.soup.select_one("#title")["value"] == HOSTILE  # type: ignore[index] # it is there
    opened = alice.submit(alice.get(where), action=f"{where}/source-openings")
    assert HOSTILE in opened.words


def test_words_when_they_look_like_sql_find_and_break_nothing(client: ClientOf) -> None:
    alice = client(ALICE)
    for words in ("' or 1=1 --", "'; drop table findings; --", "%' or title like '%", "\\"):
        page = alice.get(f"{LIST}?words={words.replace('%', '%25').replace(';', '%3B')}")
        assert page.status == 200
        assert page.soup.select(".item-title a") == [], words


def test_fields_when_added_to_a_form_change_nothing(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    extra = {
        "id": str(BEA.id), "org_id": str(BOLT.id), "space_id": str(COPPER), "account_id": "1",
        "author_id": str(BEA.id), "representation_id": str(BEA.id), "circle": str(BEA.id),
        "shared_at": "2000-01-01", "withdrawn_at": "2000-01-01", "email": "eve@evil.example",
        "duties": "operator", "role": "facilitator", "ceiling": "sealed", "severity": "15",
        "created_at": "2000-01-01", "ended_at": "2000-01-01", "totp_secret": "x",
        "password_hash": "x",
    }  # fmt: skip
    mine = "select id, org_id, account_id, email, duties, ended_at from representations order by id"
    accounts = "select * from accounts order by id"
    kept = (
        "select id, org_id, space_id, author_id, circle, shared_at, withdrawn_at"
        " from findings where id = %s"
    )
    before = (db.rows(mine), db.rows(accounts), db.rows(kept, ACME_DRAFT))
    fields = {"name": "Alice", "language": "en", "time_zone": "UTC", **extra}
    assert alice.post("/account/profile", dict(fields)).status == 303
    where = f"/findings/{ACME_DRAFT}"
    form = alice.get(f"{where}/edit")
    version = form.soup.select_one("[name=version]")
    assert version
    changed = {"title": "Changed", "marking": "amber", "version": str(version["value"])}
    assert alice.post(f"{where}/edit", {**changed, **extra}).status == 303
    assert alice.get(where).h1 == "Changed"
    assert (db.rows(mine), db.rows(accounts), db.rows(kept, ACME_DRAFT)) == before
    assert db.value("select severity from findings where id = %s", ACME_DRAFT) != 15
