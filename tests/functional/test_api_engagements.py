"""Engagements and calls for programs: the same rules, the same walls, the same silence."""

from __future__ import annotations

import datetime as dt

from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, DELTA, DINA, FAY
from tests.conftest import ProgramOf
from tests.factories.engagements import engagement, expert
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY
from tests.program import Program

UNKNOWN = "0190a000-0000-7000-8000-00000000abcd"
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
    home = f"/spaces/{COPPER}/engagements"
    made, again = (fay.post(home, wanted, Idempotency_Key="one") for _ in range(2))
    assert (made.status, again.json) == (201, made.json), "sent twice, done once"
    path = f"/engagements/{made.json['id']}"
    assert bea.post(f"/spaces/{COPPER}/engagements", wanted).status == 403
    assert fay.post(f"/spaces/{COPPER}/engagements", {**wanted, "title": " \n "}).status == 422
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
    blank = {**sent, "body": {**BODY, "purpose": " \n ", "questions": [" "]}}
    empty = fay.post(f"{path}/terms", {**blank, "version": terms.json["version"]})
    assert {"purpose", "questions"} <= set(empty.json["missing"])
    sent["version"] = empty.json["version"]
    assert fay.post(f"{path}/terms", sent).json["missing"] == []
    assert fay.post(f"{path}/terms", sent).status == 409
    for outside in (bea, dina):
        assert outside.get(f"{path}/terms").json["items"] == []
    for elsewhere in ("publish", "award", "score", "sink"):
        assert fay.post(f"{path}/steps", {"step": elsewhere}).status == 422, elsewhere
    assert fay.post(f"{path}/steps", {"step": "submit"}, If_Match='"99"').status == 409
    assert fay.post(f"{path}/steps", {"step": "submit"}, If_Match='"none of ours"').status == 409
    assert fay.post(f"{path}/steps", {"step": "submit"}).status == 200
    (read,) = cara.get(f"{path}/terms").json["items"]
    unread = {"words": "Say which depots.", "version": read["version"] + 1}
    assert cara.post(f"{path}/terms/1/return", unread).status == 409
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
    assert alice.get(f"{path}/call-preview").status == 403
    look = fay.get(f"{path}/call-preview?with_need=true").json
    assert (look["version"], look["terms_version"]) == (call["version"], call["terms_version"])
    assert [one["text"] for one in look["fields"] if one["key"] == "need"] == ["We do not know."]
    assert "canary of the inside" not in str(look)
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
    _tended(program, path, told.json["id"], answer, asker)
    later = {**{k: call[k] for k in ("questions_on",)}, "closes_on": "2199-01-01"}
    assert fay.post(f"{path}/call/deadlines", later).status == 200
    assert [one["id"] for one in asker.get("/calls").json["items"]] == [told.json["id"]]
    _taken_down(program, path, told.json["id"], answer, asker)
    kinds = {one["type"] for one in bea.get("/engagement-forms").json["items"]}
    assert len(kinds) == 9


def _tended(program: ProgramOf, path: str, call_id: str, answer: str, asker: Program) -> None:
    """Look after a call: who was asked, what one asked, and what counsel lets out first."""
    fay, bea, cara = (program(one) for one in (FAY, BEA, CARA))
    (guest,) = fay.get(f"{path}/call/guests").json["items"]
    assert guest["firm"] == "Vera Experts"
    invitable = {one["firm"] for one in fay.get(f"{path}/call/invitable").json["items"]}
    assert "Vera Experts" in invitable
    for asked in ("guests", "invitable"):
        assert bea.get(f"{path}/call/{asked}").status == 403
        assert asker.get(f"{path}/call/{asked}").status == 404
    own = f"/calls/{call_id}/questions"
    assert [one["words"] for one in asker.get(own).json["items"]] == ["Is June too late?"]
    for other in (fay, bea, cara):
        assert other.get(own).json == {"items": [], "next_page": None}, "nobody learns who asked"
    _held(program, path, own, asker)
    assert cara.get(answer).status == 403, "it does not wait"


