"""Getting in with address and password, and out again."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from urllib.parse import quote

import pytest
from flask import Flask

from collab.app import create_app
from collab.core.house import House
from collab.people.accounts.limits import SIGN_IN, SIGN_IN_FAILED
from config.settings import Settings
from tests.cast import ALICE, FAY, PASSWORD
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories.people import session
from tests.house.databases import Database

REFUSED = "Address and password do not belong together."


def enter(client: Client, email: str, password: str = PASSWORD, query: str = "") -> Page:
    page = client.get(f"/sign-in{query}")
    return client.submit(page, email=email, password=password)


def cookie(page: Page) -> str:
    lines = [c for c in page.response.headers.getlist("Set-Cookie") if "session=" in c]
    return lines[0] if lines else ""


def test_sign_in_when_right_then_a_session_is_opened(client: ClientOf, db: Database) -> None:
    browser = client()
    page = enter(browser, f"  {ALICE.email.upper()} ")
    assert (page.status, page.location) == (303, "/")
    assert cookie(page).startswith("collab-session=")
    assert "HttpOnly; Path=/; SameSite=Lax" in cookie(page)
    assert browser.get("/account").status == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [(ALICE.email, "wrong"), ("nobody@acme.example", PASSWORD), ("no address", "wrong")],
)
def test_sign_in_when_anything_is_wrong_then_one_answer(
    client: ClientOf, db: Database, email: str, password: str
) -> None:
    page = enter(client(), email, password)
    assert page.status == 422
    assert REFUSED in page.words
    assert page.soup.select_one("#email")["value"] == email  # type: ignore[index] # it is there
    assert not cookie(page)
    assert db.value("select count(*) from ledger_entries where kind = 'sign_in.failed'") == 1
    assert email not in db.value("select facts from ledger_entries where kind = 'sign_in.failed'")


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/account", "/account"),
        ("/account/digest?a=1", "/account/digest?a=1"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/%09/evil.example", "/"),
    ],
)
def test_sign_in_when_something_was_wanted_then_only_local_paths_are_led_to(
    client: ClientOf, wanted: str, led_to: str
) -> None:
    page = enter(client(), ALICE.email, query=f"?next={quote(wanted, safe='%')}")
    assert page.location == led_to


def test_sign_in_when_signed_in_already_then_the_session_before_ends(
    client: ClientOf, db: Database
) -> None:
    browser = client()
    first = cookie(enter(browser, ALICE.email))
    assert cookie(enter(browser, ALICE.email)) != first
    ended = db.rows("select revoked_at is not null from sessions order by created_at")
    assert [row[0] for row in ended] == [True, False]


def test_sign_in_when_tried_too_often_then_only_that_address_waits(client: ClientOf) -> None:
    browser = client()
    for _ in range(SIGN_IN.times):
        assert enter(browser, ALICE.email, "wrong").status == 422
    browser.web.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.8"  # nobody's proxy: not believed
    refused = enter(browser, ALICE.email)
    assert refused.status == 429
    assert 1 <= int(refused.response.headers["Retry-After"]) <= SIGN_IN.seconds + 1
    assert enter(client(), FAY.email).status == 303
    elsewhere = client()
    elsewhere.web.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert enter(elsewhere, ALICE.email).status == 303


def test_sign_in_when_one_address_fails_for_many_accounts_then_it_waits(
    client: ClientOf, house: House
) -> None:
    for _ in range(SIGN_IN_FAILED.times):
        house.limits.spend(SIGN_IN_FAILED, "127.0.0.1")
    assert enter(client(), ALICE.email).status == 429


def test_sign_in_when_tries_cannot_be_counted_then_nobody_gets_in_but_reading_goes_on(
    settings: Settings, db: Database, now: dt.datetime
) -> None:
    app = create_app(dc.replace(settings, redis_url="redis://127.0.0.1:1/0"))
    token = session(db.superuser, ALICE, now=now)
    assert enter(Client(app, None, None), ALICE.email).status == 503
    assert Client(app, ALICE, token).get("/account").status == 200
    app.extensions["collab.runner"].engine.dispose()


def test_sign_in_when_the_person_has_left_then_refused(client: ClientOf, db: Database) -> None:
    db.run("update representations set ended_at = now() where email = %s", ALICE.email)
    assert enter(client(), ALICE.email).status == 422


def test_sign_out_when_done_then_the_old_cookie_is_dead(client: ClientOf, app: Flask) -> None:
    browser = client()
    token = cookie(enter(browser, ALICE.email)).partition("=")[2].partition(";")[0]
    page = browser.post("/sign-out")
    assert (page.status, page.location) == (303, "/sign-in")
    assert page.response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert Client(app, ALICE, token).get("/account").location == "/sign-in?next=/account"


def test_sign_out_when_nobody_is_signed_in_then_it_leads_to_sign_in_all_the_same(
    client: ClientOf,
) -> None:
    assert client().post("/sign-out").location == "/sign-in"


def test_a_post_without_its_token_changes_nothing(client: ClientOf) -> None:
    page = client().post_raw("/sign-in", {"email": ALICE.email, "password": PASSWORD})
    assert page.status == 400
    assert not cookie(page)


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)],
)
def test_a_post_when_the_browser_says_where_it_comes_from_then_only_ours_counts(
    client: ClientOf, site: str, status: int
) -> None:
    browser = client()
    fields = {"email": ALICE.email, "password": PASSWORD}
    assert browser.post("/sign-in", dict(fields), **{"Sec-Fetch-Site": site}).status == status
