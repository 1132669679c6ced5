"""Competitors sit together only while counsel sits with them."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.features.meetings import queries
from collab.features.meetings.service import presence, session
from collab.features.meetings.service.moving import NotReadyError
from tests.cast import BEA, CARA, FAY
from tests.conftest import ClientOf, OpenWork
from tests.factories.sitting import Sitting, arrive, sitting
from tests.house.databases import Database

PAUSED = "The session was interrupted: competitors were present without counsel."


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def paused(db: Database) -> list[tuple[object, ...]]:
    return db.rows("select words, firm_id from protocol_entries where kind = 'paused'")


def test_session_when_counsel_leaves_competitors_stands_still_at_once(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    arrive(work, held.meeting, BEA)
    with work(CARA) as w:
        row = queries.one(w, held.meeting)
        presence.depart(w, row)
        assert row.state == "paused"
    assert paused(db) == [(PAUSED, None)]
    assert db.value("select count(*) from ledger_entries where kind = 'meetings.pause'") == 1


def test_session_when_a_competitor_comes_without_counsel_stands_still_at_once(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    with work(CARA) as w:
        presence.depart(w, queries.one(w, held.meeting))
    assert db.value("select state from meetings") == "in_progress", "nobody competes yet"
    arrive(work, held.meeting, BEA)
    assert paused(db) == [(PAUSED, None)]


def test_topic_when_competitors_sit_without_counsel_is_not_taken_up(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting
) -> None:
    arrive(work, held.meeting, BEA)
    db.run("update attendances set left_at = arrived_at where role = 'counsel'")
    with work(FAY) as w, pytest.raises(NotReadyError) as refused:
        session.take_up(w, queries.one(w, held.meeting), queries.item(w, held.topics[1]))
    assert refused.value.missing == "no_counsel"
    page = client(FAY).post(held.topic_path(2, "turn"))
    assert page.status == 422
    assert "counsel is not here" in page.words
    assert db.value("select current_item_id from meetings") == held.topics[0]
