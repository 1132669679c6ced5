"""A campaign from its draft to its end, visits and wishes, by programs: as on the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from collab.features.contacts.outreach.rules import SENTENCES, Reason
from tests.cast import ALICE, AMIR, BEA, CARA, COBALT, COPPER, DAN, FAY, LEE
from tests.conftest import ClientOf, ProgramOf
from tests.factories.outreach import contact, script
from tests.house.databases import Database
from tests.program import Program

LIST, PATCH = f"/spaces/{COPPER}/campaigns", "application/merge-patch+json"
DAY = dt.timedelta(days=1)


@pytest.fixture
def written(now: dt.datetime, db: Database) -> dict[str, Any]:
    """Give a campaign as a program writes it."""
    return {
        "title": "  Ask smelters about   the roads ",
        "purpose": "To learn how people along the roads live.",
        "opens_on": now.date().isoformat(),
        "closes_on": (now.date() + 60 * DAY).isoformat(),
        "script_id": str(script(db.superuser, now=now)),
    }


def step(one: Program, path: str, name: str, **more: Any) -> Any:
    return one.post(f"{path}/steps", {"step": name} | more)


def test_campaign_when_run_by_programs_goes_from_draft_to_closed(  # noqa: PLR0915 # one walk
    program: ProgramOf, db: Database, now: dt.datetime, written: dict[str, Any]
) -> None:
    near, far = contact(db.superuser, now=now), contact(db.superuser, now=now, name="Far Smelter")
    elsewhere = contact(db.superuser, now=now, space_id=COBALT)
    unsafe = contact(db.superuser, now=now, name="Unsafe", **{"class": "affected_person"})
    fay, bea, cara = program(FAY), program(BEA), program(CARA)
    for other, status in ((bea, 403), (cara, 403), (program(DAN), 404), (program(LEE), 404)):
        assert other.post(LIST, written).status == status
    begun = fay.post(LIST, written, Idempotency_Key="one")
    assert (begun.status, begun.json["state"], begun.json["version"]) == (201, "draft", 1)
    assert begun.json["title"] == "Ask smelters about the roads"
    assert begun.json["steps"] == ["submit", "open", "drop"]
    assert fay.post(LIST, written, Idempotency_Key="one").json["id"] == begun.json["id"]
    path = f"/campaigns/{begun.json['id']}"
    for wrong, field in (
        ({"marking": "red"}, "marking"), ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"script_id": str(near)}, "script_id"), ({"title": ""}, "title"),
        ({"colour": 1}, "colour"),
        ({"title": "We all stop buying from them until they cut prices"}, "title"),
    ):  # fmt: skip
        refused = fay.post(LIST, written | wrong)
        assert (refused.status, field in refused.json["fields"]) == (422, True), refused.text
    assert bea.get(path).status == 404, "a draft is for those who prepare it"
    changed = fay.patch(path, {"title": "Roads"}, If_Match=begun.etag, Content_Type=PATCH)
    assert (changed.status, changed.json["title"]) == (200, "Roads"), changed.text
    for stale, status in (({"If_Match": begun.etag}, 409), ({}, 422)):
        tried = fay.patch(path, {"title": "Rails"}, Content_Type=PATCH, **stale)
        assert tried.status == status
    assert fay.patch(path, {"marking": "green", "version": 2}, Content_Type=PATCH).status == 422
    assert fay.get(path).json["title"] == "Roads"
    for wrong_one in (elsewhere, unsafe):
        tried = fay.post(f"{path}/targets", {"add": [str(near), str(wrong_one)]})
        assert (tried.status, "add" in tried.json["fields"]) == (422, True)
    assert fay.get(path).json["queue"] == []
    fay.post(f"{path}/targets", {"add": [str(near), str(far)]})
    aimed = fay.post(f"{path}/targets", {"remove": [str(far)]})
    assert aimed.status == 200, aimed.text
    assert [one["contact_id"] for one in aimed.json["queue"]] == [str(near)]
    assert step(fay, path, "submit").json["state"] == "held"
    assert [step(one, path, "clear").status for one in (fay, bea)] == [403, 404]
    assert step(cara, path, "return").json["state"] == "draft"
    assert step(fay, path, "submit").json["state"] == "held"
    seen = cara.get(path).json["version"]
    assert step(cara, path, "clear", version=seen - 1).status == 409
    assert step(cara, path, "clear", version=seen).json["state"] == "open"
    told = bea.get(path).json
    assert (told["state"], told["needs_counsel"], told["steps"]) == ("open", None, [])
    assert step(bea, path, "close").status == 403
    assert bea.post(f"{path}/targets", {"add": [str(far)]}).status == 403
    assert bea.patch(path, {"title": "Mine"}, If_Match='"9"', Content_Type=PATCH).status == 403
    late = fay.patch(path, {"title": "New"}, If_Match=fay.get(path).etag, Content_Type=PATCH)
    assert (late.status, "title" in late.json["fields"]) == (422, True)
    assert step(cara, path, "pause").json["state"] == "paused"
    (line,) = bea.get(path).json["queue"]
    assert line["sentence"] == SENTENCES[Reason.CAMPAIGN_HELD]
    assert step(cara, path, "resume").json["state"] == "open"
    assert step(fay, path, "close").json["steps"] == []
    assert step(fay, path, "open").status == 403
    assert step(fay, path, "fly").status == 422
    dropped = f"/campaigns/{fay.post(LIST, written).json['id']}"
    assert step(fay, dropped, "drop").json["state"] == "dropped"
    assert [one["state"] for one in bea.get(LIST).json["items"]] == ["closed"]


def test_visit_when_planned_by_a_program_is_changed_and_called_off_and_read_by_its_firm_alone(  # noqa: PLR0915 # one walk
    program: ProgramOf, client: ClientOf, db: Database, now: dt.datetime, written: dict[str, Any]
) -> None:
    card = contact(db.superuser, now=now)
    fay, alice, bea = program(FAY), program(ALICE), program(BEA)
    path = f"/campaigns/{fay.post(LIST, written).json['id']}"
    fay.post(f"{path}/targets", {"add": [str(card)]})
    step(fay, path, "open")
    held = alice.post(f"{path}/claims", {"contact_id": str(card)}).json["id"]
    first, later = now.date() + 2 * DAY, now.date() + 40 * DAY
    body = {"planned_on": first.isoformat(), "place": "The depot", "tell_month": True}
    assert bea.post(f"/claims/{held}/encounters", body).status == 404
    past = body | {"planned_on": (now.date() - DAY).isoformat()}
    assert alice.post(f"/claims/{held}/encounters", past).status == 422
    planned = alice.post(f"/claims/{held}/encounters", body, Idempotency_Key="v")
    assert (planned.status, planned.json["told_month"]) == (201, True), planned.text
    alice.post(f"/claims/{held}/encounters", body, Idempotency_Key="v")
    assert db.value("select count(*) from encounters") == 1
    where, stands = f"/encounters/{planned.json['id']}", f"/contacts/{card}/outreach"
    assert bea.get(stands).json["visit_month"] == first.replace(day=1).isoformat()
    moved = alice.patch(
        where, {"planned_on": later.isoformat()}, If_Match=planned.etag, Content_Type=PATCH
    )
    assert (moved.status, moved.json["place"], moved.json["version"]) == (200, "The depot", 2)
    assert bea.get(stands).json["visit_month"] == later.replace(day=1).isoformat()
    stale = alice.patch(where, {"place": "B"}, If_Match=planned.etag, Content_Type=PATCH)
    assert stale.status == 409
    browser = client(AMIR)
    form = browser.get(f"{where}/edit")
    assert "The depot" in str(form.soup)
    saved = browser.submit(form, action=f"{where}/edit", place="The gate", tell_month=[])
    assert saved.status == 303, saved.words
    assert browser.submit(form, action=f"{where}/edit", place="Elsewhere").status == 409
    assert "The gate" in browser.get("/outreach").words
    assert bea.get(stands).json["visit_month"] is None, "nobody is told any more"
    read = alice.get(where)
    assert (read.json["place"], read.json["told_month"]) == ("The gate", False)
    for other in (BEA, FAY, CARA, DAN, LEE):
        assert program(other).get(where).status == 404
        assert program(other).post(f"{where}/cancellation", {}).status == 404
        assert client(other).get(f"{where}/edit").status == 404
    assert bea.get("/encounters").json["items"] == []
    assert [one["place"] for one in alice.get("/encounters").json["items"]] == ["The gate"]
    noted = alice.post(f"/claims/{held}/notes", {"words": "Write in French."})
    assert noted.status == 201
    assert [one["words"] for one in alice.get(f"/claims/{held}/notes").json["items"]] == [
        "Write in French."
    ]
    assert bea.get(f"/claims/{held}/notes").status == 404
    alice.post(f"/claims/{held}/release", {})
    told = {"tell_month": True}
    over = alice.patch(where, told, If_Match=read.etag, Content_Type=PATCH)
    assert over.status == 409, "nothing is told of what is held no more"
    off = alice.post(f"{where}/cancellation", {})
    assert (off.status, off.json["cancelled_at"] is not None) == (200, True)
    assert alice.post(f"{where}/cancellation", {}).status == 409
    again = alice.patch(where, {"place": "C"}, If_Match=off.etag, Content_Type=PATCH)
    assert again.status == 409, "it was called off"


def test_wish_and_hold_when_said_by_programs_are_read_as_on_pages(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    smelter = contact(db.superuser, now=now)
    union = contact(db.superuser, now=now, name="Port union", **{"class": "trade_union"})
    fay, alice, bea, cara = program(FAY), program(ALICE), program(BEA), program(CARA)
    wishes = f"/spaces/{COPPER}/outreach-wishes"
    for one in (smelter, union):
        assert alice.post(f"/contacts/{one}/outreach-wish", {}).json["wished_by_us"] is True
    assert bea.get(f"/contacts/{union}/outreach").json["wished_by_us"] is False
    assert [one["name"] for one in alice.get(wishes).json["items"]] == [
        "Northern Smelter", "Port union",
    ]  # fmt: skip
    assert [one["name"] for one in fay.get(wishes).json["items"]] == ["Port union"]
    assert bea.get(wishes).json["items"] == []
    alice.post(f"/contacts/{union}/outreach-wish/end", {})
    assert fay.get(wishes).json["items"] == []
    assert fay.post(f"/contacts/{union}/outreach-wish", {}).status == 403
    assert bea.post(f"/contacts/{union}/outreach-hold", {}).status == 403
    assert cara.post(f"/contacts/{union}/outreach-hold", {}).json["held"] is True
    assert bea.get(f"/contacts/{union}/outreach").json["held"] is True
    assert cara.post(f"/contacts/{union}/outreach-hold/end", {}).json["held"] is False
    assert fay.post(f"/contacts/{union}/outreach-clearance", {}).status == 409
    db.run("update contact_availability set stop = 'unsafe' where contact_id = %s", union)
    assert bea.post(f"/contacts/{union}/outreach-clearance", {}).status == 403
    assert fay.post(f"/contacts/{union}/outreach-clearance", {}).json["stop"] is None
    for stranger in (DAN, LEE):
        assert program(stranger).get(f"/contacts/{union}/outreach").status == 404
        assert program(stranger).get(wishes).status == 404
