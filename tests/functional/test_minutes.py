"""Minutes in the browser: drafted, to counsel, corrected, approved, added to, taken as a file."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event

from tests.cast import ALICE, BEA, CARA, COLE, DAN, DINA, FAY, LEE
from tests.client import Page
from tests.conftest import ClientOf
from tests.factories.minutes import OPEN_NOTE, RED_NOTE, STRICT_NOTE, Held, held, topic
from tests.house.databases import Database


@pytest.fixture
def meeting(db: Database, now: dt.datetime) -> Held:
    return held(db.superuser, now)


def address(meeting: Held) -> str:
    return f"/meetings/{meeting.meeting}/minutes"


def press(client: ClientOf, member: object, meeting: Held, what: str) -> Page:
    """Press one of the page's buttons."""
    one = client(member)
    page = one.get(address(meeting))
    done = one.submit(page, action=f"{address(meeting)}/{what}")
    assert done.status == 303, done.words
    return one.get(done.location)


def opened(client: ClientOf, meeting: Held) -> None:
    """Bring minutes to where those who were there correct them."""
    press(client, FAY, meeting, "draft")
    press(client, FAY, meeting, "submission")
    press(client, CARA, meeting, "passing")


def approved(client: ClientOf, meeting: Held) -> None:
    opened(client, meeting)
    for member in (ALICE, COLE):
        press(client, member, meeting, "agreement")
    press(client, FAY, meeting, "approval")


def test_minutes_when_taken_through_their_gates_are_there_for_the_group(
    client: ClientOf, meeting: Held
) -> None:
    page = press(client, FAY, meeting, "draft")
    for said in (OPEN_NOTE, STRICT_NOTE, "Corex Wiring: 1 person as participant", "2026-1"):
        assert said in page.words
    assert "Every participant decides independently and alone" in page.words
    assert OPEN_NOTE not in client(ALICE).get(address(meeting)).words
    press(client, FAY, meeting, "submission")
    assert OPEN_NOTE in client(CARA).get(address(meeting)).words
    page = press(client, CARA, meeting, "passing")
    assert "open for corrections" in page.words
    assert OPEN_NOTE in client(COLE).get(address(meeting)).words
    absent = client(BEA).get(address(meeting)).words
    assert OPEN_NOTE not in absent
    assert "nobody of your firm was" in absent
    assert "once the minutes are approved, an addendum can say it" in absent
    for member in (ALICE, COLE):
        press(client, member, meeting, "agreement")
    page = press(client, FAY, meeting, "approval")
    assert "Minutes approved" in page.words
    rival = client(BEA).get(address(meeting)).words
    assert OPEN_NOTE in rival
    assert "One part is withheld" in rival
    assert RED_NOTE not in rival
    assert "Going back" not in rival
    for member in (DAN, LEE):
        assert client(member).get(address(meeting)).status == 404


def test_part_when_edited_with_a_firms_name_is_refused_beside_the_field(
    client: ClientOf, meeting: Held
) -> None:
    page = press(client, FAY, meeting, "draft")
    fay = client(FAY)
    link = next(a["href"] for a in page.soup.select("main a") if a.get_text() == "Edit")
    links = [a["href"] for a in page.soup.select("main a") if a.get_text() == "Edit"]
    form = fay.get(str(links[1]))
    refused = fay.submit(form, body="Families were heard. Acme asked for it.")
    assert refused.status == 422
    assert "“Acme asked for it.” names a member firm" in refused.words
    saved = fay.submit(form, body="Families were heard.")
    assert saved.status == 303
    assert "Families were heard." in fay.get(saved.location).words
    assert client(ALICE).get(str(link)).status == 403


def test_correction_when_proposed_is_answered_and_stands_in_the_next_version(
    client: ClientOf, db: Database, meeting: Held
) -> None:
    opened(client, meeting)
    alice = client(ALICE)
    page = alice.get(address(meeting))
    links = [
        a["href"] for a in page.soup.select("main a") if a.get_text() == "Propose a correction"
    ]
    form = alice.get(str(links[1]))
    body = OPEN_NOTE.replace("May", "June")
    done = alice.submit(form, wording=body, reason="It was in June.")
    assert done.status == 303, done.words
    assert "It was in June." in client(COLE).get(address(meeting)).words
    assert "proposed by Alice" not in client(COLE).get(address(meeting)).words
    assert "It was in June." not in client(BEA).get(address(meeting)).words
    fay = client(FAY)
    page = fay.get(address(meeting))
    assert "proposed by Alice Acme" in page.words
    ident = db.value("select id from minutes_corrections")
    declined = fay.post(f"/minutes/corrections/{ident}/answer", {"answer": "no"})
    assert (declined.status, "Say in a word why not." in declined.words) == (422, True)
    answered = fay.post(f"/minutes/corrections/{ident}/answer", {"answer": "yes"})
    assert answered.status == 303, answered.words
    assert body in client(COLE).get(address(meeting)).words


