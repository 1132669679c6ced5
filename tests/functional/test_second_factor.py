"""The second factor: asked for, set up, given once, lost and replaced."""

from __future__ import annotations

import dataclasses as dc
import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask

from collab.app import create_app
from collab.people.accounts.limits import FACTOR
from collab.people.accounts.service.totp import STEP
from config.settings import Settings
from tests.cast import ALICE, PASSWORD
from tests.client import Client, Page
from tests.house.databases import Database


@pytest.fixture
def strict(settings: Settings) -> Iterator[Flask]:
    """Give the application as it is by default: a second factor of everybody."""
    app = create_app(dc.replace(settings, second_factor="required"))
    yield app
    app.extensions["collab.runner"].engine.dispose()


def enter(browser: Client, query: str = "") -> Page:
    return browser.submit(browser.get(f"/sign-in{query}"), email=ALICE.email, password=PASSWORD)


def secret_on(page: Page) -> str:
    found = page.soup.select_one("code.fingerprint")
    assert found
    return found.get_text().replace(" ", "")


def code(secret: str, steps: int = 0) -> str:
    """Give the present code, or a neighbour's; never so late in a step that it ends meanwhile."""
    if time.time() % STEP > STEP - 3:
        time.sleep(3)
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // STEP + steps)


def set_up(browser: Client) -> tuple[str, list[str]]:
    page = browser.get("/account/second-factor")
    secret = secret_on(page)
    done = browser.submit(page, code=code(secret, -1))
    assert done.status == 200
    return secret, re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", done.text)


def test_without_a_factor_when_required_then_only_setting_up_and_signing_out(
    strict: Flask, db: Database
) -> None:
    browser = Client(strict, None, None)
    assert enter(browser, "?next=/account/digest").location == (
        "/account/second-factor?next=/account/digest"
    )
    for path in ("/account", "/account/sessions", "/account/password"):
        assert browser.get(path).location == f"/account/second-factor?next={path}"
    assert browser.post("/account/sessions/end").location == "/account/second-factor"
    assert browser.post("/account/recovery-codes", {"password": PASSWORD}).status == 303
    assert browser.get("/account/second-factor").status == 200
    before = browser.web.get_cookie("collab-session")
    _, codes = set_up(browser)
    assert len(set(codes)) == 10
    assert browser.web.get_cookie("collab-session") != before
    assert browser.get("/account").status == 200
    assert browser.post("/sign-out").location == "/sign-in"
    kept = db.value("select totp_secret from accounts where id = %s", ALICE.account_id)
    assert kept is not None


def test_with_a_factor_when_only_the_password_is_given_then_nothing_but_its_page(
    strict: Flask,
) -> None:
    first = Client(strict, None, None)
    enter(first)
    secret, _ = set_up(first)
    browser = Client(strict, None, None)
    assert enter(browser, "?next=/account/digest").location == (
        "/sign-in/second-factor?next=/account/digest"
    )
    for path in ("/account", "/account/second-factor", "/account/sessions"):
        assert browser.get(path).location == f"/sign-in/second-factor?next={path}"
    assert browser.post("/account/second-factor", {"code": "1"}).status == 303
    page = browser.get("/sign-in/second-factor?next=/account/digest")
    assert browser.submit(page, code="000 000").status == 422
    before = browser.web.get_cookie("collab-session")
    done = browser.submit(page, code=code(secret))
    assert (done.status, done.location) == (303, "/account/digest")
    assert browser.web.get_cookie("collab-session") != before
    old = Client(strict, None, before.value if before else None)
    assert old.get("/account").location.startswith("/sign-in?")


def test_a_code_when_used_then_it_opens_nothing_again_however_it_is_typed(strict: Flask) -> None:
    first = Client(strict, None, None)
    enter(first)
    secret, _ = set_up(first)
    used = code(secret)
    for typed, status in ((used, 303), (used, 422), (f" {used[:3]} {used[3:]} ", 422)):
        browser = Client(strict, None, None)
        enter(browser)
        page = browser.get("/sign-in/second-factor")
        assert browser.submit(page, code=typed).status == status


