"""What ends, ends everywhere and at once: seats, places, people."""

from __future__ import annotations

import uuid

from tests.cast import ACME, ALICE, AMIR, ASSOCIATION, BEA, BOLT, CAUCUS, COLE, COPPER, FAY
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork
from tests.house.databases import Database


def place_of(db: Database, space: uuid.UUID, org: uuid.UUID) -> uuid.UUID:
    found: uuid.UUID = db.value(
        "select id from memberships where space_id = %s and org_id = %s", space, org
    )
    return found


def live_seats(db: Database, org: uuid.UUID, space: uuid.UUID) -> list[tuple[object, ...]]:
    return db.rows(
        "select representation_id from seats where org_id = %s and space_id = %s"
        " and ended_at is null",
        org,
        space,
    )


def test_place_when_ended_takes_seats_and_rooms_with_it(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    assert bea.get(f"/spaces/{CAUCUS}").status == 200
    place = place_of(db, COPPER, BOLT.id)
    done = client(FAY).post(f"/spaces/{COPPER}/people/places/{place}/end")
    assert done.location == f"/spaces/{COPPER}/people"
    assert bea.get(f"/spaces/{COPPER}").status == 404
    assert bea.get(f"/spaces/{CAUCUS}").status == 404
    assert bea.get(f"/spaces/{BOLT.vault_id}").status == 200
    assert live_seats(db, BOLT.id, COPPER) == live_seats(db, BOLT.id, CAUCUS) == []
    (facts,) = db.rows("select facts from ledger_entries where kind = 'places.ended'")
    assert "Bolt" not in facts[0]
    assert str(BOLT.id) in facts[0]


def test_role_when_taken_from_a_place_ends_the_seats_on_it(client: ClientOf, db: Database) -> None:
    place = place_of(db, COPPER, BOLT.id)
    fields: Fields = {"roles": "observer", "ceiling": "green", "history": "now"}
    client(FAY).post(f"/spaces/{COPPER}/people/places/{place}", fields)
    assert live_seats(db, BOLT.id, COPPER) == []
    assert client(BEA).get(f"/spaces/{COPPER}").status == 404


def test_associations_own_place_when_ended_or_stripped_stays(
    client: ClientOf, db: Database
) -> None:
    fay, place = client(FAY), place_of(db, COPPER, ASSOCIATION.id)
    assert fay.post(f"/spaces/{COPPER}/people/places/{place}/end").status == 409
    fields: Fields = {"roles": "observer", "ceiling": "green", "history": "now"}
    assert fay.post(f"/spaces/{COPPER}/people/places/{place}", fields).status == 409
    assert fay.get(f"/spaces/{COPPER}").status == 200


def test_ceiling_when_lowered_takes_effect_at_once(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    place = place_of(db, COPPER, BOLT.id)
    fields: Fields = {"roles": "member", "ceiling": "green", "history": "all"}
    client(FAY).post(f"/spaces/{COPPER}/people/places/{place}", fields)
    with work(BEA) as w:
        assert w.viewer.seats[COPPER].ceiling.key == "green"


def test_person_when_ended_loses_session_and_seats_in_the_same_breath(
    client: ClientOf, db: Database
) -> None:
    amir, alice = client(AMIR), client(ALICE)
    assert amir.get("/organisation").status == 200
    done = alice.post(f"/organisation/people/{AMIR.id}/end")
    assert done.location == "/organisation"
    assert amir.get("/organisation").location.startswith("/sign-in")
    assert (
        db.rows("select from seats where representation_id = %s and ended_at is null", AMIR.id)
        == []
    )
    assert (
        db.rows("select from sessions where representation_id = %s and revoked_at is null", AMIR.id)
        == []
    )
    kinds = db.rows("select kind, chain from ledger_entries where kind like 'seats.%%'")
    assert set(kinds) == {("seats.ended", COPPER), ("seats.ended", ACME.vault_id)}
    assert alice.get(f"/organisation/people/{AMIR.id}").status == 409


def test_last_administrator_when_ended_or_stripped_stays(client: ClientOf) -> None:
    alice = client(ALICE)
    assert alice.post(f"/organisation/people/{ALICE.id}/end").status == 409
    assert alice.post(f"/organisation/people/{ALICE.id}/duties").status == 409
    made = alice.post(f"/organisation/people/{AMIR.id}/duties", {"duties": "administrator"})
    assert made.location == f"/organisation/people/{AMIR.id}"
    assert alice.post(f"/organisation/people/{ALICE.id}/duties").location == "/organisation"


def test_person_when_of_another_organisation_is_not_there(client: ClientOf) -> None:
    alice = client(ALICE)
    for path in ("", "/end", "/duties", "/seats"):
        address = f"/organisation/people/{BEA.id}{path}"
        assert (alice.post(address) if path else alice.get(address)).status == 404


def test_seat_when_ended_closes_the_space_and_its_rooms(client: ClientOf, db: Database) -> None:
    seat = db.value(
        "select id from seats where space_id = %s and representation_id = %s", COPPER, BEA.id
    )
    bea = client(BEA)
    done = bea.post(f"/organisation/people/{BEA.id}/seats/{seat}/end")
    assert done.location == f"/organisation/people/{BEA.id}"
    assert bea.get(f"/spaces/{COPPER}").status == 404
    assert bea.get(f"/spaces/{CAUCUS}").status == 404


def test_seat_when_given_reaches_no_further_than_the_place(client: ClientOf, db: Database) -> None:
    place = place_of(db, COPPER, COLE.org_id)
    lower: Fields = {"roles": "member", "ceiling": "green", "history": "now"}
    client(FAY).post(f"/spaces/{COPPER}/people/places/{place}", lower)
    db.run("update seats set ended_at = now() where representation_id = %s", COLE.id)
    fields: Fields = {"place": f"{place}:member", "ceiling": "red"}
    client(COLE).post(f"/organisation/people/{COLE.id}/seats", fields)
    assert db.rows(
        "select ceiling from seats where representation_id = %s and ended_at is null", COLE.id
    ) == [(1,)]


def test_room_when_its_person_is_not_in_the_group_cannot_be_entered(
    client: ClientOf, db: Database
) -> None:
    place = place_of(db, CAUCUS, ACME.id)
    db.run("update seats set ended_at = now() where representation_id = %s", AMIR.id)
    page = client(ALICE).post(
        f"/organisation/people/{AMIR.id}/seats", {"place": f"{place}:member", "ceiling": "green"}
    )
    assert page.status == 422
    assert "Seat Amir Acme in the group before its room." in page.words
