"""Calls by invitation, deadlines that move, notes that were lost, calls that nothing comes of."""

from __future__ import annotations

import datetime as dt

from collab.core.house import House
from collab.work.system import open_system
from tests.cast import ALICE, CARA, DAN, FAY
from tests.conftest import ClientOf
from tests.factories import engagements
from tests.factories.proposals import Called
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain
from worker.proposals import OPEN, leave_notes

WAITS = "A call waits for a proposal of your organisation"


def test_guest_when_he_is_invited_registers_with_one_button_and_nobody_else_finds_the_call(
    db: Database, house: House, now: dt.datetime, client: ClientOf
) -> None:
    called = Called.of(db, house, now, workflow="direct", public=False)
    guest, other = (engagements.expert(db.superuser, key, now=now) for key in ("geo", "terra"))
    engagements.guest(
        db.superuser, called.call, guest.firm, now=now,
        registered_at=None, invited_at=now, invited_by=FAY.id,
    )  # fmt: skip
    db.superuser.commit()
    mine, path = client(guest), f"/proposals/calls/{called.call}"
    assert WAITS in mine.get("/").words
    assert "Go to our proposal" in mine.get(f"/calls/{called.call}/read").words
    page = mine.get(path)
    assert mine.post(path).status == 403
    assert mine.submit(page, action=f"{path}/registration").status == 303
    assert mine.submit(mine.get(path), action=path).location.endswith("/edit")
    assert mine.post(path).location.endswith("/edit")
    assert db.value("select count(*) from proposals") == 1
    for one in (other, ALICE, DAN, None):
        assert client(one).get(f"/calls/{called.call}/registration").status == 404
    for one, read, done in ((other, 404, 404), (DAN, 404, 404), (ALICE, 200, 403)):
        assert client(one).get(path).status == read
        assert client(one).post(f"{path}/registration").status == done
    # Whoever sits in the group reads that it cannot be his, and why.
    assert "sits in a group of those who call" in client(CARA).get(path).words
    assert "Experts propose" in client(ALICE).get(path).words


def test_deadline_when_it_moves_on_opens_then_and_a_lost_note_is_left_again(
    db: Database, house: House, now: dt.datetime, station: Station, client: ClientOf
) -> None:
    called = Called.of(db, house, now, "geo")
    geo = called.experts[0]
    called.submit(geo)
    assert WAITS not in client(geo).get("/").words
    db.run("update calls set closes_at = closes_at + interval '3 days'")
    assert db.value("select count(*) from outbox where kind = 'proposals.open'") == 2
    db.run(f"update outbox set not_before = now() where kind = '{OPEN}'")
    # Called for early, whoever calls, nothing is opened.
    assert drain(station, kinds=[OPEN]).done == 2
    assert called.codes() == []
    with open_system(db.system, reason="a test", now=now, house=house) as work:
        assert leave_notes(work) == 0
    called.end()
    db.run(f"update outbox set dead_at = now() where kind = '{OPEN}'")
    for _ in range(2):
        with open_system(db.system, reason="a test", now=now, house=house) as work:
            assert leave_notes(work) == 1
    assert called.open(station) == 1
    assert called.codes() == ["A"]
    with open_system(db.system, reason="a test", now=now, house=house) as work:
        assert leave_notes(work) == 0


def test_call_when_nothing_comes_of_it_stays_sealed_and_its_proposer_reads_so(
    db: Database, house: House, now: dt.datetime, station: Station, client: ClientOf
) -> None:
    called = Called.of(db, house, now, "geo")
    geo = called.experts[0]
    ident = called.submit(geo)
    db.run("update engagements set state = 'cancelled', updated_at = now()")
    called.end()
    called.open(station)
    assert called.codes() == []
    assert db.rows("select state from proposals") == [("submitted",)]
    page = client(geo).get(f"/proposals/{ident}")
    assert "Cancelled" in page.words
    assert client(geo).post(f"/proposals/{ident}/withdrawal").status == 409
    empty = Called.of(db, house, now)
    empty.end()
    assert empty.open(station) == 1
    assert db.value("select state from engagements where id = %s", empty.engagement) == "opened"
    proofs = db.rows("select facts from ledger_entries where kind = 'engagements.opened'")
    assert '"opened":{}' in proofs[0][0]
