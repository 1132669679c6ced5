"""From an unknown organisation to people in a group: entered, placed, pasted, asked, confirmed."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from collab.core.house import House
from collab.people.spaces.mails import invitation as letter
from tests.cast import ACME, ALICE, BEA, COPPER, DAN, DUNE, FAY
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork
from tests.house.databases import Database

INVITATIONS = f"/spaces/{COPPER}/people/invitations"
NOVO = {
    "name": "Novo Cells",
    "kind": "member_company",
    "tier": "cell_battery_maker",
    "mail_domain": "novo.example",
    "first-name": "Nina Novo",
}
TROUBLED = (
    "Ann Acme\tann@acme.example\tAcme Motors\tmember",
    "ann@acme.example",
    "Bea Bolt <bea@bolt.example>",
    "Nina Novo;nina@novo.example",
    "Zoe\tzoe@nowhere.example",
    "Ann Acme, no address",
    "Cleo\tcleo@corex.example\tchair",
)
PLACE: Fields = {"roles": "member", "ceiling": "amber", "history": "now"}


def enter_novo(client: ClientOf) -> None:
    done = client(FAY).post("/organisations", {**NOVO, "first-email": "nina@novo.example"})
    assert done.location == "/organisations"


def novo_of(db: Database) -> uuid.UUID:
    found: uuid.UUID = db.value("select id from organisations where name = 'Novo Cells'")
    return found


def test_organisation_when_its_first_person_is_elsewhere_is_not_entered(
    client: ClientOf, db: Database
) -> None:
    page = client(FAY).post("/organisations", {**NOVO, "first-email": "nina@gmail.example"})
    assert page.status == 422
    assert "The first person needs an address at novo.example." in page.words
    assert 'value="Novo Cells"' in page.text
    assert db.rows("select from organisations where name = 'Novo Cells'") == []
    assert db.rows("select from ledger_entries where kind = 'organisations.entered'") == []


def test_organisation_when_entered_has_a_vault_and_a_letter_for_its_first_person(
    client: ClientOf, db: Database, house: House
) -> None:
    enter_novo(client)
    novo = novo_of(db)
    assert db.rows(
        "select m.roles, m.max_marking from spaces s join memberships m on m.space_id = s.id"
        " where s.org_id = %s and s.kind = 'vault'",
        novo,
    ) == [(["member"], 5)]
    ((state, duties),) = db.rows("select state, duties from invitations where org_id = %s", novo)
    assert (state, duties) == ("open", ["administrator"])
    payload = db.value("select payload from outbox where kind = 'mail.invitation'")
    with Session(db.system) as session:
        sent = letter(session, house, payload)
    assert sent is not None
    assert sent.to == "nina@novo.example"
    assert "Copper Association" in sent.text
    assert "http://localhost/invitations/" in sent.text


def test_pasted_lines_when_previewed_name_every_problem_and_send_nothing(
    client: ClientOf, db: Database
) -> None:
    enter_novo(client)
    page = client(FAY).post(INVITATIONS, {"lines": "\n".join(TROUBLED), "act": "preview"})
    assert page.status == 200
    for words in (
        "its administrator confirms",
        "The same address stands in line 1.",
        "Is seated here already.",
        "Novo Cells has no place here yet.",
        "No organisation is known as nowhere.example.",
        "No mail address stands in this line.",
        "Chair: Corex Wiring does not hold it here.",
    ):
        assert words in page.words
    assert db.rows("select from invitations where space_id = %s", COPPER) == []


def test_pasted_lines_when_sent_invite_a_first_person_and_ask_for_the_others(
    client: ClientOf, db: Database
) -> None:
    enter_novo(client)
    fay = client(FAY)
    novo = str(novo_of(db))
    db.run("update invitations set state = 'withdrawn'")
    given = fay.post(f"/spaces/{COPPER}/people/places", {**PLACE, "organisation": novo})
    assert given.location == f"/spaces/{COPPER}/people"
    text = "nina@novo.example\nnils@novo.example\nann@acme.example\nbroken line"
    page = fay.post(INVITATIONS, {"lines": text, "act": "invite"})
    assert page.status == 200
    assert "broken line" in page.text
    assert db.rows(
        "select email, state, duties from invitations where space_id = %s order by email", COPPER
    ) == [
        ("ann@acme.example", "asked", []),
        ("nils@novo.example", "asked", []),
        ("nina@novo.example", "open", ["administrator"]),
    ]


def test_request_when_confirmed_opens_the_link_or_seats_whoever_is_here(
    client: ClientOf, db: Database
) -> None:
    give_dune_a_place(client)
    client(FAY).post(INVITATIONS, {"lines": f"{DAN.email}\ndora@dune.example", "act": "invite"})
    dan = client(DAN)
    page = dan.get("/organisation")
    assert "dora@dune.example" in page.words
    for form in page.soup.select("form[action$=confirmation]"):
        assert dan.post(str(form["action"])).location == "/organisation"
    assert db.rows(
        "select email, state, token_hash is not null from invitations where org_id = %s"
        " order by email",
        DUNE.id,
    ) == [(DAN.email, "accepted", False), ("dora@dune.example", "open", True)]
    assert db.rows("select role from seats where space_id = %s and org_id = %s", COPPER, DUNE.id)


def test_request_when_declined_leads_nowhere(client: ClientOf, db: Database) -> None:
    give_dune_a_place(client)
    client(FAY).post(INVITATIONS, {"lines": "dora@dune.example", "act": "invite"})
    dan = client(DAN)
    (form,) = dan.get("/organisation").soup.select("form[action$=refusal]")
    dan.post(str(form["action"]))
    assert db.value("select state from invitations where org_id = %s", DUNE.id) == "refused"
    assert db.rows("select from outbox where kind = 'mail.invitation'") == []


def test_invitation_when_sent_again_has_another_link_and_withdrawn_none(
    client: ClientOf, db: Database
) -> None:
    enter_novo(client)
    fay = client(FAY)
    invitation_id = db.value("select id from invitations")
    first = db.value("select token_hash from invitations")
    fay.post(f"/organisations/invitations/{invitation_id}/letters")
    assert db.value("select token_hash from invitations") != first
    fay.post(f"/organisations/invitations/{invitation_id}/withdrawal")
    assert db.rows("select state, token_hash from invitations") == [("withdrawn", None)]


def test_colleague_when_at_another_domain_is_invited_only_after_a_second_look(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    page = alice.get("/organisation/invitations/new")
    warned = alice.submit(page, email="max@consult.example", name="Max Mild")
    assert warned.status == 422
    assert "This address is not at acme.example." in warned.words
    done = alice.submit(warned, elsewhere="y")
    assert done.location == "/organisation"
    assert db.rows("select email, name from invitations where org_id = %s", ACME.id) == [
        ("max@consult.example", "Max Mild")
    ]


def test_invitation_when_somebody_else_holds_it_is_not_there(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    alice.post("/organisation/invitations", {"email": "ann@acme.example", "place": ""})
    invitation_id = db.value("select id from invitations")
    bea = client(BEA)
    assert bea.post(f"/organisation/invitations/{invitation_id}/letters").status == 404
    assert bea.post(f"/organisation/invitations/{invitation_id}/withdrawal").status == 404


def test_links_when_their_sender_administers_no_more_are_dead(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    client(ALICE).post("/organisation/invitations", {"email": "ann@acme.example", "place": ""})
    db.run(
        "update representations set duties = '{}' where org_id = %s and email = %s",
        ACME.id,
        ALICE.email,
    )
    assert db.rows("select state, token_hash from invitations") == [("withdrawn", None)]


def give_dune_a_place(client: ClientOf) -> None:
    given: Fields = {**PLACE, "organisation": str(DUNE.id)}
    assert client(FAY).post(f"/spaces/{COPPER}/people/places", given).status == 303


def test_pasted_lines_when_too_many_are_refused_aloud_and_kept(client: ClientOf) -> None:
    fay = client(FAY)
    page = fay.get(f"/spaces/{COPPER}/people/invitations")
    rows = "\n".join(f"p{n}@acme.example" for n in range(201))
    back = fay.submit(page, lines=rows)
    assert back.status == 422
    assert "These are 201 people. Paste at most 200 at a time" in back.words
    assert "p200@acme.example" in back.text
