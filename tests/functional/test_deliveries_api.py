"""Deliveries by program: planned, submitted, returned, accepted, certified, as on pages."""

from __future__ import annotations

import datetime as dt

from tests.cast import ACME, ALICE, BEA, BOLT, COLE, DAN, FAY
from tests.conftest import OpenWork, ProgramOf
from tests.factories.delivery import AMOUNT, awarded, delivering
from tests.house.databases import Database


def test_contract_when_recorded_by_program_is_read_by_those_inside_alone(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    path = f"/engagements/{awarded(db, now).engagement}"
    day = now.date().isoformat()
    days = dict.fromkeys(("signed_on", "starts_on", "ends_on", "undertaken_on"), day)
    sent = {"reference": "CA-17", "amount": AMOUNT, **days}
    assert program(ALICE).ask("POST", f"{path}/contract", sent).status == 403
    assert program(FAY).ask("POST", f"{path}/contract", sent | {"amount": 1}).status == 422
    made = program(FAY).ask("POST", f"{path}/contract", sent)
    assert made.status == 201, made.text
    assert made.json["contract"]["expert"] == "Nova Experts"
    assert program(FAY).ask("POST", f"{path}/contract", sent).status == 403
    assert program(ALICE).get(f"{path}/delivery").json["contract"]["amount"] == AMOUNT
    assert program(COLE).get(f"{path}/delivery").json["contract"] is None
    assert program(DAN).get(f"{path}/delivery").status == 404


def test_milestone_when_moved_by_programs_goes_from_plan_to_certificate(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    fay, alice, bea, nova = (program(one) for one in (FAY, ALICE, BEA, scene.expert))
    listed = alice.get(f"/spaces/{scene.room}/milestones").json["items"]
    assert [(one["number"], one["amount"], one["state"]) for one in listed] == [
        (1, 400_000, "pending"),
        (2, 600_000, "pending"),
    ]
    first, second = (f"/milestones/{one}" for one in (scene.first, scene.second))
    later = (now.date() + dt.timedelta(days=99)).isoformat()
    moved = {"due_on": later, "why": "The rains came early."}
    assert fay.ask("PATCH", first, moved).status == 422
    assert fay.ask("PATCH", first, moved | {"version": 99}).status == 409
    assert fay.ask("PATCH", first, moved | {"version": 1}).json["due_on"] == later
    assert nova.ask("PATCH", first, moved | {"version": 2}).status == 403
    assert alice.ask("POST", f"{first}/submissions", {"words": "So."}).status == 403
    sent = nova.ask("POST", f"{first}/submissions", {"words": "Measured."})
    assert sent.status == 201, sent.text
    assert sorted(sent.json["waits_for"]) == sorted([str(ACME.id), str(BOLT.id)])
    said = {"round": 1, "outcome": "returned", "words": "Tables are missing."}
    assert bea.ask("POST", f"{first}/answers", said).json["state"] == "returned"
    assert alice.ask("POST", f"{first}/answers", said).status == 403
    nova.ask("POST", f"{first}/submissions", {"words": "With tables."})
    said = {"round": 2, "outcome": "accepted"}
    assert alice.ask("POST", f"{first}/answers", said | {"round": 1}).status == 409
    assert alice.ask("POST", f"{first}/answers", said).json["waits_for"] == [str(BOLT.id)]
    assert alice.ask("POST", f"{first}/answers", said).status == 409
    assert bea.ask("POST", f"{first}/answers", said).json["state"] == "accepted"
    ended = {"why": "Not needed.", "version": 1}
    assert fay.ask("POST", f"{second}/cancellation", ended).json["state"] == "cancelled"
    for path in (first, f"/spaces/{scene.room}/milestones"):
        assert nova.get(path).status == 404
    (owed,) = nova.get("/returns").json["items"]
    answer = f"/returns/{owed['id']}/answer"
    assert bea.ask("POST", answer, {"answer": "returned"}).status == 404
    assert nova.ask("POST", answer, {"answer": "kept"}).status == 422
    assert nova.ask("POST", answer, {"answer": "destroyed"}).json["answer"] == "destroyed"
    told = alice.get(f"/engagements/{scene.engagement}/delivery").json
    assert (told["milestones"], told["milestones_done"]) == (1, 1)
    assert told["certificate"]["answer"] == "destroyed"