def test_addendum_when_counsel_lets_it_stands_for_all(
    client: ClientOf, db: Database, meeting: Held
) -> None:
    approved(client, meeting)
    fay = client(FAY)
    page = fay.get(address(meeting))
    done = fay.submit(page, action=f"{address(meeting)}/addenda", added="The school keeps it.")
    assert done.status == 303
    assert "The school keeps it." not in client(BEA).get(address(meeting)).words
    ident = db.value("select id from minutes_addenda")
    cara = client(CARA)
    waiting = cara.get(address(meeting)).words
    assert "The school keeps it." in waiting
    assert "Addendum 1" not in waiting, "its number comes when it stands"
    cara.post(f"/minutes/addenda/{ident}/judgement", {"answer": "yes"})
    read = client(BEA).get(address(meeting)).words
    assert "Addendum 1" in read
    assert "The school keeps it." in read
    assert client(DAN).post(f"/minutes/addenda/{ident}/judgement", {"answer": "yes"}).status == 404


def taken(client: ClientOf, member: object, meeting: Held, ending: str) -> bytes:
    one = client(member)
    one.get("/")
    response = one.web.post(
        f"{address(meeting)}/file", data={"csrf_token": one.csrf, "as": ending}, buffered=True
    )
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    content: bytes = response.get_data()
    return content


def test_file_when_taken_is_cut_to_its_reader_and_names_him_on_every_page(
    client: ClientOf, db: Database, meeting: Held
) -> None:
    approved(client, meeting)
    texts = {}
    for member in (ALICE, DINA):
        pages = PdfReader(io.BytesIO(taken(client, member, meeting, "pdf"))).pages
        assert all(f"{member.name}, {member.firm.name}" in p.extract_text() for p in pages)
        texts[member.key] = " ".join(" ".join(p.extract_text() for p in pages).split())
    assert RED_NOTE in texts["alice"]
    assert STRICT_NOTE not in texts["dina"]
    assert OPEN_NOTE.split(";")[0] in texts["dina"]
    root = db.value("select root from minutes_versions where cause = 'approved'").hex()
    assert all(root in text.replace(" ", "") for text in texts.values())
    assert db.value("select count(*) from ledger_entries where kind = 'minutes.exported'") == 2
    assert db.value("select count(*) from readings where item_kind = 'minutes'") >= 2


def test_search_when_minutes_are_approved_finds_the_parts_one_may_read(
    client: ClientOf, meeting: Held
) -> None:
    opened(client, meeting)
    assert "1. Visits near" not in client(BEA).get("/search?q=depot+visits").words
    for member in (ALICE, COLE):
        press(client, member, meeting, "agreement")
    press(client, FAY, meeting, "approval")
    found = client(BEA).get("/search?q=depot+visits")
    assert "1. Visits near the depot" in found.words
    link = next(a["href"] for a in found.soup.select("main a") if "1. Visits" in a.get_text())
    assert client(BEA).get(str(link)).location.startswith(address(meeting))
    assert "2. Water" in client(BEA).get("/search?q=village+water+tests").words
    assert "2. Water" not in client(DINA).get("/search?q=village+water+tests").words
    assert client(DAN).get(str(link)).status == 404


def test_home_when_minutes_wait_tells_those_they_wait_for(client: ClientOf, meeting: Held) -> None:
    press(client, FAY, meeting, "draft")
    press(client, FAY, meeting, "submission")
    assert "Minutes of a meeting wait for you" in client(CARA).get("/").words
    press(client, CARA, meeting, "passing")
    assert "you were at can be corrected" in client(ALICE).get("/").words
    assert "you were at can be corrected" not in client(BEA).get("/").words
    press(client, ALICE, meeting, "agreement")
    assert "you were at can be corrected" not in client(ALICE).get("/").words
    press(client, COLE, meeting, "agreement")
    press(client, FAY, meeting, "approval")
    assert "Minutes of a meeting are new to you" in client(BEA).get("/").words
    client(BEA).get(address(meeting))
    assert "are new to you" not in client(BEA).get("/").words


def test_page_when_minutes_are_long_asks_as_often_as_when_they_are_short(
    app: Flask, client: ClientOf, db: Database, now: dt.datetime, meeting: Held
) -> None:
    long = held(db.superuser, now)
    for number in range(4, 40):
        topic(db.superuser, long.meeting, now, number, f"Topic {number}", "Water was tested.")
    counts = []
    for one in (meeting, long):
        approved(client, one)
        reader = client(BEA)
        reader.get(address(one))
        statements: list[str] = []
        engine = app.extensions["collab.runner"].engine

        def note(*args: Any, kept: list[str] = statements) -> None:
            kept.append(args[2])

        event.listen(engine, "before_cursor_execute", note)
        assert reader.get(address(one)).status == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 30
