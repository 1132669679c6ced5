"""A session for programs, under the same walls."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import ALICE, BEA, CARA, DAN, FAY, LEE, Member
from tests.conftest import OpenWork, ProgramOf
from tests.factories.sitting import Sitting, note, sitting
from tests.functional.test_session_notes import flagged_text
from tests.house.databases import Database


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    made = sitting(db, work, now)
    note(work, made, 1, "noteword: what was said")
    return made


def test_session_when_a_program_reads_it_is_cut_as_the_page_is(
    program: ProgramOf, held: Sitting
) -> None:
    told = program(ALICE).get(held.path)
    assert told.status == 200
    assert [t["notes"] for t in told.json["topics"]] == ["noteword: what was said", None, None]
    assert [p["name"] for p in told.json["present"]] == [
        "Alice Acme",
        "Fay Facilitator",
        "Cole Corex",
        "Cara Counsel",
    ]
    absent = program(BEA).get(held.path)
    assert "noteword" not in absent.text
    assert absent.json["acknowledged"] is False
    for outsider in (DAN, LEE):
        assert program(outsider).get(held.path).status == 404


def test_stop_when_a_program_presses_locks_as_the_button_does(
    program: ProgramOf, held: Sitting
) -> None:
    path = f"/meetings/{held.meeting}"
    body = {"topic_id": str(held.topics[0])}
    assert program(BEA).post(f"{path}/stops", body).status == 409
    first = program(ALICE).post(f"{path}/stops", body)
    assert first.status == 201
    assert program(ALICE).post(f"{path}/stops", body).json == first.json
    told = program(FAY).get(held.path)
    assert told.json["state"] == "paused"
    assert told.json["under_review"] == 1
    assert "topicword1" not in told.text
    assert program(CARA).get(held.path).json["topics"][0]["locked"] is True


@pytest.mark.parametrize(("member", "status"), [(FAY, 200), (ALICE, 403), (CARA, 403), (DAN, 404)])
def test_note_when_a_program_writes_is_for_who_facilitates(
    program: ProgramOf, held: Sitting, member: Member, status: int
) -> None:
    body = {"topic_id": str(held.topics[1]), "body": "So it was.", "version": 0}
    path = f"/meetings/{held.meeting}/notes"
    assert program(member).post(path, body).status == status
    if status == 200:
        assert program(member).post(path, body | {"body": "Other", "version": 7}).status == 409


def test_presence_when_a_program_says_so_is_noted(program: ProgramOf, held: Sitting) -> None:
    path = f"/meetings/{held.meeting}/presence"
    here = program(BEA).post(path, {"present": True})
    assert here.status == 200
    assert "Bea Bolt" in here.text
    gone = program(BEA).post(path, {"present": False, "in_protest": True})
    assert [line["kind"] for line in gone.json["protocol"]][-1] == "left_in_protest"


def test_statement_when_a_program_takes_note_is_acknowledged_in_the_version_it_read(
    db: Database, program: ProgramOf, held: Sitting
) -> None:
    path = f"/meetings/{held.meeting}/statement"
    program(BEA).post(f"/meetings/{held.meeting}/presence", {"present": True})
    told = program(BEA).get(held.path).json
    assert told["acknowledged"] is False
    assert "Nobody says who a source is" in told["statement"]
    assert program(BEA).post(path, {"version": "2020-1"}).status == 409
    done = program(BEA).post(path, {"version": told["statement_version"]})
    assert done.status == 200
    assert done.json["acknowledged"] is True
    who = "select count(*) from statement_acknowledgements where representation_id = %s"
    assert db.value(who, BEA.id) == 1
    assert program(DAN).post(path, {"version": told["statement_version"]}).status == 404


def test_note_that_waits_when_counsel_lets_it_pass_by_program_is_read_by_those_present(
    program: ProgramOf, held: Sitting
) -> None:
    path, topic_id = f"/meetings/{held.meeting}/notes/seen", str(held.topics[0])
    written = {"topic_id": topic_id, "body": flagged_text(), "version": 2}
    assert program(FAY).post(f"/meetings/{held.meeting}/notes", written).json["waits"] is True
    shown = {t["id"]: t for t in program(CARA).get(held.path).json["topics"]}
    seen = {"topic_id": topic_id, "version": shown[topic_id]["notes_version"]}
    assert flagged_text() not in program(ALICE).get(held.path).text
    for other, status in ((FAY, 403), (ALICE, 404), (BEA, 404), (DAN, 404), (LEE, 404)):
        assert program(other).post(path, seen).status == status
    assert program(CARA).post(path, seen | {"version": 9}).status == 409
    assert program(CARA).post(path, seen).json["waits"] is False
    assert flagged_text() in program(ALICE).get(held.path).json["topics"][0]["notes"]
