"""Reviews by programs: planned, bound, scored and put to a decision as on the pages."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cast import ALICE, AMIR, BEA, BOLT, CARA, COLE, DAN, DINA, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories import review
from tests.factories.review import Scene
from tests.house.databases import Database
from tests.program import Program, Told

NOWHERE = uuid.UUID("0190a000-0000-7000-8000-00000000abcd")


def planned(fay: Program, one: Scene, now: dt.datetime) -> None:
    """Plan a phase, end none that has not begun, and drop it."""
    path = f"/engagements/{one.engagement}/review"
    days = {
        "opens_on": now.date().isoformat(),
        "closes_on": (now.date() + dt.timedelta(days=6)).isoformat(),
    }
    over = {"opens_on": "2024-01-08", "closes_on": "2024-01-09"}
    assert fay.post(f"{path}/phases", over).json["fields"].keys() == {"closes_at"}
    wanted = {**days, "blind": False, "scoring": False}
    made, again = (fay.post(f"{path}/phases", wanted, Idempotency_Key="one") for _ in range(2))
    assert (made.status, again.json) == (201, made.json), "sent twice, done once"
    second = made.json["phases"][1]
    assert (second["state"], second["blind"], second["closes_at"][11:16]) == (
        "planned",
        False,
        "00:00",
    )
    steps = f"/review-phases/{second['id']}/steps"
    assert fay.post(steps, {"step": "end"}).status == 409
    assert fay.post(steps, {"step": "sink"}).status == 422
    left = fay.post(steps, {"step": "drop"}).json["phases"]
    assert [phase["number"] for phase in left] == [1]


def named(program: ProgramOf, one: Scene) -> None:
    """Let each firm name its own, and whoever convenes anybody's."""
    path = f"/engagements/{one.engagement}/review/reviewers"
    alice, bea, fay = (program(who) for who in (ALICE, BEA, FAY))
    told = alice.get(path).json
    assert {who["representation_id"] for who in told["candidates"]} == {str(ALICE.id), str(AMIR.id)}
    assert told["outstanding"] is None
    amir = {"representation_id": str(AMIR.id)}
    denied = bea.post(path, amir)
    assert (denied.status, denied.json["reasons"] != []) == (403, True)
    judging = {who["person"] for who in alice.post(path, amir).json["named"]}
    assert judging == {AMIR.name, BEA.name}
    back = fay.post(path, {"representation_id": str(ALICE.id)}).json["named"]
    assert {who["representation_id"] for who in back} == {str(ALICE.id), str(BEA.id)}
    for nobody in (DINA, DAN, LEE):
        assert fay.post(path, {"representation_id": str(nobody.id)}).status == 404


def bound(program: ProgramOf, one: Scene) -> None:
    """Declare a tie, and stand aside."""
    path = f"/engagements/{one.engagement}/conflicts"
    alice, bea, fay = (program(who) for who in (ALICE, BEA, FAY))
    assert alice.post(f"{path}/ties", {"kind": "dislike", "organisation": "X"}).status == 422
    assert alice.post(f"{path}/ties", {"kind": "relation", "organisation": "  "}).status == 422
    tie = {"kind": "relation", "organisation": one.yara.firm.name}
    mine = alice.post(f"{path}/ties", tie)
    assert mine.status == 201, mine.text
    # While it is hidden whose proposals are, nobody of her firm is told from which it was taken.
    assert mine.json["recusals"] == []
    assert str(one.b) not in mine.text
    (stands,) = fay.get(path).json["recusals"]
    assert (stands["code"], stands["firm"], stands["person"]) == ("B", ALICE.firm.name, None)
    amir = program(AMIR)
    assert amir.post(f"/review-proposals/{one.a}/recusal", {"ground": "relation"}).status == 200
    (own,) = amir.get(path).json["recusals"]
    assert (own["person"], own["code"], own["may_lift"]) == (AMIR.name, None, False)
    assert own["proposal_id"] is None
    assert bea.get(path).json["ties"] == [], "a rival's tie is nobody else's"
    assert [each["organisation"] for each in fay.get(path).json["ties"]] == [one.yara.firm.name]


