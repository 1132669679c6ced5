"""Pages of meetings ask the database as much for forty topics and sixty people as for one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.cast import ALICE, CARA, COPPER, FAY, Member
from tests.conftest import ClientOf
from tests.factories import meetings, people, spaces
from tests.house.databases import Database

Asked = Callable[[Member, str], int]


@pytest.fixture
def asked(app: Flask, client: ClientOf) -> Asked:
    """Count the statements of one page, the second time it is asked for."""

    def count(member: Member, path: str) -> int:
        statements: list[Any] = []
        one = client(member)
        assert one.get(path).status == 200
        engine = app.extensions["collab.runner"].engine

        def note(*rest: Any) -> None:
            statements.append(rest[2])

        event.listen(engine, "before_cursor_execute", note)
        try:
            one.get(path)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    return count


def crowd(db: Database, number: int) -> list[uuid.UUID]:
    """Seat more people in Copper, each of a firm of his own."""
    found = []
    for _ in range(number):
        org_id = people.organisation(db.superuser)
        person = people.representation(db.superuser, org_id=org_id)
        place = spaces.membership(db.superuser, COPPER, org_id=org_id)
        spaces.seat(db.superuser, place, representation_id=person)
        found.append(person)
    return found


def _topics(db: Database, ident: uuid.UUID, who: list[uuid.UUID], number: int) -> None:
    for at in range(number):
        meetings.topic(
            db.superuser,
            ident,
            number=20 + at,
            title=f"Further topic {at}",
            owner_id=who[at % len(who)],
            proposed_by=who[-1 - at % len(who)],
        )


@pytest.mark.parametrize("member", [ALICE, FAY], ids=lambda one: one.key)
def test_meeting_when_it_has_forty_topics_and_sixty_people_asks_no_more(
    db: Database, asked: Asked, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    path = f"/meetings/{ident}"
    _topics(db, ident, [FAY.id], 1)
    few = asked(member, path)
    _topics(db, ident, crowd(db, 3), 2)
    assert asked(member, path) == few
    _topics(db, ident, crowd(db, 57), 37)
    assert asked(member, path) == few


def test_clearance_when_more_is_read_by_more_asks_no_more(db: Database, asked: Asked) -> None:
    ident = meetings.meeting(db.superuser)
    path = f"/meetings/{ident}/clearance"
    _topics(db, ident, [FAY.id], 1)
    few = asked(CARA, path)
    _topics(db, ident, crowd(db, 3), 3)
    assert asked(CARA, path) == few


@pytest.mark.parametrize("page", ["meetings", "topics", ""])
def test_list_when_it_grows_asks_no_more(db: Database, asked: Asked, page: str) -> None:
    path = f"/spaces/{COPPER}/{page}".rstrip("/")
    meetings.meeting(db.superuser)
    meetings.topic(db.superuser, proposed_by=ALICE.id)
    few = asked(FAY, path)
    for _ in range(2):
        meetings.meeting(db.superuser)
        meetings.meeting(db.superuser, state="archived")
        meetings.topic(db.superuser, proposed_by=FAY.id)
    assert asked(FAY, path) == few


def test_poll_when_more_answer_asks_no_more(db: Database, asked: Asked, now: dt.datetime) -> None:
    ident = meetings.meeting(db.superuser, starts_at=None)
    path, counts = f"/meetings/{ident}/dates", []
    for number in (1, 3):
        for day, person in enumerate(crowd(db, number), 10 * number):
            option = meetings.option(db.superuser, ident, now + dt.timedelta(days=day))
            meetings.answer(db.superuser, ident, option, person)
        counts.append(asked(FAY, path))
    assert counts[0] == counts[1]


def test_session_when_more_is_asked_for_late_asks_no_more(
    db: Database, asked: Asked, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    meetings.present(db.superuser, ident, ALICE)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            meetings.late_ask(db.superuser, ident, meetings.topic(db.superuser))
        counts.append(asked(FAY, f"/meetings/{ident}"))
    assert counts[0] == counts[1]


def test_home_when_more_meetings_are_near_asks_no_more(db: Database, asked: Asked) -> None:
    meetings.meeting(db.superuser)
    few = asked(ALICE, "/")
    for _ in range(3):
        meetings.meeting(db.superuser)
    assert asked(ALICE, "/") == few
