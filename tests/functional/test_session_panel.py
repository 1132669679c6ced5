"""What a meeting's own page says of its session."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask

from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.meetings import session_pages
from tests.cast import ALICE, COPPER, DAN, LEE, Member
from tests.conftest import OpenWork
from tests.factories.in_session import meeting
from tests.factories.sitting import arrive
from tests.house.databases import Database


def card(ident: uuid.UUID) -> Card:
    return Card("meeting", ident, COPPER, "Exchange", f"/meetings/{ident}", 2, None, shared=True)


def test_panel_when_the_meeting_is_near_shows_the_statement_until_it_is_acknowledged(
    app: Flask, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    with app.test_request_context("/"), work(ALICE, read_only=True) as w:
        before = session_pages.panel(w, card(ident))
    assert "I have taken note of the statement" in before
    assert "Nobody says who a source is" in before
    assert f"/meetings/{ident}/session" in before
    arrive(work, ident, ALICE)
    with app.test_request_context("/"), work(ALICE, read_only=True) as w:
        assert "You have taken note of it for this meeting" in session_pages.panel(w, card(ident))


@pytest.mark.parametrize(
    ("state", "word"), [("in_progress", "It is on"), ("minutes_draft", "It was held")]
)
def test_panel_when_the_meeting_moved_on_says_so(
    app: Flask, db: Database, work: OpenWork, now: dt.datetime, state: str, word: str
) -> None:
    ident = meeting(db.superuser, now=now, state=state, statement_version="2026-1", opened_at=now)
    with app.test_request_context("/"), work(ALICE, read_only=True) as w:
        assert word in session_pages.panel(w, card(ident))


@pytest.mark.parametrize("member", [DAN, LEE])
def test_panel_when_an_outsider_asks_is_not_there(
    app: Flask, db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    with (
        app.test_request_context("/"),
        work(member, read_only=True) as w,
        pytest.raises(NotFoundError),
    ):
        session_pages.panel(w, card(ident))