def recused(program: ProgramOf, one: Scene) -> None:
    """Recuse a firm, and lift what is not of one's own side."""
    path = f"/engagements/{one.engagement}/conflicts"
    alice, bea, cara, fay = (program(who) for who in (ALICE, BEA, CARA, FAY))
    body = {"proposal_id": str(one.a), "ground": "funding"}
    both = {**body, "firm_id": str(BOLT.id), "representation_id": str(BEA.id)}
    assert fay.post(f"{path}/recusals", both).status == 422
    assert fay.post(f"{path}/recusals", body).status == 422
    whole = {**body, "firm_id": str(BOLT.id)}
    assert alice.post(f"{path}/recusals", whole).status == 403
    assert fay.post(f"{path}/recusals", {**whole, "proposal_id": str(NOWHERE)}).status == 404
    assert fay.post(f"{path}/recusals", {**whole, "firm_id": str(DAN.org_id)}).status == 404
    found = fay.post(f"{path}/recusals", whole).json["recusals"]
    lifted = next(each["id"] for each in found if each["firm_id"] == str(BOLT.id))
    assert bea.get(f"/review-proposals/{one.a}").status == 404
    assert bea.post(f"/recusals/{lifted}/lifting").status == 403
    assert cara.post(f"/recusals/{lifted}/lifting").status == 200
    assert cara.post(f"/recusals/{lifted}/lifting").status == 409
    assert bea.get(f"/review-proposals/{one.a}").status == 200
    assert fay.post(f"{path}/years", {"years": 31}).status == 422
    late = fay.post(f"{path}/years", {"years": 3})
    assert (late.status, late.json["reasons"]) == (
        403,
        ["Proposals are open: whom it would bind is known."],
    )


PDF = {"kind": "pdf"}
SHEET = {"levels": {"method": 2, "team": 2}, "recommendation": "yes", "comment": "Sound."}


def begun(program: ProgramOf, one: Scene) -> None:
    """Begin the scoring, as it was seen to stand."""
    fay, alice, path = program(FAY), program(ALICE), f"/engagements/{one.engagement}/review"
    seen = fay.get(path)
    assert fay.post(f"{path}/steps", {"step": "score"}).status == 422
    assert fay.post(f"{path}/steps", {"step": "score"}, If_Match='"77"').status == 409
    moved = fay.post(f"{path}/steps", {"step": "score"}, If_Match=seen.etag)
    assert moved.json["phases"][0]["state"] == "active"
    before = alice.get(f"/review-proposals/{one.a}")
    assert (before.etag, before.json["may_score"]) == ('"none"', True)
    assert [part["text"] for part in before.json["parts"]] == ["What A proposes."]
    assert [scale["levels"][0] for scale in before.json["criteria"]] == ["Weak", "Weak"]


def scored(program: ProgramOf, one: Scene) -> None:
    """Score from two places at once: who did not see what stands is told to look again."""
    alice, at = program(ALICE), f"/review-proposals/{one.a}"
    before, sheet = alice.get(at), SHEET
    assert alice.post(f"{at}/score", {**sheet, "levels": {"method": 9}}).status == 422
    assert alice.post(f"{at}/score", sheet, If_Match='"other"').status == 409
    first = alice.post(f"{at}/score", sheet, If_Match=before.etag)
    assert first.status == 200, first.text
    second = alice.post(f"{at}/score", {**sheet, "comment": "Better."}, If_Match=first.etag)
    assert second.etag != first.etag
    assert (
        alice.post(f"{at}/score", {**sheet, "comment": "Lost."}, If_Match=first.etag).status == 409
    )
    assert "seen" in alice.post(f"{at}/score", sheet).json["fields"]
    here = alice.get(at)
    assert (here.etag, here.json["own_score"]["comment"]) == (second.etag, "Better.")
    assert program(BEA).get(at).json["own_score"] is None
    assert alice.post(f"{at}/score", {**sheet, "lock": True}, If_Match=here.etag).status == 200
    locked = alice.get(at)
    assert alice.post(f"{at}/score", sheet, If_Match=locked.etag).status == 409


