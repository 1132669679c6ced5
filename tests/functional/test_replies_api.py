"""Answers and preferences by API: the page's own services, under the bearer's own eyes."""

from __future__ import annotations

import datetime as dt

from tests.cast import ALICE, BEA, CAUCUS, COBALT, COPPER, DAN
from tests.conftest import ProgramOf
from tests.factories.calling import meeting
from tests.house.databases import Database


def test_answer_when_given_by_a_program_is_its_owners(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    bea = program(BEA)
    assert bea.get(f"/meetings/{ident}/reply").json == {"answer": None, "organisations": None}
    told = bea.post(f"/meetings/{ident}/reply", {"answer": "maybe"})
    assert (told.status, told.json) == (200, {"answer": "maybe", "organisations": None})
    assert program(ALICE).get(f"/meetings/{ident}/reply").json["answer"] is None
    assert bea.post(f"/meetings/{ident}/reply", {"answer": "never"}).status == 422
    assert (
        program(BEA, scopes=["read"]).post(f"/meetings/{ident}/reply", {"answer": "yes"}).status
        == 403
    )
    db.run("update meetings set state = 'opened'")
    assert bea.post(f"/meetings/{ident}/reply", {"answer": "no"}).code == "denied"


def test_answer_when_the_meeting_is_hidden_finds_nothing(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now, marking=4, circle=[ALICE.id])
    for member in (BEA, DAN):
        told = program(member).post(f"/meetings/{ident}/reply", {"answer": "yes"})
        assert told.code == "not_found"


def test_pace_when_chosen_by_a_program_is_kept(db: Database, program: ProgramOf) -> None:
    bea = program(BEA)
    told = bea.post("/notice-preferences", {"space_id": str(COPPER), "pace": "off"})
    assert told.json["items"] == [
        {"space_id": str(CAUCUS), "pace": "daily"},
        {"space_id": str(COPPER), "pace": "off"},
    ]
    assert bea.get("/notice-preferences").json == told.json
    for space in (COBALT, BEA.firm.vault_id, ALICE.firm.vault_id):
        told = bea.post("/notice-preferences", {"space_id": str(space), "pace": "off"})
        assert told.status in {403, 404}, told.text
    assert db.value("select count(*) from notice_paces") == 1
