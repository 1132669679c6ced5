"""Planned for later: it leaves at its time as its author saw it, or it stays and he is told."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.errors import ConflictError, UnavailableError
from collab.shared.planned import queries, service
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, COPPER, DAN, DINA, FAY
from tests.client import Client
from tests.conftest import ClientOf, OpenWork
from tests.functional.test_changes_on_the_way_out import ticked
from tests.functional.test_release_a_finding import PLAIN, preview, write
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

SECOND = "A second sentence that need not go along."


def plan(client: Client) -> str:
    """Plan a draft for tomorrow with its second sentence left out, and give its page."""
    where = write(client, f"{PLAIN} {SECOND}")
    page = preview(client, where)
    page = client.submit(page, cuts=[ticked(page, SECOND)], button="Judge again")
    told = client.submit(page, button="Tomorrow morning")
    assert (told.status, told.location) == (303, "/planned-releases"), told.words
    return where


def when_due(db: Database, station: Station) -> str:
    """Let the time come, let the worker act, and give what became of it."""
    db.run("update outbox set not_before = now() where kind = %s", service.LEAVE)
    drain(station)
    return str(db.value("select state from planned_releases"))


def test_release_when_planned_then_it_leaves_at_its_time_as_it_was_seen(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice, bea = client(ALICE), client(BEA)
    plan(alice)
    drain(station)
    assert db.value("select count(*) from releases") == 0, "not before its time"
    page = alice.get("/planned-releases")
    assert "On the road" in page.words
    assert "waits" in page.words
    assert "On the road" not in bea.get("/planned-releases").words
    assert when_due(db, station) == "left"
    assert when_due(db, station) == "left", "and once"
    (copy,) = db.rows(
        "select statement, org_id from findings where space_id = %s and title = 'On the road'",
        COPPER,
    )
    assert copy == (f"{PLAIN} […]", FAY.org_id)
    kinds = [
        kind
        for (kind,) in db.rows(
            "select kind from ledger_entries where chain = %s order by seq", ACME.vault_id
        )
    ]
    assert kinds[-2:] == ["releases.planned", "releases.released"]


def test_release_when_a_reader_comes_or_the_draft_changes_then_it_stays_and_its_author_is_told(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    plan(alice)
    db.run(
        "update seats set ceiling = 0 where representation_id = %s and space_id = %s",
        DINA.id,
        COPPER,
    )
    assert when_due(db, station) == "stopped"
    assert db.value("select count(*) from releases") == 0
    assert "1 planned release did not leave" in alice.get("/").words
    assert "did not leave" not in client(AMIR).get("/").words
    page = alice.get("/planned-releases")
    assert "Something is not as you saw it" in page.words
    assert alice.submit(page).status == 303
    assert "did not leave" not in alice.get("/").words


def test_draft_when_discarded_before_its_time_then_nothing_leaves(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    where = plan(alice)
    alice.submit(alice.get(where), action=f"{where}/removal")
    assert "A draft that is gone" in alice.get("/planned-releases").words
    assert when_due(db, station) == "stopped"


def test_plan_when_called_off_then_nothing_leaves_and_no_stranger_can(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    where = plan(alice)
    again = preview(alice, where)
    assert alice.submit(again, button="In a week").status == 409
    page = alice.get("/planned-releases")
    (form,) = page.soup.select("main form[method=post]")
    for member in (BEA, DAN, FAY):
        assert client(member).post(str(form["action"])).status == 404, member.key
    assert client(AMIR).post(str(form["action"])).status == 303, "a colleague may"
    assert alice.submit(page).status == 409
    assert when_due(db, station) == "called_off"
    assert db.value("select count(*) from releases") == 0


def test_leave_when_somebody_else_is_named_then_it_is_not_there_for_him(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    plan(client(ALICE))
    planned: uuid.UUID = db.value("select id from planned_releases")
    with work(BEA) as w:
        service.leave(w, planned)
        assert queries.planned(w) == []
    assert db.value("select state from planned_releases") == "waiting"
    assert db.value("select count(*) from planned_releases where space_id = %s", BOLT.vault_id) == 0


def test_times_when_chosen_are_one_hour_of_a_day_for_everybody() -> None:
    late = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3)))
    assert service.leaving_at(late, "tomorrow") == dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
    assert service.leaving_at(late, "week") == dt.datetime(2026, 3, 9, 6, tzinfo=dt.UTC)


def test_plan_when_it_left_in_the_meantime_then_calling_off_changes_nothing(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    plan(client(ALICE))
    planned: uuid.UUID = db.value("select id from planned_releases")
    with work(ALICE) as w:
        assert queries.one(w, planned).state == "waiting"
        db.run("update planned_releases set state = 'left'")
        with pytest.raises(ConflictError):
            service.call_off(w, planned)
    assert db.value("select state from planned_releases") == "left"


def test_leave_when_something_is_away_then_it_waits_and_shows_as_overdue(
    client: ClientOf, db: Database, work: OpenWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("The files are away.")

    alice = client(ALICE)
    plan(alice)
    planned: uuid.UUID = db.value("select id from planned_releases")
    assert "overdue" not in alice.get("/planned-releases").words
    monkeypatch.setattr("collab.shared.releases.service.release", away)
    with pytest.raises(UnavailableError), work(ALICE) as w:
        service.leave(w, planned)
    assert db.value("select state from planned_releases") == "waiting"
    db.run("update planned_releases set leaves_at = now() - interval '1 day'")
    assert "overdue" in alice.get("/planned-releases").words