def answered(program: ProgramOf, one: Scene) -> None:
    """Let a rival lock his own before he reads others', and say what he makes of them."""
    alice, bea, fay = (program(who) for who in (ALICE, BEA, FAY))
    at, review_path = f"/review-proposals/{one.a}", f"/engagements/{one.engagement}/review"
    left = {
        who["firm"]: who["left"] for who in fay.get(f"{review_path}/reviewers").json["outstanding"]
    }
    assert left == {ALICE.firm.name: 0, BOLT.name: 2}
    assert bea.get(at).json["scores"] == [], "not before her own"
    for proposal in (one.a, one.b):
        lone = {"abstains": True, "reason": "We know too little.", "lock": True}
        assert bea.post(f"/review-proposals/{proposal}/score", lone).status == 200
    theirs = bea.get(at).json["scores"]
    score = next(s for s in theirs if s["firm_id"] != str(BOLT.id))
    bea.post(f"/review-scores/{score['id']}/opinions", {"opinion": "agree"})
    said = next(s for s in alice.get(at).json["scores"] if s["id"] == score["id"])["opinions"]
    assert said == [{"firm_id": str(BOLT.id), "opinion": "agree"}]


def packed(program: ProgramOf, one: Scene) -> None:
    """Read the pack, each as he may."""
    alice, bea, fay = (program(who) for who in (ALICE, BEA, FAY))
    home = f"/engagements/{one.engagement}"
    assert bea.get(f"{home}/pack").status == 404, "not before the end"
    assert bea.post(f"{home}/pack/files", PDF).status == 404
    ended = fay.post(f"/review-phases/{one.phase}/steps", {"step": "end"})
    assert ended.json["over"] is True
    pack = fay.get(f"{home}/pack").json
    a, b = pack["proposals"]
    assert (a["place"], a["spread"]["mean"], b["spread"]) == (1, "100.0", None)
    assert a["by_criterion"]["method"]["number"] == 1
    assert (b["abstained"], pack["not_all"]) == (1, False)
    assert [(who["whole_firm"], who["ground"]) for who in b["stand_aside"]] == [(True, "relation")]
    mine = alice.get(f"{home}/pack").json
    assert (mine["not_all"], [line["code"] for line in mine["proposals"]]) == (True, ["A"])
    assert one.yara.firm.name not in str(mine)
    paper = base64.b64decode(alice.post(f"{home}/pack/files", PDF).json["content"])
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(paper)).pages)
    assert ALICE.name in text
    assert "You do not read one or more proposals" in " ".join(text.split())


def put(program: ProgramOf, one: Scene, now: dt.datetime) -> None:
    """Put the selection to those inside."""
    bea, fay, home = program(BEA), program(FAY), f"/engagements/{one.engagement}"
    question = {
        "question": "Whom do we ask?",
        "closes_on": (now.date() + dt.timedelta(days=9)).isoformat(),
    }
    assert fay.post(f"{home}/selection", question).status == 403, "nothing is selected yet"
    moved = fay.get(f"{home}/review")
    assert fay.post(f"{home}/review/steps", {"step": "select"}, If_Match=moved.etag).status == 200
    assert bea.post(f"{home}/selection", question).status == 403
    decided = fay.post(f"{home}/selection", question)
    assert (decided.status, decided.json["options"]) == (201, ["A", "B", "None of them"])
    (known,) = fay.get(f"{home}/pack").json["decisions"]
    assert (known["id"], known["stated"]) == (decided.json["id"], False)
    stale = {"step": "fail", "reasons": {str(one.a): "No.", str(one.b): "No."}, "version": 1}
    assert fay.post(f"{home}/review/settlement", stale).status == 409
    assert bea.post(f"{home}/review/settlement", stale).status == 403
    told = fay.post(f"{home}/review/settlement", {"step": "fail", "reasons": stale["reasons"]})
    assert (told.status, list(told.json["fields"])) == (422, ["version"]), told.text


