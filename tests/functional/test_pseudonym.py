"""Whoever could be in danger goes by a pseudonym, and nobody learns whom it protects."""

from __future__ import annotations

import pytest

from tests.cast import ALICE, AMIR, BEA, COBALT, COPPER, DAN, FAY, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories.rows import add
from tests.house.databases import Database


def test_person_when_protected_by_his_administrator_loses_his_name_in_every_row_of_his(
    db: Database, client: ClientOf
) -> None:
    add(
        db.superuser, "invitations", org_id=AMIR.org_id, email=AMIR.email, name=AMIR.name,
        state="accepted", accepted_by=AMIR.id, created_at="2026-01-01Z", invited_by=ALICE.id,
    )  # fmt: skip
    for state, space in (("asked", COPPER), ("open", COBALT)):
        add(
            db.superuser, "invitations", org_id=AMIR.org_id, email=AMIR.email, name=AMIR.name,
            space_id=space, role="member", state=state, created_at="2026-01-01Z",
            invited_by=ALICE.id,
        )  # fmt: skip
    alice = client(ALICE)
    page = alice.get(f"/organisation/people/{AMIR.id}")
    assert "go by a pseudonym" in page.words
    assert "cannot be brought back" in page.words
    there = f"/organisation/people/{AMIR.id}/pseudonym"
    assert page.soup.select_one(f'dialog form[action="{there}"]') is not None
    firm = {one.key: client(one).get("/organisation").words for one in (ALICE, AMIR)}
    assert (ALICE.email in firm["alice"], AMIR.email in firm["alice"]) == (True, True)
    assert (ALICE.email in firm["amir"], AMIR.email in firm["amir"]) == (False, True)
    assert alice.post(there).status == 303
    assert AMIR.name not in client(BEA).get(f"/spaces/{COPPER}/people").words
    left = db.rows(
        "select name from representations where id = %s union all"
        " select name from invitations", AMIR.id,
    )  # fmt: skip
    assert sorted(name[:12] for (name,) in left) == ["", "", "", "Participant "]
    kept = db.rows("select state from invitations where email = %s order by state", AMIR.email)
    assert kept == [("asked",), ("open",)], "what is settled needs no address"


def test_person_when_protected_keeps_his_pseudonym_though_an_older_form_is_saved(
    db: Database, client: ClientOf, work: OpenWork
) -> None:
    amir = client(AMIR)
    older = amir.get("/account/profile")
    amir.post("/account/pseudonym")
    saved = amir.submit(older, time_zone="Europe/Paris")
    assert saved.status == 303
    ((name, zone),) = db.rows("select name, time_zone from representations where id = %s", AMIR.id)
    assert (name[:12], zone) == ("Participant ", "Europe/Paris")
    with work(AMIR) as w:
        told = w.session.connection().exec_driver_sql(
            "update representations set name = 'Amir' where id = %s returning name", (AMIR.id,)
        )
        assert told.scalar() == name


def test_person_when_protected_again_gets_another_pseudonym(db: Database, client: ClientOf) -> None:
    client(AMIR).post("/account/pseudonym")
    db.run("update representations set name = %s where id = %s", AMIR.name, AMIR.id)
    assert client(ALICE).post(f"/organisation/people/{AMIR.id}/pseudonym").status == 303
    name = db.value("select name from representations where id = %s", AMIR.id)
    assert name.startswith("Participant ")


@pytest.mark.parametrize("member", [BEA, FAY, DAN])
def test_person_when_somebody_else_asks_keeps_his_name_and_his_secret(
    db: Database, client: ClientOf, work: OpenWork, member: Member
) -> None:
    assert client(member).post(f"/organisation/people/{AMIR.id}/pseudonym").status in {403, 404}
    assert db.value("select name from representations where id = %s", AMIR.id) == AMIR.name
    client(AMIR).post("/account/pseudonym")
    with work(member) as w:
        assert w.session.connection().exec_driver_sql("select from protected_people").all() == []


def test_person_when_he_asks_himself_is_told_first_what_it_means(client: ClientOf) -> None:
    amir = client(AMIR)
    page = amir.get("/account/pseudonym")
    assert "Your address stays" in page.words
    assert amir.submit(page).location == "/account/pseudonym"
    assert "You go by a pseudonym." in amir.get("/account/pseudonym").words
