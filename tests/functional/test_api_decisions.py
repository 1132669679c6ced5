"""Decisions and actions for programs: the same rules, the same walls, the same silence."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.shared.process.words import INDEPENDENT
from tests.cast import ACME, ALICE, BEA, BOLT, CARA, COPPER, DAN, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories.actions import TITLE, action, adoption
from tests.factories.decisions import QUESTION, decision, position
from tests.house.databases import Database


def asked(now: dt.datetime, **values: object) -> dict[str, object]:
    closes = (now.date() + dt.timedelta(days=9)).isoformat()
    usual = {"kind": "process", "question": QUESTION, "marking": "amber", "closes_on": closes}
    return {**usual, **values}


def test_decision_when_run_by_programs_goes_from_proposal_to_outcome(
    program: ProgramOf, now: dt.datetime
) -> None:
    fay, alice, bea = program(FAY), program(ALICE), program(BEA)
    made = fay.post(f"/spaces/{COPPER}/decisions", asked(now))
    assert made.status == 201, made.text
    path = f"/decisions/{made.json['id']}"
    assert bea.get(path).status == 404
    assert fay.post(f"{path}/steps", {"step": "open"}).json["state"] == "open"
    said = alice.post(f"{path}/positions", {"stance": "object", "reason": "It is too early."})
    assert said.json["own_stance"] == "object"
    seen = bea.get(path).json
    assert [(one["firm"], one["stance"]) for one in seen["positions"]] == [(ACME.name, "object")]
    assert seen["independent"] == INDEPENDENT
    fay.post(f"{path}/steps", {"step": "close"})
    day = (now.date() + dt.timedelta(days=30)).isoformat()
    words = "Whoever wants to meets every second month."
    assert fay.post(f"{path}/outcomes", {"words": words, "review_on": day}).status == 200
    assert bea.get(path).json["outcome"]["words"] == words
    listed = bea.get(f"/spaces/{COPPER}/decisions").json["items"]
    assert [one["id"] for one in listed] == [seen["id"]]


@pytest.mark.parametrize(
    "kind",
    ["supplier_selection", "termination", "price_incentive", "contract_terms", "purchase_volume"],
)
def test_decision_when_of_another_kind_is_refused(
    program: ProgramOf, now: dt.datetime, db: Database, kind: str
) -> None:
    told = program(FAY).post(f"/spaces/{COPPER}/decisions", asked(now, kind=kind))
    assert (told.status, told.code) == (422, "invalid")
    assert "vault" in told.json["fields"]["kind"]
    for other in (ALICE, CARA):
        refused = program(other).post(f"/spaces/{COPPER}/decisions", asked(now, kind=kind))
        assert refused.status == 403
    assert db.value("select count(*) from decisions") == 0


@pytest.mark.parametrize("secrecy", [{"hidden": True}, {"anonymous": True, "quorum_firms": 5}])
def test_position_when_secret_is_in_no_answer_of_anybody_elses(
    program: ProgramOf, now: dt.datetime, db: Database, secrecy: dict[str, object]
) -> None:
    ident = decision(db.superuser, now=now, **secrecy)
    position(db.superuser, ident, BOLT, now=now, stance="object", reason="A telling reason.")
    for member in (ALICE, FAY, CARA):
        one = program(member)
        found = one.get(f"/decisions/{ident}").json
        assert found["positions"] == []
        assert (found["tally"], found["quorum_met"], found["own_stance"]) == (None, None, None)
        assert one.get("/search?q=telling").json["items"] == []
    assert program(BEA).get(f"/decisions/{ident}").json["own_stance"] == "object"


def test_action_when_run_by_programs_is_adopted_in_private(
    program: ProgramOf, now: dt.datetime, db: Database
) -> None:
    fay, alice, bea = program(FAY), program(ALICE), program(BEA)
    due = (now.date() + dt.timedelta(days=9)).isoformat()
    made = fay.post(
        f"/spaces/{COPPER}/actions",
        {"title": TITLE, "due_on": due, "marking": "amber", "leverage": "multi_stakeholder"},
    )
    assert made.status == 201, made.text
    path = f"/actions/{made.json['id']}"
    assert alice.post(f"{path}/adoption", {"adopted": False}).json["own_adoption"] is False
    assert bea.post(f"{path}/adoption", {"adopted": True}).json["own_adoption"] is True
    assert fay.get(path).json["own_adoption"] is None
    assert fay.get(path).json["adopted_at_least"] is None
    assert alice.get("/actions").json["items"] == []
    assert [one["id"] for one in bea.get("/actions").json["items"]] == [made.json["id"]]
    assert fay.post(f"{path}/steps", {"step": "start"}).json["state"] == "in_progress"
    assert fay.post(f"{path}/effect", {"effect": "lasting"}).json["effect"] == "lasting"
    assert fay.post(f"{path}/effect", {"effect": "splendid"}).status == 422
    assert db.value("select count(*) from ledger_entries where facts like '%%adopt%%'") == 0


def test_action_when_of_a_stranger_or_leaver_is_none(
    program: ProgramOf, now: dt.datetime, db: Database
) -> None:
    ident = action(db.superuser, now=now)
    adoption(db.superuser, ident, ACME, ALICE.id, now=now)
    for member in (DAN, LEE):
        assert program(member).get(f"/actions/{ident}").status == 404
        assert program(member).get("/actions").json["items"] == []
