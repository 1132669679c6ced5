"""Minutes for programs: the same copies, gates and denials as on the pages."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid

import pytest
from docx import Document

from collab.features.meetings.minutes import service
from collab.features.meetings.minutes.rules import Leaf, verify
from collab.features.meetings.queries import one
from collab.policy.marking import Marking
from tests.cast import ALICE, BEA, CARA, COLE, DAN, DINA, FAY, LEE
from tests.conftest import OpenWork, ProgramOf
from tests.factories.minutes import RED_NOTE, Held, held
from tests.house.databases import Database


@pytest.fixture
def meeting(db: Database, now: dt.datetime, work: OpenWork) -> Held:
    """Give minutes that those who were there can correct."""
    made = held(db.superuser, now)
    with work(FAY) as w:
        service.draft(w, one(w, made.meeting))
        service.submit(w, one(w, made.meeting))
    root = bytes(db.value("select root from minutes_versions order by number desc limit 1"))
    with work(CARA) as w:
        service.let_pass(w, one(w, made.meeting), seen=root)
    return made


def test_minutes_when_corrected_and_agreed_to_by_program_are_as_on_the_pages(
    program: ProgramOf, work: OpenWork, meeting: Held
) -> None:
    path = f"/meetings/{meeting.meeting}/minutes"
    alice = program(ALICE)
    read = alice.get(path).json
    part = next(p for p in read["parts"] if p["title"] == "1. Visits near the depot")
    wording = part["body"].replace("May", "June")
    sent = {"part": part["part"], "root": read["root"], "wording": wording, "reason": "June."}
    assert alice.post(f"{path}/corrections", sent).json["state"] == "open"
    stale = alice.post(f"{path}/agreement", {"root": "00" * 32})
    assert (stale.status, stale.code) == (409, "conflict")
    for member in (ALICE, COLE):
        assert program(member).post(f"{path}/agreement", {"root": read["root"]}).status == 200
    assert program(BEA).get(path).status == 404
    denied = program(BEA).post(f"{path}/agreement", {"root": read["root"]})
    assert (denied.status, denied.code) == (403, "denied")
    for member in (DAN, LEE):
        assert program(member).post(f"{path}/agreement", {"root": read["root"]}).status == 404


def test_copy_when_read_by_program_verifies_and_comes_as_a_file(
    program: ProgramOf, work: OpenWork, meeting: Held
) -> None:
    path = f"/meetings/{meeting.meeting}/minutes"
    root = program(ALICE).get(path).json["root"]
    for member in (ALICE, COLE):
        program(member).post(f"{path}/agreement", {"root": root})
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=bytes.fromhex(root))
    roots = set()
    for member, withheld in ((ALICE, 0), (BEA, 2), (DINA, 3)):
        read = program(member).get(path).json
        leaves = [bytes.fromhex(p["hash"]) for p in read["parts"]]
        shown = {
            at: Leaf(
                p["kind"],
                int(Marking.from_name(p["marking"])),
                p["late"],
                p["stopped"],
                p["title"],
                p["body"],
                bytes.fromhex(p["salt"]),
            )
            for at, p in enumerate(read["parts"], 1)
            if p["body"] is not None
        }
        assert len(leaves) - len(shown) == withheld
        meeting_id = uuid.UUID(read["meeting_id"])
        assert verify(meeting_id, bytes.fromhex(read["root"]), leaves, shown)
        roots.add(read["root"])
        file = program(member).post(f"{path}/files", {"kind": "docx"}).json
        word = Document(io.BytesIO(base64.b64decode(file["content"])))
        text = "\n".join(p.text for p in word.paragraphs)
        assert (RED_NOTE in text) is (member is ALICE)
        assert text.count("One part is withheld") == withheld
        assert member.name in "".join(p.text for p in word.sections[0].header.paragraphs)
    assert len(roots) == 1


def test_correction_when_answered_by_program_is_told_to_those_who_read_it(
    program: ProgramOf, meeting: Held
) -> None:
    path = f"/meetings/{meeting.meeting}/minutes"
    read = program(ALICE).get(path).json
    part = next(p for p in read["parts"] if p["title"] == "1. Visits near the depot")
    wording = part["body"].replace("May", "June")
    sent = {"part": part["part"], "root": read["root"], "wording": wording, "reason": "June."}
    ident = program(ALICE).post(f"{path}/corrections", sent).json["id"]
    (shown,) = program(COLE).get(f"{path}/corrections").json["items"]
    assert (shown["id"], shown["after"], shown["own"]) == (ident, wording, False)
    assert program(ALICE).get(f"{path}/corrections").json["items"][0]["own"] is True
    answering = f"/minutes/corrections/{ident}/answer"
    assert program(BEA).get(f"{path}/corrections").json["items"] == []
    for other, status in ((ALICE, 403), (BEA, 404), (DAN, 404), (LEE, 404)):
        assert program(other).post(answering, {"accepts": True}).status == status
    assert program(FAY).post(answering, {"accepts": False}).status == 422
    assert program(FAY).post(answering, {"accepts": True}).json["state"] == "accepted"
    assert "June" in program(ALICE).get(path).text


def test_addendum_and_pack_when_asked_for_by_program_are_as_on_the_pages(
    program: ProgramOf, work: OpenWork, meeting: Held
) -> None:
    path = f"/meetings/{meeting.meeting}/minutes"
    fay, cara, bea = program(FAY), program(CARA), program(BEA)
    assert fay.post(f"{path}/addenda", {"words": "The school keeps it."}).status == 403
    root = program(ALICE).get(path).json["root"]
    for member in (ALICE, COLE):
        program(member).post(f"{path}/agreement", {"root": root})
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=bytes.fromhex(root))
    written = fay.post(f"{path}/addenda", {"words": "The school keeps it."})
    assert (written.status, written.json["state"], written.json["number"]) == (201, "counsel", None)
    assert bea.get(f"{path}/addenda").json["items"] == []
    judging = f"/minutes/addenda/{written.json['id']}/judgement"
    for other, status in ((FAY, 403), (BEA, 404), (DAN, 404), (LEE, 404)):
        assert program(other).post(judging, {"accepts": True}).status == status
    stands = cara.post(judging, {"accepts": True}).json
    assert (stands["state"], stands["number"]) == ("added", 1)
    assert [a["words"] for a in bea.get(f"{path}/addenda").json["items"]] == [stands["words"]]
    pack = f"/meetings/{meeting.meeting}/pack"
    assert base64.b64decode(bea.post(pack, {}).json["content"]).startswith(b"%PDF")
    for outsider in (DAN, LEE):
        assert program(outsider).post(pack, {}).status == 404
        assert program(outsider).get(f"{path}/addenda").status == 404
