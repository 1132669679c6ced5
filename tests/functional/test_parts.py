"""What htmx is answered: one block of a page, or words for the place where things are told."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask, flash

from collab.core.pages import fragment
from collab.core.undoing import flash_undo
from tests.cast import ALICE, BOLT
from tests.client import Fields
from tests.conftest import ClientOf
from tests.house.page import parse
from tests.house.seeding import ACME_DRAFT, draft_of

PART = {"HX-Request": "true"}
UNREAD = f"/findings/{draft_of(BOLT)}"


def test_fragment_when_a_browser_asks_is_the_whole_page(app: Flask) -> None:
    with app.test_request_context():
        answer = fragment("errors/404.html", "explanation", status=404)
    assert answer.status_code == 404
    assert answer.get_data(as_text=True).startswith("<!doctype html>")


def test_fragment_when_htmx_asks_is_the_block_with_all_the_page_imports(app: Flask) -> None:
    with app.test_request_context(headers=PART):
        answer = fragment("errors/403.html", "explanation", reasons=["It is Tuesday."])
    text = answer.get_data(as_text=True)
    assert "It is Tuesday." in text
    assert "decision-denied" in text
    assert "<html" not in text
    assert "told" not in text


def test_fragment_when_something_was_flashed_tells_it_in_its_place(app: Flask) -> None:
    with app.test_request_context(headers=PART):
        flash("It is put away.", "success")
        text = fragment("errors/404.html", "explanation").get_data(as_text=True)
    assert re.search(r'<div id="told" hx-swap-oob="innerHTML">.*It is put away\.', text, re.DOTALL)


def test_line_when_what_it_tells_can_be_undone_carries_the_button(app: Flask) -> None:
    with app.test_request_context():
        flash_undo("It is put away.", "/findings/1/restore")
        page = fragment("errors/404.html", "explanation").get_data(as_text=True)
    form = parse(page).select_one("main form[action='/findings/1/restore'][method=post]")
    assert form
    assert form.select("input[name=csrf_token]")
    assert " ".join(form.get_text().split()) == "Undo"


def test_fragment_when_the_browsers_history_asks_is_the_whole_page(app: Flask) -> None:
    headers = PART | {"HX-History-Restore-Request": "true"}
    with app.test_request_context(headers=headers):
        answer = fragment("errors/404.html", "explanation")
    assert answer.get_data(as_text=True).startswith("<!doctype html>")


def test_answer_when_asked_for_says_that_it_depends_on_who_asks(client: ClientOf) -> None:
    alice = client(ALICE)
    for path in ("/", f"/findings/{ACME_DRAFT}", UNREAD):
        assert "HX-Request" in alice.get(path).response.headers["Vary"]


def test_error_when_htmx_asked_is_a_notice_beside_what_was_typed(client: ClientOf) -> None:
    page = client(ALICE).get(UNREAD, **PART)
    assert page.status == 404
    assert page.response.headers["HX-Retarget"] == "#told"
    assert page.soup.select_one(".told-part[role=alert] .notice-error")
    assert "There is nothing here for you" in page.text
    assert "<h1" not in page.text


def test_token_when_htmx_sends_it_in_a_header_is_taken(client: ClientOf) -> None:
    alice = client(ALICE)
    alice.get("/account/profile")
    fields: Fields = {"name": "Alice A.", "language": "en", "time_zone": "UTC"}
    refused = alice.post_raw("/account/profile", fields, **PART)
    assert (refused.status, refused.response.headers["HX-Retarget"]) == (400, "#told")
    done = alice.post_raw("/account/profile", fields, **PART, **{"X-CSRFToken": alice.csrf or ""})
    assert (done.status, done.response.headers["HX-Redirect"]) == (204, "/account")


def test_session_when_it_ended_while_htmx_sent_leaves_the_page_as_it_is(client: ClientOf) -> None:
    alice = client(ALICE)
    alice.get("/account/profile")
    alice.web.set_cookie("collab-session", "over-and-gone")
    page = alice.post("/account/profile", {"name": "Alice the First"}, **PART)
    assert (page.status, page.response.headers["HX-Retarget"]) == (401, "#told")
    assert "Sign in in a second window" in page.text


def test_redirect_when_htmx_asked_moves_the_window(client: ClientOf) -> None:
    page = client(ALICE).post("/sign-out", {}, **PART)
    assert (page.status, page.text, page.location) == (204, "", "")
    assert page.response.headers["HX-Redirect"].startswith("/sign-in")


def test_stranger_when_htmx_asks_for_him_signs_in_and_comes_back_to_the_page(
    client: ClientOf,
) -> None:
    seen = "http://localhost/spaces/1/findings?kind=water"
    page = client().get("/account", **PART, **{"HX-Current-URL": seen})
    assert page.status == 204
    back = quote("/spaces/1/findings?kind=water")
    assert page.response.headers["HX-Redirect"] == f"/sign-in?next={back}"
