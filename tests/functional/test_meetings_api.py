"""Meetings by program: set, written, cleared by its hash; and what others are told."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import ALICE, BEA, CARA, COLE, COPPER, DAN, DINA, FAY, LEE, Member
from tests.conftest import ProgramOf
from tests.factories import meetings
from tests.house.databases import Database
from tests.program import Program, Told

TOPIC = {
    "title": "Complaints procedure at the three ports",
    "purpose": "discuss",
    "category": "hr_risk_general",
}


def set_up(fay: Program, now: dt.datetime, **fields: object) -> Told:
    starts_at = (now + dt.timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    given = {"title": "Exchange", "starts_at": starts_at.isoformat(), "marking": "amber"}
    return fay.post(f"/spaces/{COPPER}/meetings", given | fields)


def test_meeting_when_set_written_and_cleared_by_program_stands(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, cara, bea = program(FAY), program(CARA), program(BEA)
    made = set_up(fay, now)
    assert made.status == 201
    where = f"/meetings/{made.json['id']}"
    topic = fay.post(f"{where}/agenda-items", TOPIC)
    assert topic.status == 201
    changed = fay.patch(f"/agenda-items/{topic.json['id']}", {"minutes": 40}, If_Match=topic.etag)
    assert (changed.status, changed.json["minutes"]) == (200, 40)
    assert (
        fay.patch(f"/agenda-items/{topic.json['id']}", {"minutes": 4, "version": 1}).status == 409
    )
    read = cara.get(where)
    stale = cara.post(f"{where}/clearance", {"agenda_hash": "0" * 64})
    assert (stale.status, stale.code) == (409, "conflict")
    cleared = cara.post(f"{where}/clearance", {"agenda_hash": read.json["agenda_hash"]})
    assert (cleared.status, cleared.json["state"]) == (200, "cleared")
    items = bea.get(f"{where}/agenda-items").json["items"]
    assert [(one["position"], one["fixed"]) for one in items] == [(1, True), (2, False)]
    assert bea.get(where).json["agenda_hash"] is None
    assert fay.post(f"{where}/agenda-items", TOPIC).status == 403
    assert [one["title"] for one in bea.get(f"/spaces/{COPPER}/meetings").json["items"]] == [
        "Exchange"
    ]


def test_topic_when_its_heading_names_none_is_refused_by_field(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, alice = program(FAY), program(ALICE)
    where = f"/meetings/{set_up(fay, now).json['id']}/agenda-items"
    for fields, name in (
        ({"title": "Sonstiges"}, "title"),
        ({"category": "price_current"}, "category"),
        ({"category": "competitor_supply"}, "category"),
    ):
        for one, path in ((fay, where), (alice, f"/spaces/{COPPER}/topics")):
            told = one.post(path, TOPIC | fields)
            assert (told.status, told.code) == (422, "invalid")
            assert name in told.json["fields"]
    assert db.value("select count(*) from agenda_items where not fixed") == 0


def test_topic_when_proposed_twice_with_a_key_waits_once_and_unnamed(
    program: ProgramOf, db: Database
) -> None:
    alice = program(ALICE)
    for _ in range(2):
        made = alice.post(f"/spaces/{COPPER}/topics", TOPIC, Idempotency_Key="a topic")
        assert made.status == 201
    (waiting,) = program(BEA).get(f"/spaces/{COPPER}/topics").json["items"]
    assert (waiting["proposed_by"], waiting["state"]) == (None, "backlog")


def test_meeting_when_moved_by_program_counts_and_keeps_what_was_not_sent(
    program: ProgramOf, now: dt.datetime
) -> None:
    fay = program(FAY)
    made = set_up(fay, now, place="Room 4")
    later = (now + dt.timedelta(days=40)).replace(minute=0, second=0, microsecond=0)
    moved = fay.patch(
        f"/meetings/{made.json['id']}", {"starts_at": later.isoformat()}, If_Match=made.etag
    )
    assert (moved.status, moved.json["sequence"], moved.json["place"]) == (200, 1, "Room 4")


@pytest.mark.parametrize("member", [DAN, LEE])
def test_meeting_when_an_outsider_asks_is_not_there(
    program: ProgramOf, db: Database, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    for path in ("", "/agenda-items"):
        assert program(member).get(f"/meetings/{ident}{path}").status == 404
    assert program(member).get(f"/spaces/{COPPER}/topics").status == 404


def test_meeting_when_a_member_sets_or_clears_it_is_denied(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    ident = meetings.meeting(db.superuser)
    for member in (ALICE, BEA):
        assert set_up(program(member), now).status == 403
        sent = {"agenda_hash": "0" * 64}
        assert program(member).post(f"/meetings/{ident}/clearance", sent).status == 403


def test_topic_when_searched_for_is_found_by_who_reads_it(program: ProgramOf, db: Database) -> None:
    ident = meetings.meeting(db.superuser, title="Zircon exchange")
    strict = meetings.topic(db.superuser, ident, title="Zircon dust", marking=4, circle=[BEA.id])
    found = {}
    for member in (BEA, ALICE, DAN):
        told = program(member).get("/search?q=zircon").json
        found[member] = {(hit["kind"], hit["title"]) for hit in told["items"]}
    assert ("agenda_item", "Zircon dust") in found[BEA]
    assert found[ALICE] == {("meeting", "Zircon exchange")}
    assert found[DAN] == set()
    db.run("update agenda_items set state = 'dropped' where id = %s", strict)
    told = program(BEA).get("/search?q=zircon").json
    assert {hit["kind"] for hit in told["items"]} == {"meeting"}


def test_date_when_polled_by_program_tells_counts_and_is_set(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, alice, bea = program(FAY), program(ALICE), program(BEA)
    made = set_up(fay, now, starts_at=None).json
    where = f"/meetings/{made['id']}"
    first = (now + dt.timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    times = [(first + dt.timedelta(days=at)).isoformat() for at in range(2)]
    assert fay.post(f"{where}/dates", {"starts_at": times[:1]}).status == 422
    poll = fay.post(f"{where}/dates", {"starts_at": times})
    assert poll.status == 200
    ids = [one["id"] for one in poll.json["options"]]
    for one, word in ((alice, "yes"), (bea, "no")):
        told = one.post(f"{where}/answers", {"answers": {ids[0]: word}})
        assert (told.status, told.json["options"][0]["yours"]) == (200, word)
    (option, _) = bea.get(f"{where}/dates").json["options"]
    assert (option["yes"], option["maybe"], option["no"]) == (None, None, None), "two are few"
    for one in (program(COLE), program(DINA)):  # and with them all who are asked
        one.post(f"{where}/answers", {"answers": {ids[0]: "yes"}})
    (option, _) = bea.get(f"{where}/dates").json["options"]
    assert (option["yes"], option["maybe"], option["no"]) == (3, 0, 1)
    assert bea.post(f"{where}/choice", {"option_id": ids[0]}).status == 403
    assert fay.post(f"{where}/choice", {"option_id": made["id"]}).status == 404
    assert fay.post(f"{where}/choice", {"option_id": ids[0]}).json["set_for"] is not None
    assert alice.post(f"{where}/answers", {"answers": {ids[0]: "no"}}).status in (403, 409)


def test_series_when_begun_by_program_proposes_its_next(program: ProgramOf, db: Database) -> None:
    fay = program(FAY)
    sent = {
        "name": "Regular exchange",
        "purpose": "Prepare what is done together.",
        "rhythm": "monthly_weekday",
        "time_zone": "Europe/Berlin",
        "local_time": "09:00:00",
        "first_on": "2024-09-04",
    }
    made = fay.post(f"/spaces/{COPPER}/series", sent)
    assert (made.status, len(made.json["proposed"])) == (201, 3)
    assert [one["name"] for one in program(BEA).get(f"/spaces/{COPPER}/series").json["items"]] == [
        "Regular exchange"
    ]
    assert program(BEA).post(f"/spaces/{COPPER}/series", sent).status == 403
    assert fay.post(f"/spaces/{COPPER}/series", sent | {"time_zone": "Mars/Base"}).status == 422
    assert fay.post(f"/spaces/{COPPER}/series", sent | {"local_time": "09:00Z"}).status == 422
    path = f"/series/{made.json['id']}"
    told = [fay.post(f"{path}/ending", **seen).status for seen in ({}, {"If_Match": '"9"'})]
    assert told == [422, 409]
    ended = fay.post(f"{path}/ending", If_Match=f'"{made.json["version"]}"')
    assert (ended.status, ended.json["proposed"]) == (200, [])


def test_proposal_when_it_is_counsels_alone_answers_its_proposer_in_his_words(
    program: ProgramOf, db: Database
) -> None:
    body = "Joint statement to NGOs?"
    made = program(ALICE).post(f"/spaces/{COPPER}/topics", TOPIC | {"body": body})
    assert (made.status, made.json["body"]) == (201, body)
    assert program(ALICE).get(f"/agenda-items/{made.json['id']}").status == 404
    assert db.value("select circle from agenda_items") == [CARA.org_id]
    assert db.value("select count(*) from ledger_entries where kind ~ 'topic_proposed'") == 0


def test_agenda_when_prepared_by_program_is_asked_for_returned_reopened_and_cancelled(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, cara, bea = program(FAY), program(CARA), program(BEA)
    made = set_up(fay, now)
    where = f"/meetings/{made.json['id']}"
    proposed = program(ALICE).post(f"/spaces/{COPPER}/topics", TOPIC).json["id"]
    other = fay.post(f"{where}/agenda-items", TOPIC | {"title": "Second of the topics"})
    topic = f"/agenda-items/{proposed}"
    on = {"meeting_id": made.json["id"]}
    assert bea.post(f"{topic}/taking-on", on).status == 403
    assert fay.post(f"{topic}/taking-on", on).json["state"] == "planned"
    assert fay.post(f"{topic}/rise").status == 200
    titles = [one["title"] for one in fay.get(f"{where}/agenda-items").json["items"]]
    assert titles[1:] == [TOPIC["title"], "Second of the topics"]
    assert fay.post(f"{topic}/fall").status == 200
    assert fay.post(f"/agenda-items/{other.json['id']}/removal").json["state"] == "backlog"
    assert bea.post(f"{where}/agenda-review").status == 403
    assert fay.post(f"{where}/agenda-review").status == 200
    back = cara.post(f"{where}/agenda-return", {"words": "Say which ports are meant."})
    assert back.status == 200
    seen = cara.get(where).json["agenda_hash"]
    assert fay.get(where).json["agenda_hash"] is None
    assert cara.post(f"{where}/clearance", {"agenda_hash": seen}).status == 200
    assert fay.post(f"{where}/agenda-reopening").json["state"] == "draft"
    refused = fay.patch(where, {"marking": "green", "version": 1})
    assert (refused.status, list(refused.json["fields"])) == (422, ["marking"])
    assert fay.post(f"{where}/cancellation").json["state"] == "cancelled"
    dropped = fay.post(
        f"/agenda-items/{other.json['id']}/dropping", {"words": "It stands in the May minutes."}
    )
    assert (dropped.status, dropped.json["state"]) == (200, "dropped")


def test_topic_when_let_stand_or_let_in_late_by_program_says_how_far_it_is(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    fay, cara, alice = program(FAY), program(CARA), program(ALICE)
    body = "Joint statement to NGOs?"
    ident = alice.post(f"/spaces/{COPPER}/topics", TOPIC | {"body": body}).json["id"]
    assert cara.post(f"/agenda-items/{ident}/standing", {"version": 9}).status == 409
    assert cara.post(f"/agenda-items/{ident}/standing", {"version": 1}).status == 200
    running = meetings.meeting(db.superuser, state="in_progress", starts_at=now)
    meetings.present(db.superuser, running, ALICE)
    meetings.present(db.superuser, running, CARA, "counsel")
    where, sent = f"/meetings/{running}", {"topic_id": ident}
    asked = fay.post(f"{where}/late-items", sent)
    assert (asked.status, asked.json["missing"]) == (200, 1)
    assert fay.post(f"{where}/late-admissions", sent).status == 409
    agreed = alice.post(f"{where}/late-consents", sent)
    assert (agreed.json["yours"], agreed.json["agreed"], agreed.json["firms"]) == (True, True, None)
    assert fay.post(f"{where}/late-admissions", sent).json["late"]
