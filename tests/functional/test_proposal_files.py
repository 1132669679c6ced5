"""Files of proposals: cleaned, sealed, opened with whose it is, gone when they are taken off."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from collab.core.db import call
from collab.core.house import House
from collab.features.engagements.proposals import queries, service
from tests.cast import ACME, ALICE, BEA, CARA, FAY, Member
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import engagements
from tests.factories.proposals import PARTS, Called
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

SAID = "Maria Keller measured dust in three mines."


@pytest.fixture
def called(db: Database, house: House, now: dt.datetime) -> Called:
    """Give an open call with one expert, and a firm that selects."""
    made = Called.of(db, house, now, "geo", "terra")
    engagements.party(db.superuser, made.engagement, ACME, now=now, selects=True)
    db.superuser.commit()
    return made


def sent(client: Client, path: str, name: str, text: str, version: int) -> Page:
    """Send a file as a browser does."""
    client.get(path)
    fields = {
        "csrf_token": client.csrf or "",
        "version": str(version),
        "file": (io.BytesIO(text.encode()), name),
    }
    response = client.web.post(path, data=fields, content_type="multipart/form-data", buffered=True)
    return client.judged(path, response)


def version(db: Database) -> int:
    """Give the version of the proposal."""
    return int(db.value("select max(version) from proposals"))


def test_file_when_it_goes_along_is_read_with_the_name_and_not_before(
    called: Called, client: ClientOf, db: Database, station: Station, work: OpenWork
) -> None:
    geo, other = called.experts
    ident = called.write(geo)
    mine, path = client(geo), f"/proposals/{ident}/files"
    assert sent(mine, path, "cv.exe", SAID, version(db)).status == 422
    assert mine.post(path, {"version": "1"}).status == 422
    assert sent(mine, path, "curriculum.txt", SAID, version(db)).status == 303
    assert sent(mine, path, "draft.txt", "Nothing yet.", version(db)).status == 303
    page = mine.get(path)
    assert "curriculum.txt" in page.words
    second = db.value("select id from proposal_files order by id desc limit 1")
    assert mine.post(f"{path}/{second}/removal").status == 303
    assert client(other).get(path).status == 404
    assert client(other).post(f"{path}/{second}/removal").status == 404
    assert drain(station, kinds=["files.erase"]).done == 1
    assert db.value("select count(*) from proposal_files") == 1
    kept = str(db.rows("select * from proposal_files"))
    assert "curriculum" not in kept
    with work(geo) as doing:
        row = queries.one(doing, ident)
        service.submit(doing, row, seen_version=row.version)
    read_with_the_name(called, client, db, station)


def read_with_the_name(called: Called, client: ClientOf, db: Database, station: Station) -> None:
    """Open the call, and read its file as each of those who ask."""
    called.end()
    assert called.open(station) == 1
    opened = db.value("select id from opened_proposals")
    copy = db.value("select id from opened_files")
    both = [db.value("select file_id from proposal_files"), copy]
    with db.system.begin() as connection:  # so the sweep of files leaves them alone
        assert len(call(connection, "app.files_known", both)) == 2
    file = f"/opened-proposals/{opened}/files/{copy}"
    assert client(FAY).get(file).text == SAID
    assert client(CARA).get(file).status == 200
    # Who judges blind reads no file; nor does anybody else.
    for one in (ALICE, BEA, *called.experts):
        assert client(one).get(file).status == 404
    # Once the names are told, as of a call to one alone, the files come with them.
    db.run("update engagements set workflow = 'direct'")
    db.run("update proposal_identities set circle = circle")
    assert client(ALICE).get(file).text == SAID


def test_file_when_the_deadline_is_over_is_neither_added_nor_taken_off(
    called: Called, client: ClientOf, db: Database
) -> None:
    geo = called.experts[0]
    ident = called.write(geo)
    mine, path = client(geo), f"/proposals/{ident}/files"
    assert sent(mine, path, "curriculum.txt", SAID, version(db)).status == 303
    file = db.value("select id from proposal_files")
    called.end()
    assert sent(mine, path, "late.txt", SAID, version(db)).status == 422
    assert mine.post(f"{path}/{file}/removal").status == 409
    assert db.value("select count(*) from proposal_files") == 1


def test_draft_when_nobody_submitted_it_is_deleted_a_year_later(
    called: Called, db: Database, house: House, client: ClientOf, station: Station
) -> None:
    geo, terra = called.experts
    ident = called.write(geo)
    path = f"/proposals/{ident}/files"
    assert sent(client(geo), path, "curriculum.txt", SAID, version(db)).status == 303
    called.submit(terra)
    called.end()
    called.open(station)

    def sweep() -> None:
        with db.system.begin() as connection:
            call(connection, "app.sweep_proposals")

    sweep()
    assert db.value("select count(*) from proposals") == 2
    db.run(
        "update calls set published_at = now() - interval '3 years', questions_until = now()"
        " - interval '2 years', closes_at = now() - interval '13 months'"
    )
    sweep()
    assert db.rows("select state from proposals") == [("opened",)]
    assert drain(station, kinds=["files.erase"]).done == 1
    assert house.files is not None
    assert list(house.files.standing()) == []
    vault = geo.firm.vault_id
    kinds = db.rows("select kind from ledger_entries where chain = %s order by seq", vault)
    assert kinds[-1] == ("proposals.expired",)


def body(**values: object) -> dict[str, object]:
    """Give a proposal as a program sends it."""
    return {
        "parts": PARTS,
        "lines": [{"label": "Filters", "quantity": "2.5", "unit": 1001}],
        "team": [{"name": "Maria Keller", "role": "Lead"}],
        "nothing_declared": True,
        **values,
    }


def test_program_when_it_proposes_does_what_a_person_does(
    called: Called, program: ProgramOf, db: Database, now: dt.datetime, station: Station
) -> None:
    one: Member = engagements.expert(db.superuser, "robot", now=now)
    mine = program(one)
    begin = f"/calls/{called.call}/proposal"
    assert mine.post(begin).status == 403
    assert mine.post(f"/calls/{called.call}/registration").status == 200
    begun = mine.post(begin)
    path = f"/proposals/{begun.json['id']}"
    wrong = body(version=1, lines=[{"label": "x", "quantity": "a lot", "unit": 1}])
    assert mine.post(f"{path}/content", wrong).json["fields"] == {
        "lines.0": "A number as text with up to two digits behind the point, such as 2.5."
    }
    saved = mine.post(f"{path}/content", body(version=1))
    assert (saved.status, saved.json["content"]["total"]) == (200, 2503)
    assert mine.post(f"{path}/content", body(version=1)).status == 409
    assert mine.post(f"{path}/steps", {"step": "open", "version": 2}).status == 422
    told = mine.post(f"{path}/steps", {"step": "submit", "version": 2})
    assert (told.json["state"], told.json["call_stands"]) == ("submitted", "Open for proposals")
    assert mine.post(f"{path}/steps", {"step": "withdraw", "version": 3}).json["state"] == (
        "withdrawn"
    )
    again = mine.post(f"{path}/steps", {"step": "submit", "version": 4})
    assert again.json["state"] == "submitted"
    assert [line["state"] for line in mine.get("/proposals").json["items"]] == ["submitted"]
    read_by_programs(called, program, one, station)
    assert program(BEA).get(path).status == 404


def read_by_programs(called: Called, program: ProgramOf, one: Member, station: Station) -> None:
    """Open the call, and read what was proposed as each of those who ask."""
    listing = f"/engagements/{called.engagement}/proposals"
    none: dict[str, object] = {"items": [], "next_page": None, "set_aside": 0}
    assert program(FAY).get(listing).json == none
    called.end()
    called.open(station)
    (seen,) = program(ALICE).get(listing).json["items"]
    assert seen["identity"] is None
    assert seen["amount"] == 2503
    (named,) = program(FAY).get(listing).json["items"]
    assert named["identity"]["firm"] == one.firm.name
    assert program(ALICE).get(f"/opened-proposals/{seen['id']}").json == {**seen, "files": []}
    for member in (BEA, one):
        assert program(member).get(f"/opened-proposals/{seen['id']}").status == 404
