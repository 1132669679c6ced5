"""A program writes a card, changes it and releases it; a rival's program reads what crossed."""

from __future__ import annotations

from uuid import UUID

from collab.features.contacts import queries
from collab.features.contacts.service.forgetting import forget
from collab.people.spaces.models import Space
from tests.cast import ACME, ALICE, BEA, COPPER, DAN
from tests.conftest import OpenWork, ProgramOf
from tests.house.databases import Database

PATCH = "application/merge-patch+json"


def test_contact_when_written_changed_and_released_by_api_is_read_there_by_a_rival(
    program: ProgramOf, db: Database
) -> None:
    db.run("update charters set categories = categories || array['cso_contact']")
    alice, bea = program(ALICE), program(BEA)
    where = f"/spaces/{ACME.vault_id}/contacts"
    share = [
        {"use": use, "basis": "public_role", "until": "2099-12-31"} for use in ("hold", "share")
    ]
    body = {
        "name": "Ines Faro", "form": "person", "contact_class": "expert", "countries": ["PE"],
        "email": "i@faro.example", "bases": share, "about": "Knows the law on water.",
    }  # fmt: skip
    draft = alice.post(where, body)
    assert draft.status == 201, draft.text
    assert draft.json["countries"] == ["PE"]
    wrong = alice.post(where, body | {"countries": ["XX"], "name": ""})
    assert wrong.status == 422
    assert {"countries", "name"} <= wrong.json["fields"].keys()
    path = f"/contacts/{draft.json['id']}"
    changed = alice.patch(
        path, {"role_title": "Lawyer", "about": None}, If_Match=draft.etag, Content_Type=PATCH
    )
    assert (changed.status, changed.json["role_title"]) == (200, "Lawyer"), changed.text
    stale = alice.patch(path, {"about": "So."}, If_Match=draft.etag, Content_Type=PATCH)
    assert stale.status == 409
    declared = {
        "space_id": str(COPPER), "category": "cso_contact", "time": "current",
        "granularity": "none", "subject": "third_party", "marking": "amber",
    }  # fmt: skip
    assert bea.get(path).status == 404
    done = alice.post(f"{path}/releases", declared)
    assert done.status == 201, done.text
    listed = bea.get(f"/spaces/{COPPER}/contacts?contact_class=expert&country=PE").json
    assert [one["name"] for one in listed["items"]] == ["Ines Faro"]
    opened = "select representation_id from readings where item_id = %s"
    assert db.rows(opened, listed["items"][0]["id"]) == [(BEA.id,)], (
        "whoever has it hears of its end"
    )
    copy = bea.get(f"/contacts/{listed['items'][0]['id']}").json
    assert copy["email"] == "", "nothing allows to get in touch"
    assert copy["bases"] == share
    assert bea.get(f"/spaces/{COPPER}/contacts?country=XX").status == 422
    assert program(DAN).get(f"/contacts/{copy['id']}").status == 404


def test_somebody_forgotten_when_a_program_writes_him_again_is_stopped(
    program: ProgramOf, work: OpenWork
) -> None:
    alice, where = program(ALICE), f"/spaces/{ACME.vault_id}/contacts"
    body = {"name": "Ines Faro", "contact_class": "expert", "email": "i@faro.example"}
    draft = alice.post(where, body)
    with work(ALICE) as mine:
        row = queries.one(mine, UUID(draft.json["id"]))
        forget(mine, mine.session.get_one(Space, ACME.vault_id), row, leave_mark=True)
    again = alice.post(where, body)
    assert again.status == 409, again.text
    assert "asked to be forgotten" in again.text
    other = alice.post(where, body | {"name": "Paul Kern", "email": "p@kern.example"})
    back = alice.patch(
        f"/contacts/{other.json['id']}", {"email": "I@faro.example"},
        If_Match=other.etag, Content_Type=PATCH,
    )  # fmt: skip
    assert back.status == 409
