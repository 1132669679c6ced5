"""Deliveries by program: planned, submitted, returned, accepted, certified, as on pages."""

from __future__ import annotations

import datetime as dt
import uuid

from tests.cast import ACME, ALICE, BEA, BOLT, COLE, DAN, DELTA, DINA, FAY, LEE
from tests.conftest import OpenWork, ProgramOf
from tests.factories import files, findings, gate
from tests.factories.delivery import AMOUNT, awarded, delivering, seat
from tests.functional.test_api import GENERAL
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT

DAY = dt.timedelta(days=1)


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


ROOM_FOR = {"name": "Dust measurements", "purpose": "Measure the dust beside the depots."}


def test_room_when_opened_by_program_takes_a_plan_papers_and_a_certificate(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    path, day = f"/engagements/{scene.engagement}", now.date()
    fay, alice, nova = (program(one) for one in (FAY, ALICE, scene.expert))
    days = dict.fromkeys(("signed_on", "starts_on", "ends_on", "undertaken_on"), str(day))
    fay.post(f"{path}/contract", {"reference": "CA-17", "amount": AMOUNT, **days})
    other = {"amount": AMOUNT + 7, "ends_on": str(day + 30 * DAY), "why": "Two more depots."}
    assert fay.patch(f"{path}/contract", other).status == 422
    assert fay.patch(f"{path}/contract", other | {"why": " ", "version": 1}).status == 422
    assert fay.patch(f"{path}/contract", other, If_Match='"9"').status == 409
    changed = fay.patch(f"{path}/contract", other, If_Match='"1"')
    assert changed.json["contract"]["amount"] == AMOUNT + 7, changed.text
    offered = fay.get(f"{path}/expert-room/choices").json
    assert [one["name"] for one in offered["firms"]] == ["Acme Motors", "Bolt Cars"]
    assert any(one["by_itself"] for one in offered["categories"])
    wanted = ROOM_FOR | {"firms": [one["firm_id"] for one in offered["firms"]]}
    others = {one: program(one) for one in (BEA, COLE, DINA, scene.rival, DAN, LEE)}
    others |= {ALICE: alice, scene.expert: nova}
    for who, one in others.items():
        refused = [
            one.patch(f"{path}/contract", other, If_Match='"2"').status,
            one.get(f"{path}/expert-room/choices").status,
            one.post(f"{path}/expert-room", wanted).status,
            one.post(f"{path}/agreement").status,
        ]
        assert refused == [403 if who in (ALICE, BEA) else 404] * 4, who.key
    assert fay.post(f"{path}/expert-room", wanted | {"firms": [str(DELTA.id)]}).status == 422
    assert fay.post(f"{path}/expert-room", wanted | {"name": " "}).status == 422
    made = fay.post(f"{path}/expert-room", wanted)
    assert made.status == 201, made.text
    assert fay.post(f"{path}/expert-room", wanted).status == 403
    room = made.json["contract"]["room_id"]
    for who, role in ((scene.expert, "expert"), (ALICE, "member"), (BEA, "member")):
        seat(db, uuid.UUID(room), who, role)
    plan = {"title": "Part", "due_on": str(day + 9 * DAY), "acceptors": [str(ACME.id)]}
    for number, amount in ((1, AMOUNT), (2, 7), (3, 1)):
        made = fay.post(f"{path}/milestones", plan | {"number": number, "amount": amount})
        assert made.status == 201, made.text
    planned = fay.get(f"/spaces/{room}/milestones").json
    assert planned["room"]["amount"] == AMOUNT + 7
    first, second, third = (one["id"] for one in planned["items"])
    assert fay.post(f"{path}/agreement").status == 409, "they do not add up"
    for who, status in ((ALICE, 403), (scene.expert, 404), (COLE, 404), (DAN, 404)):
        assert others[who].post(f"/milestones/{third}/removal").status == status, who.key
    assert len(fay.post(f"/milestones/{third}/removal").json["items"]) == 2
    assert fay.post(f"{path}/agreement").json["contract"]["agreed_at"]
    assert fay.post(f"{path}/agreement").status == 403
    assert fay.patch(f"{path}/contract", other, If_Match='"3"').status == 403

    paper = nova.send(
        f"/items/milestone/{first}/documents", files.pdf(), "r.pdf",
        title="What was measured", marking="amber_strict",
    )  # fmt: skip
    assert paper.status == 201, paper.text
    copied = nova.post(
        f"/documents/{paper.json['id']}/releases",
        GENERAL | {"space_id": room, "marking": "amber_strict"},
    )
    assert copied.status == 201, copied.text
    kept = copied.json["copy_id"]
    sent = nova.post(
        f"/milestones/{first}/submissions", {"words": "Measured.", "documents": [kept]}
    )
    assert sent.json["submissions"][0]["documents"] == [kept], sent.text
    assert alice.get(f"/documents/{kept}/file").status == 200

    item = let_in(db, room, now)
    assert item in {one["item_id"] for one in alice.get(f"/milestones/{first}").json["let_in"]}
    moved = {"item_id": item}
    for who, status in ((ALICE, 403), (scene.expert, 403), (COLE, 404), (DINA, 404), (DAN, 404)):
        told = others[who].post(f"/milestones/{second}/grants", moved)
        assert told.status == status, who.key
    told = fay.post(f"/milestones/{second}/grants", moved)
    assert [one["item_id"] for one in told.json["let_in"]] == [item], told.text
    alice.post(f"/milestones/{first}/answers", {"round": 1, "outcome": "accepted"})
    ended = {"why": "Not needed.", "version": 1}
    told = fay.post(f"/milestones/{second}/cancellation", ended)
    assert told.json["changes"][0]["words"] == "Not needed."
    (owed,) = nova.get("/returns").json["items"]
    seen = {"answered_at": owed["asked_at"]}
    assert fay.post(f"{path}/certificate/confirmation", seen).status == 403
    nova.post(f"/returns/{owed['id']}/answer", {"answer": "destroyed"})
    assert nova.get(f"/returns/{owed['id']}").json["answer"] == "destroyed"
    assert fay.post(f"{path}/certificate/confirmation", seen).status == 409
    seen = {"answered_at": alice.get(f"{path}/delivery").json["certificate"]["answered_at"]}
    for who, one in others.items():
        told = one.post(f"{path}/certificate/confirmation", seen)
        assert told.status == (403 if who in (ALICE, BEA) else 404), who.key
        read = one.get(f"/returns/{owed['id']}").status
        assert read == (200 if who == scene.expert else 404), who.key
    done = fay.post(f"{path}/certificate/confirmation", seen)
    assert done.json["certificate"]["confirmed_at"], done.text
    assert bool(nova.get(f"/returns/{owed['id']}").json["confirmed_at"])
    assert nova.get("/returns?page=2").json == {"items": [], "next_page": None}


def let_in(db: Database, room: str, now: dt.datetime) -> str:
    """Release a finding of Acme's into the room; gives its copy."""
    release = gate.release(
        db.superuser, ALICE, ACME_DRAFT,
        target_space_id=room, copy_shared_at=now, attribution="named",
    )  # fmt: skip
    copy = db.value("select copy_id from releases where id = %s", release)
    findings.named_copy(
        db.superuser, ALICE, uuid.UUID(room), shared_at=now, updated_at=now, id=copy
    )
    return str(copy)
