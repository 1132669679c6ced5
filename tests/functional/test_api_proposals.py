"""Proposals by programs: written, with files, submitted, opened; sealed as on the pages."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

import pytest

from collab.core.house import House
from tests.cast import ALICE, BEA, CARA, DAN, DINA, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories import engagements
from tests.factories.proposals import PARTS, Called
from tests.house.databases import Database
from tests.program import Program
from worker.context import Station

NOWHERE = uuid.UUID("0190a000-0000-7000-8000-00000000abcd")
SAID: dict[str, Any] = {
    "parts": PARTS,
    "lines": [{"label": "Measurements", "quantity": "2.5", "unit": 120_050}],
    "team": [
        {
            "name": "Maria Keller",
            "role": "Lead",
            "former": [{"employer": "Bolt Cars", "until": 2023}],
        }
    ],
    "nothing_declared": True,
}


@pytest.fixture
def called(db: Database, house: House, now: dt.datetime) -> Called:
    """Give a public call with two experts registered for it."""
    return Called.of(db, house, now, "vera", "walt")


def written(vera: Program, called: Called) -> str:
    """Write a proposal; what a page would refuse is refused. Give its address."""
    path = f"/calls/{called.call}"
    stands = vera.get(f"{path}/registration").json
    assert (stands["registered"], stands["may_propose"]) == (True, True)
    begun = vera.post(f"{path}/proposal")
    assert [part["key"] for part in begun.json["asked"]] == list(PARTS)
    here = f"/proposals/{begun.json['id']}"
    lacks = vera.get(f"{here}/lacks").json["fields"]
    assert {"part_plan", "lines", "team", "nothing_declared"} <= lacks.keys()
    assert vera.post(f"{here}/steps", {"step": "submit"}, If_Match=begun.etag).status == 422
    for wrong in (
        {"parts": {"summary": "x" * 3001}},
        {"parts": {"price": "Not asked."}},
        {"lines": [{"label": "", "quantity": "1", "unit": 1}]},
        {"lines": [{"label": "Filters", "quantity": "two", "unit": 1}]},
        {"team": [{"name": ""}]},
        {"relations": [{"firm": "Bolt Cars", "what": ""}]},
    ):
        sent = vera.post(f"{here}/content", {**SAID, **wrong}, If_Match=begun.etag)
        assert sent.status == 422, wrong
    assert vera.post(f"{here}/content", SAID).status == 422, "what was seen is to be said"
    kept = vera.post(f"{here}/content", SAID, If_Match=begun.etag)
    assert (kept.json["content"]["total"], kept.json["state"]) == (300_125, "draft")
    assert vera.post(f"{here}/content", SAID, If_Match=begun.etag).status == 409
    assert vera.get(f"{here}/lacks").json["fields"] == {}
    return here


def with_files(vera: Program, here: str) -> None:
    """Let files go along, within limits, and take one off."""
    seen = vera.get(here)
    refused = vera.send(f"{here}/files", b"MZ\x90\x00", "tool.exe", If_Match=seen.etag)
    assert (refused.status, list(refused.json["fields"])) == (422, ["file"])
    assert vera.send(f"{here}/files", b"Plain words.", "method.txt").status == 422
    first = vera.send(f"{here}/files", b"Plain words.", "method.txt", If_Match=seen.etag)
    assert first.status == 201, first.text
    late = vera.send(f"{here}/files", b"Plain words.", "late.txt", If_Match=seen.etag)
    assert late.status == 409
    second = vera.send(f"{here}/files", b"# Plan", "plan.md", version=first.etag.strip('"'))
    assert [file["name"] for file in second.json["files"]] == ["method", "plan"]
    gone = f"{here}/files/{second.json['files'][1]['id']}/removal"
    assert vera.post(gone, {}).status == 422
    left = vera.post(gone, {}, If_Match=second.etag)
    assert [file["name"] for file in left.json["files"]] == ["method"]
    assert vera.post(gone, {}, If_Match=left.etag).status == 404


def submitted(vera: Program, here: str) -> None:
    """Submit, change, withdraw and submit again, each time as it was seen to stand."""
    seen = vera.get(here)
    sent = vera.post(f"{here}/steps", {"step": "submit"}, If_Match=seen.etag)
    assert (sent.json["state"], sent.json["written"]) == ("submitted", None)
    later = {**SAID, "parts": {**PARTS, "summary": "We measure dust every week."}}
    changed = vera.post(f"{here}/content", later, If_Match=sent.etag).json
    assert changed["content"]["parts"]["summary"] == PARTS["summary"]
    assert changed["written"]["parts"]["summary"] == "We measure dust every week."
    stale = {"step": "withdraw", "version": changed["version"] - 1}
    assert vera.post(f"{here}/steps", stale).status == 409
    assert vera.post(f"{here}/steps", {"step": "withdraw"}).status == 422, "unseen"
    back = vera.post(f"{here}/steps", {**stale, "version": changed["version"]})
    assert back.json["state"] == "withdrawn"
    assert vera.post(f"{here}/steps", {"step": "withdraw"}, If_Match=back.etag).status == 409
    last = vera.post(f"{here}/steps", {"step": "submit"}, If_Match=back.etag).json
    assert last["content"]["parts"]["summary"] == "We measure dust every week."
    assert [file["name"] for file in last["content"]["files"]] == ["method"]
    for kind, start in (("pdf", b"%PDF-"), ("json", b"{")):
        own = vera.post(f"{here}/own", {"kind": kind}).json
        assert own["media_type"] == f"application/{kind}"
        assert base64.b64decode(own["content"]).startswith(start)


def asked(here: str, file: str) -> list[tuple[str, str, Any]]:
    """Give every operation of one's own proposal."""
    return [
        ("GET", here, None),
        ("GET", f"{here}/lacks", None),
        ("POST", f"{here}/content", {**SAID, "version": 1}),
        ("POST", f"{here}/steps", {"step": "withdraw", "version": 1}),
        ("POST", f"{here}/own", {"kind": "json"}),
        ("POST", f"{here}/files/{file}/removal", {"version": 1}),
    ]


