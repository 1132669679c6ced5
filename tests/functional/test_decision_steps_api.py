"""What facilitators and counsel do with decisions, by program: the same doors as on the pages."""

from __future__ import annotations

import datetime as dt

from tests.cast import ALICE, BEA, BOLT, CARA, COPPER, DAN, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories.actions import TITLE
from tests.factories.decisions import QUESTION, decision, outcome
from tests.factories.meetings import meeting, topic
from tests.house.databases import Database

OTHERS = "Shall we ask members for a joint standard with a common starting date?"


def test_position_when_told_by_telephone_counts_once_a_program_of_the_firm_confirms_it(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    path = f"/decisions/{decision(db.superuser, now=now)}"
    fay, bea, alice = program(FAY), program(BEA), program(ALICE)
    firms = {one["name"]: one["id"] for one in fay.get(f"{path}/firms").json["items"]}
    assert firms[BOLT.name] == str(BOLT.id)
    told = {"firm_id": firms[BOLT.name], "stance": "object", "reason": "It is too early."}
    taken = fay.post(f"{path}/told-positions", told)
    assert (taken.status, taken.json["positions"]) == (201, []), "not even he reads it back"
    assert alice.get(path).json["positions"] == []
    (own,) = bea.get(path).json["positions"]
    assert (own["own"], own["counts"]) == (True, False)
    confirming = f"/decision-positions/{own['id']}/confirmation"
    for other in (ALICE, FAY, DAN, LEE):
        assert program(other).post(confirming, {}).status == 404
    (counted,) = bea.post(confirming, {}).json["positions"]
    assert counted["counts"]
    assert [one["firm"] for one in alice.get(path).json["positions"]] == [BOLT.name]
    for other, status in ((BEA, 403), (CARA, 403), (DAN, 404), (LEE, 404)):
        assert program(other).get(f"{path}/firms").status == status
        assert program(other).post(f"{path}/told-positions", told).status == status


def test_outcome_when_it_waits_is_told_to_whoever_prepares_and_settled_by_counsel_alone(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, state="closed", closed_at=now)
    few = [FAY.id, CARA.id]
    held = outcome(db.superuser, ident, now=now, state="held", circle=few, words=OTHERS)
    path, review = f"/decisions/{ident}", f"/decision-outcomes/{held}/review"
    for member in (FAY, CARA):
        (waits,) = program(member).get(path).json["waiting"]
        assert (waits["id"], waits["state"], waits["words"]) == (str(held), "held", OTHERS)
    assert program(BEA).get(path).json["waiting"] == []
    stands = {"verdict": "stated"}
    assert program(FAY).post(review, stands).status == 403
    for outsider in (BEA, DAN, LEE):
        assert program(outsider).post(review, stands).status == 404
    cara = program(CARA)
    assert cara.post(review, {"verdict": "returned"}).status == 422
    assert cara.post(review, stands).json["outcome"]["words"] == OTHERS
    assert cara.post(review, stands).status == 409
    bring = f"{path}/topic"
    assert program(BEA).post(bring, {}).status == 403
    assert program(DAN).post(bring, {}).status == 404
    put = program(FAY).post(bring, {})
    assert (put.status, put.json["title"], put.json["decision_id"]) == (200, QUESTION, str(ident))
    assert program(FAY).post(bring, {}).json == put.json
    assert program(BEA).get(path).json["review_topic_id"] == put.json["id"]


def test_topic_when_a_program_decides_and_does_something_about_it_bears_both(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    on = topic(db.superuser, meeting(db.superuser), number=9)
    fay, bea, day = program(FAY), program(BEA), (now.date() + dt.timedelta(days=9)).isoformat()
    asked = {"kind": "process", "question": QUESTION, "marking": "amber", "closes_on": day}
    made = fay.post(f"/items/agenda_item/{on}/decisions", asked)
    assert (made.status, made.json["subject_id"]) == (201, str(on))
    fay.post(f"/decisions/{made.json['id']}/steps", {"step": "open"})
    link = "https://example.org/report"
    to_do = {"title": TITLE, "due_on": day, "marking": "amber", "links": [link]}
    added = fay.post(f"/items/agenda_item/{on}/actions", to_do)
    assert (added.status, added.json["links"], added.json["subject_id"]) == (201, [link], str(on))
    wrong = fay.post(f"/items/agenda_item/{on}/actions", to_do | {"links": ["javascript:1"]})
    assert wrong.status == 422
    for kind, one in (("decisions", made), ("actions", added)):
        found = bea.get(f"/items/agenda_item/{on}/{kind}").json["items"]
        assert [row["id"] for row in found] == [one.json["id"]]
        sent = asked if kind == "decisions" else to_do
        assert bea.post(f"/items/agenda_item/{on}/{kind}", sent).status == 403
        for outsider in (DAN, LEE):
            where = f"/items/agenda_item/{on}/{kind}"
            assert program(outsider).get(where).status == 404
            assert program(outsider).post(where, sent).status == 404


def test_series_when_changed_and_ended_by_program_is_as_on_its_page(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, bea = program(FAY), program(BEA)
    begun = fay.post(
        f"/spaces/{COPPER}/series",
        {
            "name": "Exchange on copper",
            "purpose": "To prepare what is done together.",
            "rhythm": "weekly",
            "every": 4,
            "time_zone": "Europe/Berlin",
            "local_time": "09:00:00",
            "first_on": now.date().isoformat(),
        },
    )
    path = f"/series/{begun.json['id']}"
    read = fay.get(path)
    moved = fay.ask("PATCH", path, {"local_time": "10:30:00"}, If_Match=read.etag)
    assert (moved.status, moved.json["local_time"], moved.json["every"]) == (200, "10:30:00", 4)
    assert fay.ask("PATCH", path, {"every": 2}, If_Match=read.etag).status == 409
    assert fay.ask("PATCH", path, {"every": 2}).status == 422
    assert fay.ask("PATCH", path, {"every": 99, "version": moved.json["version"]}).status == 422
    for other, status in ((BEA, 403), (DAN, 404), (LEE, 404)):
        assert program(other).ask("PATCH", path, {"every": 2, "version": 2}).status == status
        assert program(other).post(f"{path}/ending", {}).status == status
    assert bea.get(path).json["proposed"]
    assert fay.post(f"{path}/ending", {}).status == 422
    assert fay.post(f"{path}/ending", {}, If_Match=read.etag).status == 409
    seen = fay.get(path).etag
    ended = fay.post(f"{path}/ending", {}, If_Match=seen).json
    assert (ended["proposed"], ended["ended_at"] is not None) == ([], True)
    assert fay.post(f"{path}/ending", {}).status == 403
