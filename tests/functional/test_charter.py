"""Charters: founded with, amended, accepted anew; a wall, not a nag."""

from __future__ import annotations

import datetime as dt

from tests.cast import ACME, ALICE, BEA, BOLT, CAUCUS, COPPER, DINA, FAY
from tests.client import Fields
from tests.conftest import ClientOf
from tests.house.databases import Database

CHARTER = f"/spaces/{COPPER}/charter"
TEXT: Fields = {
    "purpose": "Learn about water around lithium.",
    "materials": "Lithium",
    "countries": "Chile, BO",
    "issues": ["water_and_sanitation"],
    "categories": ["hr_risk_general"],
    "body": "Everybody decides alone.",
    "retention": "36 months",
    "sunset_on": "2031-01-01",
}


def test_group_when_founded_by_form_is_its_founders(client: ClientOf, db: Database) -> None:
    fay = client(FAY)
    assert fay.get("/spaces/new").status == 200
    done = fay.post("/spaces", {**TEXT, "name": "Lithium"})
    assert fay.get(done.location).status == 200
    assert db.value("select countries from charters c join spaces s on s.id = c.space_id"
                    " where s.name = 'Lithium'") == ["CL", "BO"]  # fmt: skip


def test_group_when_something_is_missing_keeps_what_was_typed(client: ClientOf) -> None:
    page = client(FAY).post("/spaces", {**TEXT, "name": "Lithium", "countries": "Atlantis"})
    assert page.status == 422
    assert "No country is known as Atlantis." in page.words
    assert 'value="Lithium"' in page.text
    assert "Learn about water around lithium." in page.text


def test_charter_when_amended_materially_closes_the_group_until_it_is_accepted(
    client: ClientOf, db: Database
) -> None:
    issued = client(FAY).post(f"{CHARTER}/versions", {**TEXT, "material": "y"})
    assert issued.location == CHARTER
    alice = client(ALICE)
    assert alice.get(f"/spaces/{COPPER}").location == CHARTER
    assert alice.get(f"/spaces/{CAUCUS}").location == CHARTER
    page = alice.get(CHARTER)
    assert "What changed since version 1" in page.words
    assert alice.submit(page, myself="y").location == CHARTER  # her organisation has still to
    done = alice.submit(alice.get(CHARTER), organisation="y")
    assert done.location == f"/spaces/{COPPER}"
    assert client(FAY).get(f"/spaces/{COPPER}").status == 200
    assert db.rows(
        "select for_organisation from charter_acceptances where version = 2 and org_id = %s"
        " order by for_organisation",
        ACME.id,
    ) == [(False,), (True,)]


def test_charter_when_the_change_is_not_material_shuts_nobody_out(client: ClientOf) -> None:
    client(FAY).post(f"{CHARTER}/versions", TEXT)
    assert client(DINA).get(f"/spaces/{COPPER}").status == 200


def test_charter_when_it_takes_effect_later_shuts_nobody_out_yet(client: ClientOf) -> None:
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=9)).date()  # noqa: TID251 # a date to come
    fields: Fields = {**TEXT, "material": "y", "effective_on": later.isoformat()}
    assert client(FAY).post(f"{CHARTER}/versions", fields).location == CHARTER
    bea = client(BEA)
    assert bea.get(f"/spaces/{COPPER}").status == 200
    assert "not the version in effect" in bea.get(f"{CHARTER}?version=2").words


def test_charter_when_nothing_is_ticked_asks_again(client: ClientOf) -> None:
    client(FAY).post(f"{CHARTER}/versions", {**TEXT, "material": "y"})
    bea = client(BEA)
    page = bea.submit(bea.get(CHARTER))
    assert page.status == 422
    assert "Tick what you accept." in page.words


def test_charter_when_a_member_amends_is_refused(client: ClientOf) -> None:
    assert client(ALICE).post(f"{CHARTER}/versions", TEXT).status == 403


def test_room_when_opened_by_form_is_for_whom_it_was_opened(client: ClientOf, db: Database) -> None:
    fields: Fields = {
        "name": "Questions",
        "organisations": [str(ACME.id), str(BOLT.id)],
        "ceiling": "amber",
        "own_ceiling": "clear",
    }
    done = client(FAY).post(f"/spaces/{COPPER}/rooms", fields)
    assert done.location
    assert sorted(
        db.rows(
            "select o.name, m.max_marking from memberships m"
            " join organisations o on o.id = m.org_id"
            " join spaces s on s.id = m.space_id where s.name = 'Questions'"
        )
    ) == [("Acme Motors", 2), ("Bolt Cars", 2), ("Copper Association", 0)]
    assert client(ALICE).get(done.location).status == 404  # nobody has seated her yet
