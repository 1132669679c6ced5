"""The mailed way to a new password."""

from __future__ import annotations

import datetime as dt
import time
from statistics import median

from collab.core.house import House
from collab.people.accounts import mails
from collab.people.accounts.limits import RESET
from collab.work.system import open_system
from tests.cast import ALICE, BEA, PASSWORD
from tests.client import Client
from tests.conftest import ClientOf
from tests.house.databases import Database

NEW = "seven swans swim by night"


def ask(browser: Client, email: str) -> str:
    page = browser.submit(browser.get("/reset"), email=email)
    assert page.status == 200
    return page.words


def link(db: Database, house: House, now: dt.datetime) -> str:
    """Compose the mail of the last note as the worker does, and give the link in it."""
    payload = db.value("select payload from outbox where kind = 'mail.reset' order by id desc")
    with open_system(db.system, reason="test", now=now, house=house) as system:
        letter = mails.reset(system.session, house, payload)
    assert letter
    assert letter.to == ALICE.email
    line = next(row for row in letter.text.splitlines() if row.startswith(house.base_url))
    return line.removeprefix(house.base_url)


def test_a_reset_when_asked_then_the_answer_tells_nobody_who_has_an_account(
    client: ClientOf, db: Database, house: House, now: dt.datetime
) -> None:
    assert ask(client(), ALICE.email) == ask(client(), "nobody@acme.example")
    assert db.value("select count(*) from outbox where kind = 'mail.reset'") == 2
    assert db.value("select count(*) from password_resets") == 1
    unknown = db.value("select payload from outbox where kind = 'mail.reset' order by id desc")
    with open_system(db.system, reason="test", now=now, house=house) as system:
        assert mails.reset(system.session, house, unknown) is None


def test_a_reset_when_used_then_a_new_password_and_every_session_ends(
    client: ClientOf, db: Database, house: House, now: dt.datetime
) -> None:
    signed_in, browser = client(ALICE), client()
    ask(browser, f" {ALICE.email.upper()}")
    path = link(db, house, now)
    for _ in range(3):
        assert browser.get(path).status == 200
    weak = browser.submit(browser.get(path), password="password1234")
    assert weak.status == 422
    done = browser.submit(browser.get(path), password=NEW)
    assert (done.status, done.location) == (303, "/sign-in")
    assert signed_in.get("/account").status == 303
    assert browser.submit(browser.get("/sign-in"), email=ALICE.email, password=NEW).status == 303
    old = client()
    assert old.submit(old.get("/sign-in"), email=ALICE.email, password=PASSWORD).status == 422
    assert browser.get(path).status == 404
    assert browser.post(path, {"password": NEW}).status == 404
    payload = db.value("select payload from outbox where kind = 'mail.password_changed'")
    with open_system(db.system, reason="test", now=now, house=house) as system:
        letter = mails.password_changed(system.session, house, payload)
    assert letter
    assert letter.to == ALICE.email


def test_a_reset_when_older_than_an_hour_then_the_link_is_dead(
    client: ClientOf, db: Database, house: House, now: dt.datetime
) -> None:
    browser = client()
    ask(browser, ALICE.email)
    path = link(db, house, now)
    db.run("update password_resets set expires_at = now() - interval '1 second'")
    page = browser.get(path)
    assert (page.status, page.h1) == (404, "This link does not work any more")
    assert browser.post(path, {"password": NEW}).status == 404


def test_resets_when_asked_for_from_everywhere_then_three_an_hour_reach_a_mailbox(
    client: ClientOf, db: Database
) -> None:
    for number in range(5):
        browser = client()
        browser.web.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        ask(browser, ALICE.email)
    assert db.value("select count(*) from password_resets") == 3


def test_resets_when_asked_for_too_often_then_refused_for_known_and_unknown(
    client: ClientOf,
) -> None:
    browser = client()
    for email in (BEA.email, "nobody@acme.example"):
        page = browser.get("/reset")
        answers = [browser.submit(page, email=email).status for _ in range(RESET.times + 1)]
        assert answers == [200] * RESET.times + [429]


def test_sign_in_when_the_address_is_unknown_then_it_takes_as_long(client: ClientOf) -> None:
    spent: dict[str, list[float]] = {ALICE.email: [], "nobody@acme.example": []}
    for _ in range(7):
        for email, times in spent.items():
            browser = client()
            page = browser.get("/sign-in")
            began = time.perf_counter()
            browser.submit(page, email=email, password="wrong password")
            times.append(time.perf_counter() - began)
    known, unknown = (median(times) for times in spent.values())
    assert 0.4 < known / unknown < 2.5  # without the stand-in hash it is several times as long