def test_review_when_run_by_programs_goes_from_its_phases_to_the_selection(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    one = review.scene(db.superuser, now=now, state="opened")
    planned(program(FAY), one, now)
    named(program, one)
    bound(program, one)
    recused(program, one)
    begun(program, one)
    scored(program, one)
    answered(program, one)
    packed(program, one)
    put(program, one, now)


Asked = tuple[str, str, Any]


def asked(one: Scene, score: uuid.UUID, recusal: uuid.UUID) -> list[Asked]:
    """Give every operation of a review, with a body that would do."""
    home, at = f"/engagements/{one.engagement}", f"/review-proposals/{one.a}"
    days = {"opens_on": "2098-01-01", "closes_on": "2098-02-01"}
    return [
        ("GET", f"{home}/review", None),
        ("GET", f"{home}/review/reviewers", None),
        ("GET", f"{home}/conflicts", None),
        ("GET", f"{home}/pack", None),
        ("GET", at, None),
        ("POST", f"{home}/pack/files", PDF),
        ("POST", f"{home}/review/phases", days),
        ("POST", f"/review-phases/{one.phase}/steps", {"step": "end"}),
        ("POST", f"{home}/review/reviewers", {"representation_id": str(AMIR.id)}),
        ("POST", f"{home}/conflicts/ties", {"kind": "relation", "organisation": "Anybody"}),
        (
            "POST",
            f"{home}/conflicts/recusals",
            {"proposal_id": str(one.a), "ground": "funding", "firm_id": str(BOLT.id)},
        ),
        ("POST", f"/recusals/{recusal}/lifting", None),
        ("POST", f"{home}/conflicts/years", {"years": 3}),
        ("POST", f"{home}/selection", {"question": "Who?", "closes_on": "2098-01-01"}),
        ("POST", f"{home}/review/steps", {"step": "select", "version": 1}),
        ("POST", f"{home}/review/settlement", {"step": "fail", "version": 1}),
        ("POST", f"{at}/score", {"levels": {"method": 1}}),
        ("POST", f"{at}/recusal", {"ground": "relation"}),
        ("POST", f"/review-scores/{score}/opinions", {"opinion": "agree"}),
    ]


def test_review_when_asked_by_programs_of_those_outside_is_not_there(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    """A subject, a payer, the expert himself, the leaver, a stranger: byte for byte nothing."""
    one = review.scene(db.superuser, now=now)
    score = review.score(db.superuser, one, one.a, BEA, now=now)
    recusal = review.recusal(db.superuser, one, one.b, ALICE, now=now)
    ids = (one.engagement, one.a, one.phase, score, recusal)
    for member in (DINA, COLE, one.xeno, LEE, DAN):
        outside = program(member)
        for method, path, body in asked(one, score, recusal):
            nothing = path
            for ident in ids:
                nothing = nothing.replace(str(ident), str(NOWHERE))
            told, none = (outside.ask(method, where, body) for where in (path, nothing))
            assert (told.status, none.status) == (404, 404), (member.key, path, told.text)
            assert told.text == none.text, (member.key, path)


@pytest.mark.parametrize("member", [ALICE, BEA], ids=lambda one: one.key)
def test_review_when_a_rival_scored_says_the_same_to_whoever_has_not(
    db: Database, program: ProgramOf, now: dt.datetime, member: Any
) -> None:
    """Not a byte of any answer changes by what a rival gave, until one's own is locked."""
    one = review.scene(db.superuser, now=now)
    rival = BEA if member is ALICE else ALICE
    reader = program(member)
    paths = [path for method, path, _ in asked(one, NOWHERE, NOWHERE) if method == "GET"]
    before = [whole(reader.get(path)) for path in paths]
    for proposal, mark in ((one.a, "yes"), (one.b, "no")):
        review.score(db.superuser, one, proposal, rival, now=now, recommendation=mark)
    assert [whole(reader.get(path)) for path in paths] == before


def test_score_when_six_programs_change_what_they_all_saw_is_changed_by_one(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    """The others wait for it and find something else than they saw: nothing is written over."""
    one = review.scene(db.superuser, now=now)
    at, alice = f"/review-proposals/{one.a}", program(ALICE)
    seen = alice.post(f"{at}/score", SHEET).etag
    hands = [program(ALICE) for _ in range(6)]

    def save(number: int) -> int:
        said = {**SHEET, "comment": f"Hand {number}."}
        return hands[number].post(f"{at}/score", said, If_Match=seen).status

    with ThreadPoolExecutor(len(hands)) as pool:
        told = list(pool.map(save, range(len(hands))))
    assert sorted(told) == [200, 409, 409, 409, 409, 409]
    kept = alice.get(at).json["own_score"]["comment"]
    assert kept == f"Hand {told.index(200)}."


def whole(told: Told) -> tuple[int, str, str | None]:
    """Give all of an answer that could tell something."""
    return told.status, told.text, told.response.headers.get("ETag")