def sealed(program: ProgramOf, called: Called, here: str) -> None:
    """Another expert, rivals inside, whoever convenes, the leaver: none is told of it."""
    ident = here.rpartition("/")[2]
    file = program(called.experts[0]).get(here).json["files"][0]["id"]
    for member in (called.experts[1], FAY, BEA, ALICE, CARA, DINA, DAN, LEE):
        other = program(member)
        for method, path, body in asked(here, file):
            told, none = (
                other.ask(method, path.replace(ident, one), body) for one in (ident, str(NOWHERE))
            )
            assert (told.status, told.text) == (404, none.text), (member.key, path)
        upload = other.send(f"{here}/files", b"Words.", If_Match="1")
        assert upload.status == 404, member.key
        inside = other.get(f"/engagements/{called.engagement}/proposals")
        if inside.status == 200:
            assert inside.json == {"items": [], "next_page": None, "set_aside": 0}, member.key
    assert program(called.experts[1]).get("/proposals").json["items"] == []


def opened(program: ProgramOf, called: Called, db: Database) -> None:
    """Read it as each may once it is open; counsel looks first where something stands out."""
    fay, alice, cara = (program(who) for who in (FAY, ALICE, CARA))
    path = f"/engagements/{called.engagement}/proposals"
    (item,) = fay.get(path).json["items"]
    at = f"/opened-proposals/{item['id']}"
    told = fay.get(at).json
    assert told["identity"]["firm"] == called.experts[0].firm.name
    (file,) = told["files"]
    taken = fay.get(f"{at}/files/{file['id']}")
    assert (taken.media, taken.text) == ("application/octet-stream", "Plain words.")
    assert fay.get(f"{at}/files/{NOWHERE}").status == 404
    (blind,) = alice.get(path).json["items"]
    assert (blind["identity"], blind["amount"]) == (None, 300_125)
    assert alice.get(at).json["files"] == []
    assert alice.get(f"{at}/files/{file['id']}").status == 404
    for one in (alice, fay):
        assert one.post(f"{at}/clearance").status == 403
    assert cara.post(f"{at}/clearance").status == 403, "nothing stood out"
    db.run("update opened_proposals set flagged = true")
    assert alice.get(at).status == 404
    assert alice.post(f"{at}/clearance").status == 404
    assert cara.post(f"{at}/refusal", {"why": ""}).status == 422
    assert cara.post(f"{at}/clearance").json["flagged"] is False
    assert alice.get(at).status == 200
    db.run("update opened_proposals set flagged = true")
    away = cara.post(f"{at}/refusal", {"why": "The timetable is missing."})
    assert away.json.get("outcome") == "not_selected", away.text
    assert cara.post(f"{at}/refusal", {"why": "Once more."}).status == 403
    assert alice.get(at).status == 404


def test_proposal_when_made_by_programs_is_sealed_opened_and_answered(
    called: Called, program: ProgramOf, db: Database, station: Station, now: dt.datetime
) -> None:
    vera = program(called.experts[0])
    here = written(vera, called)
    with_files(vera, here)
    submitted(vera, here)
    sealed(program, called, here)
    _select(db, called, now)
    called.end()
    assert called.open(station) == 1
    assert (
        vera.post(f"{here}/steps", {"step": "withdraw"}, If_Match=vera.get(here).etag).status == 403
    )
    assert vera.send(f"{here}/files", b"Late.", If_Match="1").status == 403
    opened(program, called, db)
    told = vera.get(here).json
    assert (told["outcome"], told["reasons"]) == (
        "not_selected",
        "The timetable is missing.",
    )
    assert told["set_aside"] is False


def _select(db: Database, called: Called, now: dt.datetime) -> None:
    for one in (ALICE.firm, BEA.firm):
        engagements.party(db.superuser, called.engagement, one, now=now, selects=True)
    db.superuser.commit()