def _held(program: ProgramOf, path: str, own: str, asker: Program) -> None:
    """Let counsel look first where something stands out, and return it."""
    fay, bea, cara = (program(one) for one in (FAY, BEA, CARA))
    assert asker.post(own, {"words": "When does it begin?"}).status == 200
    waits = fay.get(f"{path}/call/questions").json["items"][0]
    held = f"/call-answers/{waits['id']}"
    words = {"question": "How?", "words": "We ask members for a common starting date."}
    told = fay.post(f"{held}/answer", {**words, "version": waits["version"]})
    assert (told.status, told.json["state"]) == (200, "held"), told.text
    assert bea.get(held).status == 404
    assert fay.get(held).status == 403
    reading = cara.get(held)
    assert reading.json["answer"] == words["words"]
    back = {"stands": False, "words": "Say when alone."}
    assert cara.post(f"{held}/review", back, If_Match='"77"').status == 409
    assert cara.post(f"{held}/review", back, If_Match=reading.etag).status == 200
    again = fay.get(f"{path}/call/questions").json["items"][0]
    assert (again["state"], again["opinion"]) == ("waiting", "Say when alone.")
    left = fay.post(f"{held}/decline", {}, If_Match=f'"{again["version"]}"')
    assert left.json["state"] == "declined"


def _taken_down(program: ProgramOf, path: str, call_id: str, answer: str, asker: Program) -> None:
    """Take an answer down, then the whole call: no word of it is left."""
    fay, bea, alice = (program(one) for one in (FAY, BEA, ALICE))
    for one, status in ((bea, 403), (alice, 403), (asker, 404), (program(DAN), 404)):
        assert one.post(f"{path}/call/withdrawal").status == status
    assert asker.post(f"{answer}/withdrawal").status in (403, 404)
    assert fay.post(f"{answer}/withdrawal").json["answers"] == []
    assert fay.post(f"{answer}/withdrawal").status == 409
    assert asker.get(f"/calls/{call_id}").json["answers"] == []
    assert fay.post(f"{path}/call/withdrawal").json["id"] == path.rpartition("/")[2]
    assert fay.post(f"{path}/call/withdrawal").status == 409
    gone = bea.get(f"/calls/{call_id}")
    assert "dust" not in gone.text.casefold()


def test_engagement_when_begun_from_an_item_by_programs_stands_on_it(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    fay, bea, dan = (program(one) for one in (FAY, BEA, DAN))
    path = f"/items/finding/{NAMED_COPY}/engagements"
    wanted = {"title": "Dust near the depots", "marking": "clear"}
    assert bea.post(path, wanted).status == 403
    milder = fay.post(path, wanted)
    assert (milder.status, list(milder.json["fields"])) == (422, ["marking"])
    kept = {**wanted, "marking": "amber_strict"}
    made, again = (fay.post(path, kept, Idempotency_Key="one") for _ in range(2))
    assert (made.status, again.json) == (201, made.json), "sent twice, done once"
    assert [one["id"] for one in bea.get(path).json["items"]] == [made.json["id"]]
    nothing = f"/items/finding/{UNKNOWN}/engagements"
    for body in (None, wanted):
        ask = "GET" if body is None else "POST"
        assert dan.ask(ask, path, body).text == dan.ask(ask, nothing, body).text
    for number in range(55):
        engagement(db.superuser, now=now, title=f"Number {number}")
    everything = f"/spaces/{COPPER}/engagements"
    first = fay.get(everything).json
    second = fay.get(f"{everything}?page={first['next_page']}").json
    assert (len(first["items"]), len(second["items"]), second["next_page"]) == (50, 6, None)
    assert {one["id"] for one in first["items"]}.isdisjoint(one["id"] for one in second["items"])
    assert fay.get(f"{everything}?page=0").status == 422
    assert fay.get(f"{everything}?after=x").status == 422
