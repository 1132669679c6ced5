"""Engagements and calls for programs: the same rules, the same walls, the same silence."""

from __future__ import annotations

import datetime as dt

from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, DELTA, DINA, FAY
from tests.conftest import ProgramOf
from tests.factories.engagements import expert
from tests.house.databases import Database

BODY = {
    "call_title": "A study of dust",
    "purpose": "Learn what dust does to people.",
    "questions": ["Who is exposed?"],
    "deliverables": ["A report"],
    "starts_on": "2027-01-04",
    "days": 40,
    "method": "field",
    "background": "A canary of the inside",
}
CRITERIA = [{"label": "Method", "weight": 100, "levels": ["Weak", "Good"]}]


def test_engagement_when_run_by_programs_goes_from_need_to_an_answered_call(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    vera = expert(db.superuser, "vera", now=now)
    fay, alice, bea, cara, dina, asker = (
        program(one) for one in (FAY, ALICE, BEA, CARA, DINA, vera)
    )
    wanted = {"title": "Dust near the depots", "need": "We do not know."}
    made = fay.post(f"/spaces/{COPPER}/engagements", wanted)
    assert made.status == 201, made.text
    path = f"/engagements/{made.json['id']}"
    assert bea.post(f"/spaces/{COPPER}/engagements", wanted).status == 403
    assert [one["id"] for one in bea.get(f"/spaces/{COPPER}/engagements").json["items"]]
    assert program(DAN).get(path).status == 404
    changed = {**wanted, "type": "study", "workflow": "open", "version": made.json["version"]}
    assert fay.post(path, changed).json["version"] == made.json["version"] + 1
    assert fay.post(path, changed).status == 409
    assert fay.post(path, {**changed, "currency": "XYZ", "version": 2}).status == 422
    part = alice.post(f"{path}/part", {"selects": True, "funds": True})
    assert [one["firm"] for one in part.json["parties"]] == [ACME.name]
    named = {"firm_id": str(DELTA.id), "subject": True, "payer_class": "mining"}
    assert fay.post(f"{path}/parties", named).status == 200
    assert bea.post(f"{path}/parties", named).status == 403
    refused = dina.post(f"{path}/part", {"selects": True, "funds": True})
    assert refused.status == 422
    assert dina.post(f"{path}/part", {"selects": False, "funds": True}).status == 200
    for wrong in ({"strange": "x"}, {"days": "many"}, {"starts_on": "soon"}, {"method": "magic"}):
        sent = {"body": wrong, "version": 0}
        assert fay.post(f"{path}/terms", sent).status == 422, wrong
    sent = {"body": BODY, "criteria": CRITERIA, "version": 0}
    assert alice.post(f"{path}/terms", sent).status == 403
    terms = fay.post(f"{path}/terms", sent)
    assert terms.status == 200, terms.text
    assert terms.json["missing"] == []
    assert fay.post(f"{path}/terms", sent).status == 409
    for outside in (bea, dina):
        assert outside.get(f"{path}/terms").json["items"] == []
    assert fay.post(f"{path}/steps", {"step": "submit"}).status == 200
    (read,) = cara.get(f"{path}/terms").json["items"]
    cleared = {"digest": read["digest"], "version": read["version"]}
    assert alice.post(f"{path}/terms/1/clearing", cleared).status == 403
    assert cara.post(f"{path}/terms/1/clearing", {**cleared, "digest": "0"}).status == 409
    done = cara.post(f"{path}/terms/1/clearing", cleared)
    assert done.json["state"] == "Terms are cleared"
    assert bea.get(path).json["state"] == "In preparation"
    (read,) = fay.get(f"{path}/terms").json["items"]
    call = {
        "questions_on": (now.date() + dt.timedelta(days=5)).isoformat(),
        "closes_on": (now.date() + dt.timedelta(days=9)).isoformat(),
        "version": done.json["version"],
        "terms_version": read["version"],
    }
    assert fay.post(f"{path}/call", {**call, "version": 1}).status == 409
    assert fay.post(f"{path}/call", {**call, "full_closes_on": call["closes_on"]}).status == 422
    told = fay.post(f"{path}/call", call)
    assert told.status == 201, told.text
    assert "background" not in told.json["body"]
    where = f"/calls/{told.json['id']}"
    assert asker.get(where).status == 404
    assert fay.post(f"{path}/call/guests", {"firm_id": str(BEA.org_id)}).status == 404
    assert fay.post(f"{path}/call/guests", {"firm_id": str(vera.org_id)}).status == 200
    assert asker.get(where).json["title"] == "A study of dust"
    assert asker.get(path).status == 404
    assert asker.post(f"{where}/questions", {"words": "Is June too late?"}).status == 200
    assert bea.get(f"{path}/call/questions").status == 403
    (waits,) = fay.get(f"{path}/call/questions").json["items"]
    words = {"question": "When?", "words": "In June.", "version": waits["version"]}
    answer = f"/call-answers/{waits['id']}"
    assert bea.post(f"{answer}/answer", words).status == 404
    assert fay.post(f"{answer}/answer", words).json["state"] == "published"
    assert [one["answer"] for one in bea.get(where).json["answers"]] == ["In June."]
    assert fay.post(f"{answer}/decline", {"version": 2}).status == 409
    later = {**{k: call[k] for k in ("questions_on",)}, "closes_on": "2199-01-01"}
    assert fay.post(f"{path}/call/deadlines", later).status == 200
    assert [one["id"] for one in asker.get("/calls").json["items"]] == [told.json["id"]]
    kinds = {one["type"] for one in bea.get("/engagement-forms").json["items"]}
    assert len(kinds) == 9