def test_the_code_of_setting_up_when_given_at_sign_in_then_refused(strict: Flask) -> None:
    first = Client(strict, None, None)
    enter(first)
    page = first.get("/account/second-factor")
    secret = secret_on(page)
    used = code(secret)
    assert first.submit(page, code=used).status == 200
    browser = Client(strict, None, None)
    enter(browser)
    assert browser.submit(browser.get("/sign-in/second-factor"), code=used).status == 422


def test_codes_when_guessed_then_they_run_out(strict: Flask) -> None:
    first = Client(strict, None, None)
    enter(first)
    secret, _ = set_up(first)
    browser = Client(strict, None, None)
    enter(browser)
    page = browser.get("/sign-in/second-factor")
    for _ in range(FACTOR.times):
        assert browser.submit(page, code="000000").status == 422
    assert browser.submit(page, code=code(secret)).status == 429


def test_a_recovery_code_when_given_then_it_opens_once(strict: Flask, db: Database) -> None:
    first = Client(strict, None, None)
    enter(first)
    _, codes = set_up(first)
    for typed, status in ((codes[0].lower().replace("-", " "), 303), (codes[0], 422)):
        browser = Client(strict, None, None)
        enter(browser)
        page = browser.get("/sign-in/recovery-code")
        assert browser.submit(page, code=typed).status == status
    unused = "select count(*) from recovery_codes where used_at is null"
    assert db.value(unused) == 9
    hashes = b"".join(bytes(row[0]) for row in db.rows("select code_hash from recovery_codes"))
    assert codes[1].encode() not in hashes


def test_a_factor_when_replaced_then_the_password_is_asked_and_the_old_one_is_void(
    strict: Flask,
) -> None:
    browser = Client(strict, None, None)
    enter(browser)
    old, codes = set_up(browser)
    assert browser.get("/account/second-factor").h1 == "Second factor"
    page = browser.get("/account/second-factor?replace=1")
    new = secret_on(page)
    assert new != old
    refused = browser.submit(page, code=code(new), password="wrong")
    assert refused.status == 422
    assert secret_on(refused) == new
    assert browser.submit(refused, code=code(new), password=PASSWORD).status == 200
    again = Client(strict, None, None)
    enter(again)
    asked = again.get("/sign-in/second-factor")
    assert again.submit(asked, code=code(old, 1)).status == 422
    assert again.submit(again.get("/sign-in/recovery-code"), code=codes[1]).status == 422
    assert again.submit(asked, code=code(new, 1)).status == 303


def test_a_factor_when_required_then_it_cannot_be_switched_off(strict: Flask) -> None:
    browser = Client(strict, ALICE, None)
    enter(browser)
    set_up(browser)
    page = browser.post("/account/second-factor/withdrawal", {"password": PASSWORD})
    assert page.status == 403
    assert "Everybody signs in with a second factor here." in page.text


def test_a_factor_when_optional_then_it_is_switched_off_with_the_password(app: Flask) -> None:
    browser = Client(app, ALICE, None)
    enter(browser)
    set_up(browser)
    refused = browser.post("/account/second-factor/withdrawal", {"password": "wrong"})
    assert refused.status == 422
    done = browser.post("/account/second-factor/withdrawal", {"password": PASSWORD})
    assert done.status == 303
    assert enter(Client(app, None, None)).location == "/"


def test_recovery_codes_when_renewed_then_the_old_ones_are_void(app: Flask) -> None:
    browser = Client(app, ALICE, None)
    enter(browser)
    _, codes = set_up(browser)
    page = browser.post("/account/recovery-codes", {"password": PASSWORD})
    fresh = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    other = Client(app, None, None)
    enter(other)
    asked = other.get("/sign-in/recovery-code")
    assert other.submit(asked, code=codes[0]).status == 422
    assert other.submit(asked, code=fresh[0]).status == 303
