"""When something of ours breaks: nothing half done, nothing told, no console."""

from __future__ import annotations

import dataclasses as dc
import uuid

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import DBAPIError

from collab.core.errors import DutyFirstError
from collab.core.web import SIGNED_IN, Feature, register
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.work.unit import Work
from tests.cast import ACME, ALICE
from tests.client import Fields
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT

SECRET = "select the name of the source"


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Give an application that may be changed."""
    return new_app


def breaking() -> Feature:
    """Make a feature whose view does everything a view can do, and then breaks."""
    feature = Feature("breaking")

    @feature.post("/breaking", allow=SIGNED_IN)
    def breaks(work: Work) -> ResponseReturnValue:
        finding = work.authorise(Act.EDIT, work.session.get_one(Finding, ACME_DRAFT))
        finding.title = "Half"
        work.session.flush()
        work.later("mail.password_changed", key="half", representation_id=ALICE.id)
        work.record("findings.edited", space_id=ACME.vault_id)
        work.close()
        raise RuntimeError(SECRET)

    return feature


def test_request_when_it_breaks_at_its_end_leaves_nothing_behind(
    app: Flask, client: ClientOf, db: Database
) -> None:
    register(app, breaking())
    counts = "select (select count(*) from outbox), (select count(*) from ledger_entries)"
    before = db.rows(counts)
    assert client(ALICE).post("/breaking").status == 500
    assert db.rows(counts) == before
    assert db.value("select count(*) from findings where title = 'Half'") == 0


def test_page_when_something_broke_gives_a_reference_and_no_word_of_it(
    app: Flask, client: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    register(app, breaking())
    page = client(ALICE).post("/breaking")
    logged = capsys.readouterr().out
    (line,) = [line for line in logged.splitlines() if "request.failed" in line]
    reference = line.partition("reference=")[2].split()[0].strip("'")
    assert reference in page.text
    for word in (SECRET, "RuntimeError", "Traceback", "breaks", ".py", "flask", "werkzeug"):
        assert word not in page.text, word


def test_page_when_a_form_failed_gives_back_what_was_typed_and_no_secret(
    app: Flask, client: ClientOf
) -> None:
    register(app, breaking())
    words, secret = "Wells near the depot\nran dry.", "seven lanterns along the quay"
    sent: Fields = {"what_we_saw": words, "password": secret, "version": "7", "topic": "wells"}
    sent |= {"seen": f"{ACME.id} {ALICE.id}", "base": "7 8"}
    alice = client(ALICE)
    for page, status in (
        (alice.post("/breaking", sent), 500),
        (alice.post_raw("/breaking", sent), 400),  # the form's token is missing
    ):
        assert page.status == status
        kept = [one.get_text() for one in page.soup.select("main details dt, main details dd")]
        assert kept == ["What we saw", words], status
        assert secret not in page.text
    foreign = alice.post("/breaking", sent, Sec_Fetch_Site="cross-site")
    assert (foreign.status, "depot" in foreign.text) == (403, False)
    silent = alice.web.post("/breaking", data=sent)  # it does not say where it comes from
    assert (silent.status_code, "depot" in silent.text) == (400, False)
    assert "details" not in str(alice.get("/no/such/page?note=two+words").soup.main)


def test_page_when_somebody_was_quicker_leads_back_to_the_form(client: ClientOf) -> None:
    path = f"/findings/{ACME_DRAFT}/edit"
    alice = client(ALICE)
    unsent = alice.post_raw(path, {"title": "Two words"})  # the form's token is missing
    assert unsent.status == 400
    assert [one["href"] for one in unsent.soup.select("main .btn")] == [path, "/"]
    for where in (f"/findings/{ACME_DRAFT}/observations", f"/findings/{uuid.UUID(int=1)}/edit"):
        nowhere = alice.post(where, {"note": "Two words", "title": "Two words"})
        assert [one["href"] for one in nowhere.soup.select("main .btn")] == ["/"], where


def test_page_when_more_was_sent_than_it_takes_says_so(client: ClientOf) -> None:
    page = client(ALICE).post(f"/spaces/{ACME.vault_id}/findings", {"title": "x" * 3_000_000})
    assert (page.status, page.h1) == (413, "This is too large")


def test_application_when_made_has_no_debugger(app: Flask, client: ClientOf) -> None:
    assert not app.debug
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    assert client().get("/console").status == 404
    frozen = client().get("/sign-in?__debugger__=yes&cmd=resource&f=debugger.js")
    assert frozen.h1 == "Sign in"


@pytest.mark.parametrize("path", ["/no/such/page", f"/findings/{uuid.UUID(int=1)}", "/operator"])
def test_page_when_it_failed_shows_the_menu_to_whoever_is_signed_in(
    client: ClientOf, path: str
) -> None:
    page = client(ALICE).get(path)
    assert page.status in (403, 404)
    menu = [link["href"] for link in page.soup.select("nav#menu a[href^='/spaces/']")]
    assert f"/spaces/{ACME.vault_id}" in menu
    assert not client().get("/no/such/page").soup.select("nav#menu")


def test_page_when_it_broke_shows_the_menu_too(app: Flask, client: ClientOf) -> None:
    register(app, breaking())
    assert client(ALICE).post("/breaking").soup.select("nav#menu")


def test_page_when_it_failed_shows_no_menu_to_whoever_owes_a_factor(
    app: Flask, client: ClientOf
) -> None:
    runner = app.extensions["collab.runner"]

    def owes(_who: object, _endpoint: str) -> None:
        raise DutyFirstError("second_factor", "/account/second-factor")

    app.extensions["collab.runner"] = owing = dc.replace(runner, before_work=owes)
    with app.test_request_context(headers={"Cookie": f"{runner.cookie_name}=x"}):
        assert owing.look() is None


def test_request_when_the_database_ends_a_deadlock_with_it_is_a_conflict_in_clear_words(
    app: Flask, client: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    feature = Feature("crossing_roads")

    @feature.post("/deadlock", allow=SIGNED_IN)
    def waits(work: Work) -> ResponseReturnValue:
        return str(work.call("app.under_review", ACME_DRAFT))

    def ended(*_: object) -> None:
        raise DBAPIError("select", None, DeadlockDetected())

    register(app, feature)
    alice = client(ALICE)
    monkeypatch.setattr("collab.work.unit.call", ended)
    answer = alice.post("/deadlock")
    assert answer.status == 409
    assert "at the same moment" in answer.words
