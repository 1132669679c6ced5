"""A report by programs, from its first word to what follows; each step tried by all others."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader

from tests.cast import ALICE, BEA, BOLT, CARA, COPPER, DAN, DELTA, DINA, FAY, LEE, OTTO, Member
from tests.conftest import ProgramOf
from tests.factories import engagements, reports
from tests.factories.reports import FIRST, SECOND, WORDS
from tests.house.databases import Database
from tests.program import Program, Told

UNKNOWN = uuid.UUID(int=7)
TEXT = {"language": "en", "title": "Dust and what to do", "sections": [FIRST, SECOND]}
OPENLY = {"marking": "amber", "category": "hr_risk_general", "permitted_action": "raise_openly"}
Everybody = Mapping[Member, Program]


def tried(of: Everybody, path: str, body: object = None, *, but: tuple[Member, ...] = ()) -> Any:
    """Give by member what a POST comes to for everybody but some."""
    found = {who.key: one.post(path, body).status for who, one in of.items() if who not in but}
    return {status: {key for key, told in found.items() if told == status} for status in
            sorted(set(found.values()))}  # fmt: skip


def test_report_when_walked_by_programs_goes_from_its_beginning_to_everybody(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    rival = engagements.expert(db.superuser, "rival", now=now)
    engagements.party(db.superuser, where.engagement_id, BOLT, now=now, funds=True)
    members = (where.expert, rival, FAY, ALICE, BEA, DINA, CARA, OTTO, DAN, LEE)
    of = {one: program(one) for one in members}
    expert, fay, dina, alice = (of[one] for one in (where.expert, FAY, DINA, ALICE))
    room = f"/spaces/{where.room_id}/report"
    outside = {rival.key, "alice", "bea", "dina", "cara", "otto", "dan", "lee"}
    assert tried(of, room, but=(where.expert,)) == {403: {"fay"}, 404: outside}
    assert expert.get(room).status == 404, "it is not begun"
    begun = expert.post(room)
    assert (begun.status, begun.json["steps"]) == (201, ["give"]), begun.text
    assert expert.post(room).status == 409
    at = f"/engagement-reports/{begun.json['id']}"
    expert.post(f"{at}/versions", TEXT)
    assert fay.get(room).json["versions"] == [], "before it is given, its own firm reads"
    assert alice.get(room).status == 404
    give = {"step": "give", "number": 1, "version": 1}
    for unread in ({"step": "give"}, {"step": "give", "number": 1}):
        assert expert.post(f"{at}/steps", unread).status == 422, "it does not say what was read"
    expert.post(f"{at}/versions", TEXT | {"version": 1})
    assert expert.post(f"{at}/steps", give).status == 409, "a colleague saved it meanwhile"
    assert expert.get(room).json["state"] == "writing", "nothing was given"
    given = expert.post(f"{at}/steps", {"step": "give", "number": 1}, If_Match='"2"')
    assert given.json["state"] == "escrow"
    returned = fay.post(f"{at}/steps", {"step": "return", "words": "The summary is missing."})
    assert returned.json["words"] == "The summary is missing."
    seen = expert.get(room).json["versions"][0]
    again = expert.post(f"{at}/versions", TEXT | {"summary": "What was seen.", "version": None})
    assert again.status == 200, (seen, again.text)
    assert expert.post(f"{at}/steps", give).status == 409, "that one was returned"
    assert expert.post(f"{at}/steps", give | {"number": 2}).json["state"] == "escrow"

    named = {"section": "delta", "excerpt": WORDS, "firm_id": str(DELTA.id)}
    told = tried(of, f"{at}/passages", named, but=(where.expert, FAY))
    assert told == {404: outside}
    (firm,) = expert.get(f"{at}/passages").json["firms"]
    assert firm["name"] == DELTA.name, "of whom it examined, and of no other"
    assert len(fay.get(f"{at}/passages").json["firms"]) == 1, "whoever only pays is not asked"
    for one in (expert, fay):
        assert one.post(f"{at}/passages", named | {"firm_id": str(BOLT.id)}).status == 422
    assert fay.post(f"{at}/passages", named | {"excerpt": "It has none."}).status == 422
    first = fay.post(f"{at}/passages", named)
    assert (first.status, first.json["firm_id"]) == (201, str(DELTA.id)), first.text
    off = f"/report-passages/{first.json['id']}/removal"
    assert tried(of, off, but=(where.expert, FAY)) == {404: outside}
    assert fay.post(off).json["items"] == []
    assert fay.post(f"{at}/passages", named).status == 201
    until = str(now.date() + dt.timedelta(days=14))
    asked = fay.post(f"{at}/steps", {"step": "check", "until": until}).json
    assert (asked["state"], asked["round"]) == ("checking", None)
    assert expert.get(f"{at}/passages").status == 403, "it is not in escrow any more"

    facts = f"/engagements/{where.engagement_id}/facts"
    (thread,) = dina.get(facts).json["items"]
    assert (thread["excerpt"], thread["firm_id"]) == (WORDS, str(DELTA.id))
    for who, count in ((ALICE, 0), (BEA, 0), (CARA, 1), (FAY, 1)):
        assert len(of[who].get(facts).json["items"]) == count, who.key
    for who in (where.expert, DAN, LEE):
        assert of[who].get(facts).status == 404, who.key
    comment = {"words": "A desk was opened in May.", "version": 1}
    assert dina.post(f"/accuracy-threads/{thread['id']}/comment", comment).status == 200
    assert fay.post(f"{at}/steps", {"step": "end"}).json["round"]["commented"] == 1
    (note,) = expert.get(f"{at}/notes").json["items"]
    assert (note["words"], note["firm_id"]) == (comment["words"], str(DELTA.id))
    path = f"/accuracy-notes/{note['id']}"
    said = {"answer": "The desk has no staff yet.", "changed": True, "version": note["version"]}
    assert tried(of, f"{path}/answer", said, but=(where.expert,)) == {403: {"fay"}, 404: outside}
    for who in (ALICE, DINA, CARA, rival, DAN, LEE):
        assert of[who].get(path).status == 404, who.key
        assert of[who].get(f"{at}/notes").status == 404, who.key
    assert expert.post(f"{path}/answer", said | {"version": 9}).status == 409
    unsaid = {"answer": said["answer"], "changed": True}
    assert expert.post(f"{path}/answer", unsaid).status == 422, "it says which version it read"
    done = expert.post(f"{path}/answer", unsaid, If_Match=expert.get(path).etag)
    assert done.json["changed"] is True
    assert fay.get(path).json["answer"] == said["answer"]
    assert expert.post(f"{path}/answer", said).status == 403, "it is given once"
    assert dina.get(facts).json["items"][0]["answer"] == said["answer"]
    later = TEXT | {"sections": [FIRST, SECOND | {"text": f"{SECOND['text']} One is planned."}]}
    expert.post(f"{at}/versions", later | {"summary": "What was seen."})
    assert expert.post(f"{at}/steps", {"step": "finish", "number": 2, "version": 2}).status == 409
    final = expert.post(f"{at}/steps", {"step": "finish", "number": 3, "version": 1})
    assert final.json["state"] == "final", final.text

    targets = f"{at}/release-targets"
    known = {one["space_id"]: one for one in fay.get(targets).json["items"]}
    assert str(where.room_id) not in known
    assert known[str(COPPER)]["people"] > known[str(COPPER)]["organisations"] > 1
    wanted = {"space_id": str(COPPER), "sections": ["dust", "delta"], **OPENLY}
    assert tried(of, f"{at}/releases", wanted, but=(FAY,)) == {
        403: {where.expert.key}, 404: outside,
    }  # fmt: skip
    amiss: tuple[dict[str, object], ...] = (
        {"sections": ["nothing"]}, {"marking": "red"}, {"marking": "x"}, {"category": "x"},
        {"permitted_action": "x"}, {"sections": []},
    )  # fmt: skip
    for wrong in amiss:
        assert fay.post(f"{at}/releases", wanted | wrong).status == 422, wrong
    for space in (UNKNOWN, where.room_id, BEA.firm.vault_id):
        assert fay.post(f"{at}/releases", wanted | {"space_id": str(space)}).status == 404
    narrow = program(FAY, scopes=["read", "write"]).post(f"{at}/releases", wanted)
    assert "release" in narrow.json["detail"], "a token that writes lets nothing out"
    out = fay.post(f"{at}/releases", wanted)
    assert (out.status, out.json["state"], out.json["left_out"]) == (201, "released", 0), out.text
    released(of, where, out.json["id"])
    recommended(of, where, str(DELTA.id), until)


def released(  # noqa: PLR0915 # one walk
    of: Everybody, where: reports.Scene, ident: str
) -> None:
    """Read it, take it along, let it out to everybody, and take that back."""
    fay, otto, alice = of[FAY], of[OTTO], of[ALICE]
    path = f"/report-releases/{ident}"
    listed = fay.get(f"/engagements/{where.engagement_id}/report-releases").json
    assert [one["id"] for one in listed["items"]] == [ident]
    paper = alice.post(f"{path}/files", {"kind": "pdf"}).json
    assert "One is planned" in _words(paper)
    assert alice.post(f"{path}/files", {"kind": "docx"}).status == 200
    apart = (where.expert, DAN, LEE)
    for who in apart:
        told = (of[who].get(path), of[who].post(f"{path}/files", {"kind": "pdf"}))
        assert [one.status for one in told] == [404, 404], who.key
    public = f"{path}/public"
    assert set(tried(of, public, but=(FAY,))) == {403, 404}
    proposed = fay.post(public)
    assert (proposed.status, proposed.json["state"]) == (201, "proposed"), proposed.text
    assert [one["key"] for one in proposed.json["sections"]] == ["dust"]
    assert fay.post(public).status == 409
    one = f"/public-reports/{proposed.json['id']}"
    assert alice.get(f"/reports/{proposed.json['id']}").status == 404
    for act, body in (("decision", {"publish": True}), ("recall", None)):
        tries = tried(of, f"{one}/{act}", body, but=(OTTO, FAY))
        assert set(tries) <= {403, 404}, tries
    assert fay.post(f"{one}/decision", {"publish": True}).status == 403, "two decide"
    assert [each["id"] for each in otto.get("/public-reports").json["items"]] == [
        proposed.json["id"]
    ]
    assert alice.get("/public-reports").json["items"] == []
    assert otto.post(f"{one}/decision", {"publish": True}).json["state"] == "published"
    assert otto.get(one).json["published_on"]
    for who in (ALICE, DAN, where.expert):
        assert of[who].get(one).status == 404, who.key
    open_to_all = f"/reports/{proposed.json['id']}"
    assert of[LEE].get(open_to_all).json["sections"][0]["heading"] == FIRST["heading"]
    assert len(of[DAN].get("/reports").json["items"]) == 1
    assert alice.get(path).json["public_id"] == proposed.json["id"]
    assert fay.post(f"{one}/recall").json["state"] == "withdrawn"
    assert of[DAN].get(open_to_all).status == 404
    assert 200 not in tried(of, f"{path}/withdrawal", but=(FAY,))


def recommended(of: Everybody, where: reports.Scene, firm_id: str, until: str) -> None:
    """Recommend something, follow what becomes of it, and take it and the release back."""
    fay, dina, bea, cara = (of[one] for one in (FAY, DINA, BEA, CARA))
    register = f"/engagements/{where.engagement_id}/recommendations"
    wanted = {"words": "Staff the desk.", "due_on": until, "addressees": [{"firm_id": firm_id}]}
    made = fay.post(register, wanted).json
    path = f"/recommendations/{made['id']}"
    (answer,) = made["answers"]
    said = {"response": "declined", "words": "A matter of the parent.", "version": 1}
    assert dina.post(f"/recommendation-answers/{answer['id']}", said).status == 200
    own, others = dina.get(path).json["answers"][0], bea.get(path).json["answers"][0]
    assert (own["words"], own["told"], own["may_answer"]) == (said["words"], False, True)
    assert (others["words"], others["told"], others["may_answer"]) == (None, None, False)
    assert "A matter" in _words(dina.post(f"{register}/files", {"kind": "pdf"}).json)
    assert "A matter" not in _words(bea.post(f"{register}/files", {"kind": "pdf"}).json)
    for who in (where.expert, DAN, LEE):
        assert of[who].get(path).status == 404, who.key
        assert of[who].post(f"{register}/files", {"kind": "pdf"}).status == 404, who.key
    for act, body in (("review", {"clear": True}), ("withdrawal", None)):
        tries = tried(of, f"{path}/{act}", body, but=(FAY,))
        assert set(tries) <= {403, 404}, (act, tries)
    assert cara.post(f"{path}/review", {"clear": True}).status == 403, "it does not wait"
    assert fay.post(f"{path}/withdrawal").json["state"] == "withdrawn"
    assert fay.post(f"{path}/withdrawal").status == 403
    (listed,) = of[ALICE].get(f"/spaces/{COPPER}/reports").json["items"]
    taken_back = fay.post(f"/report-releases/{listed['id']}/withdrawal")
    assert taken_back.json["state"] == "withdrawn", taken_back.text
    assert of[ALICE].get(f"/report-releases/{listed['id']}").status == 404


def test_counsel_when_something_waits_clears_or_returns_it_by_program(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    reports.report(db.superuser, where, now=now, state="final")
    reports.release(db.superuser, where, now=now)
    circle = sorted([FAY.org_id, CARA.org_id])
    held = {"state": "held", "released_at": None, "circle": circle, "verdict": "review"}
    waits = reports.release(db.superuser, where, now=now, number=2, clearance=None, **held)
    advice, _ = reports.recommendation(db.superuser, where, now=now, state="held", circle=circle)
    cara, fay, bea = program(CARA), program(FAY), program(BEA)
    verdict = {"clear": False, "version": 1}
    path = f"/report-releases/{waits}/review"
    assert fay.post(path, verdict).status == 403
    for who in (BEA, DINA, where.expert, DAN, LEE):
        assert program(who).post(path, verdict).status == 404, who.key
    assert cara.post(path, verdict).status == 422, "it says why"
    told = cara.post(path, verdict | {"words": "Leave the second section out."})
    assert (told.json["state"], told.json["opinion"]) == (
        "returned", "Leave the second section out.",
    ), told.text  # fmt: skip
    assert bea.get(f"/report-releases/{waits}").status == 404
    later = reports.release(db.superuser, where, now=now, number=3, clearance=None, **held)
    path = f"/report-releases/{later}/review"
    assert cara.post(path, {"clear": True}).status == 422, "it says which version it read"
    assert cara.post(path, {"clear": True}, If_Match='"9"').status == 409
    seen = cara.get(f"/report-releases/{later}").etag
    cleared = cara.post(path, {"clear": True}, If_Match=seen)
    assert (cleared.json["state"], cleared.json["clearance"]) == ("released", "counsel")
    assert bea.get(f"/report-releases/{later}").json["number"] == 3
    assert bea.get(f"/recommendations/{advice}").status == 404
    assert fay.post(f"/recommendations/{advice}/review", {"clear": True}).status == 403
    assert bea.post(f"/recommendations/{advice}/review", {"clear": True}).status == 404
    done = cara.post(f"/recommendations/{advice}/review", {"clear": True})
    assert done.json["state"] == "standing", done.text
    assert bea.get(f"/recommendations/{advice}").status == 200


def _words(told: Told | dict[str, str]) -> str:
    content = base64.b64decode(told["content"])  # type: ignore[index] # JSON
    return " ".join(
        " ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(content)).pages
    )
