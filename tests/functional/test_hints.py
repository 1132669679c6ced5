"""Hints while writing: told to whoever writes, kept by nobody, and the same without a script."""

from __future__ import annotations

import pytest

from collab.core.errors import TooManyError
from collab.core.limits import Limits
from collab.shared.hints import views
from tests.cast import ACME, ALICE, BEA, COPPER, FAY, LEE, OLGA, OTTO
from tests.client import Page
from tests.conftest import ClientOf
from tests.functional.test_release_a_finding import PLAIN, VOLUME, said, write
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY

HTMX = {"HX-Request": "true"}
PRICE = "Our price rises by 3 % next month."


def asked(client: ClientOf, **fields: str) -> Page:
    return client(ALICE).post("/hints", {**fields}, **HTMX)


def test_hints_when_a_sentence_would_be_stopped_then_it_is_told_with_ways_out(
    client: ClientOf,
) -> None:
    told = asked(client, statement=f"{PLAIN} {VOLUME}", note=PRICE)
    assert told.status == 200
    assert "<!doctype" not in told.text.lower()
    for words in (VOLUME, PRICE, "May not be shared", "Keep it in your vault", "not legal advice"):
        assert words in told.words, words
    assert PLAIN not in told.words
    assert told.words.index("Leave the passage out") > told.words.index(VOLUME)


def test_hints_when_nothing_stands_out_then_there_is_nothing_to_read(client: ClientOf) -> None:
    assert asked(client, statement=PLAIN).words == ""
    assert "made a month" in asked(client, statement="On 12 May 2024 it fell.").words


def test_hints_when_asked_then_nothing_is_written_and_no_source_is_read(
    client: ClientOf, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    alice = client(ALICE)
    alice.get("/")
    tables = [
        name for (name,) in db.rows("select tablename from pg_tables where schemaname = 'public'")
    ]
    counts = {name: db.value(f"select count(*) from {name}") for name in tables}
    told = alice.post(
        "/hints", {"statement": PRICE, "identity": VOLUME, "circumstances": VOLUME}, **HTMX
    )
    assert PRICE in told.words
    assert VOLUME not in told.words
    after = {name: db.value(f"select count(*) from {name}") for name in tables}
    assert {name: n for name, n in after.items() if n != counts[name]} == {}
    assert PRICE not in caplog.text


def test_hints_when_there_is_too_much_then_it_says_so_and_when_too_often_it_stops(
    client: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    much = asked(client, statement=PRICE * 1000)
    assert much.status == 422
    assert "too long to be read while you write" in much.words

    def refused(*_: object) -> None:
        raise TooManyError("This was tried too often.", retry_after=9)

    monkeypatch.setattr(Limits, "spend", refused)
    assert asked(client, statement=PRICE).status == 429
    assert views.OFTEN.times > 60


def test_hints_when_somebody_has_no_vault_or_no_token_then_there_are_none(
    client: ClientOf, db: Database
) -> None:
    for member in (BEA, FAY, OTTO, LEE, OLGA):
        seated = db.value(
            "select count(*) from seats t join spaces s on s.id = t.space_id"
            " where s.kind = 'vault' and t.representation_id = %s and t.ended_at is null",
            member.id,
        )
        told = client(member).post("/hints", {"body": PRICE}, **HTMX)
        assert (told.status == 200) is bool(seated), member.key
    assert client(ALICE).post_raw("/hints", {"body": PRICE}).status == 400
    assert client().post("/hints", {"body": PRICE}).status == 303


def test_forms_when_shown_then_each_asks_for_hints_and_saved_drafts_show_them(
    client: ClientOf,
) -> None:
    alice, bea = client(ALICE), client(BEA)
    where = write(alice, f"{PLAIN} {VOLUME}")
    comment = said(bea, UNNAMED_COPY, body=PRICE).location.partition("/releases")[0]
    observing = f"/findings/{UNNAMED_COPY}/observations/new"
    asking = f"/spaces/{COPPER}/information-requests/new"
    for reader, path in (
        (alice, f"/spaces/{ACME.vault_id}/findings/new"),
        (alice, f"{where}/edit"),
        (bea, f"/findings/{UNNAMED_COPY}"),
        (bea, f"{comment}/edit"),
        (bea, observing),
        (bea, asking),
    ):
        (region,) = reader.get(path).soup.select("form #hints")
        assert region["aria-live"] == "polite", path
        assert region["hx-post"] == "/hints", path
    for page in (alice.get(where), alice.get(f"{where}/edit")):
        assert "What the gate would see" in page.words
        assert VOLUME in page.soup.select_one("q").get_text()  # type: ignore[union-attr] # it is there
    for path in (comment, f"{comment}/edit"):
        assert PRICE in bea.get(path).soup.select_one("q").get_text()  # type: ignore[union-attr] # likewise
