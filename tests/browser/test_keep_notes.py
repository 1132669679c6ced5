"""Notes that save themselves, in a browser whose server goes away and comes back."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from collab.launch.redis import free_port
from tests.cast import ALICE, FAY, Member
from tests.conftest import OpenWork
from tests.factories.people import session
from tests.factories.sitting import Sitting, sitting
from tests.house.databases import Database

pytestmark = pytest.mark.browser
NOT_SAVED = "#unsaved:not([hidden])"


class House:
    """The application on a port of its own; it can go away and come back."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, free_port()
        self.server: BaseWSGIServer | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer nobody."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture
def house_up(app: Flask) -> Iterator[House]:
    made = House(app)
    made.start()
    yield made
    made.stop()


@contextlib.contextmanager
def window(
    chromium: Browser, house: House, db: Database, member: Member, now: dt.datetime
) -> Iterator[tuple[BrowserContext, Page]]:
    """Open a window in which a member is signed in."""
    context = chromium.new_context()
    cookie = house.app.extensions["collab.runner"].cookie_name
    token = session(db.superuser, member, now=now)
    context.add_cookies([{"name": cookie, "value": token, "url": house.url}])
    yield context, context.new_page()
    context.close()


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def test_note_when_the_server_goes_away_is_kept_in_the_page_and_saved_when_it_is_back(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with window(chromium, house_up, db, FAY, now) as (context, page):
        page.goto(house_up.url + held.path)
        page.fill("[name=body]", "The village asked for water.")
        page.wait_for_selector(NOT_SAVED)
        page.wait_for_selector("#unsaved[hidden]", state="attached")
        assert db.value("select body from agenda_notes") == "The village asked for water."

        house_up.stop()
        page.type("[name=body]", " Nobody answered.")
        page.wait_for_selector("#told .notice-error")
        page.wait_for_timeout(4000)  # it has tried again by now, in vain
        assert page.is_visible(NOT_SAVED)
        assert page.input_value("[name=body]").endswith("Nobody answered.")
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "village" not in kept

        house_up.start()
        page.wait_for_selector("#unsaved[hidden]", state="attached")
        assert db.value("select body from agenda_notes").endswith("Nobody answered.")
        page.click("text=Look again")
        page.wait_for_load_state()
        assert page.input_value("[name=body]").endswith("Nobody answered.")
        assert context.pages == [page]


def test_page_when_left_with_something_unsaved_asks_first(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with window(chromium, house_up, db, FAY, now) as (_, page):
        page.goto(house_up.url + held.path)
        house_up.stop()
        page.type("[name=body]", "Not sent")
        page.wait_for_selector(NOT_SAVED)
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.close(run_before_unload=True)
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert page.input_value("[name=body]") == "Not sent"


def test_note_when_another_button_is_pressed_at_once_is_saved_first(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with window(chromium, house_up, db, FAY, now) as (_, page):
        page.goto(house_up.url + held.path)
        page.type("[name=body]", "Said in haste.")
        page.get_by_role("button", name="Next: 2.").click()
        page.wait_for_selector("#live h2:has-text('topicword2')")
        page.type("[name=body]", "And more.")
        with page.expect_navigation():
            page.get_by_role("link", name="Look again").click()
        rows = db.rows("select body from agenda_notes order by body")
        assert rows == [("And more.",), ("Said in haste.",)]


REFUSED = "We all raise our prices by four per cent in March."


def test_note_when_the_screen_refuses_it_stays_unsaved_and_a_stop_goes_through(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with window(chromium, house_up, db, FAY, now) as (_, page):
        page.goto(house_up.url + held.path)
        page.type("[name=body]", REFUSED)
        page.wait_for_selector("#refused :text('cannot be written here')")
        assert page.is_visible(NOT_SAVED)
        page.get_by_role("button", name="Next: 2.").click()
        page.wait_for_timeout(1000)
        assert page.input_value("[name=body]") == REFUSED, "it waits for its writer"
        asked: list[str] = []

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.get_by_role("button", name="Stop this topic").first.click()
        page.wait_for_selector("text=You stopped it")
        assert asked == []
        assert db.value("select count(*) from topic_stops") == 1


def test_note_when_somebody_saved_it_meanwhile_stays_unsaved_and_a_stop_goes_through(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with window(chromium, house_up, db, FAY, now) as (_, page):
        page.goto(house_up.url + held.path)
        page.type("[name=body]", "Mine")
        page.wait_for_selector("#saved:has-text('Saved')")
        db.run("update agenda_notes set body = 'Theirs', version = version + 1")
        page.type("[name=body]", " too")
        page.wait_for_selector("#refused :text('Somebody else saved')")
        assert page.is_visible(NOT_SAVED)
        page.get_by_role("button", name="Stop this topic").first.click()
        page.wait_for_selector("text=You stopped it")
        assert db.value("select body from agenda_notes") == "Theirs"


def test_part_when_the_topic_moves_on_arrives_by_itself(
    chromium: Browser, house_up: House, db: Database, held: Sitting, now: dt.datetime
) -> None:
    with (
        window(chromium, house_up, db, FAY, now) as (_, fay),
        window(chromium, house_up, db, ALICE, now) as (_, alice),
    ):
        fay.goto(house_up.url + held.path)
        alice.goto(house_up.url + held.path)
        fay.get_by_role("button", name="Next: 2.").click()
        alice.wait_for_selector("#live h2:has-text('topicword2')")
        alice.get_by_role("button", name="Stop this topic").first.click()
        alice.wait_for_selector("text=You stopped it")
        fay.wait_for_selector("text=One topic is under review")
        expect(fay.locator("body")).not_to_contain_text("topicword2", timeout=8000)
