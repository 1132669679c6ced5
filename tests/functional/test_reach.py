"""A person's address shows to whoever shared him, holds him now or facilitates, by every road."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from collab.core.ids import random_id
from collab.features.contacts import reach
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, COPPER, DAN, FAY, LEE, Member
from tests.conftest import ClientOf, ProgramOf
from tests.factories import contacts, gate
from tests.factories.outreach import campaign, contact
from tests.house.databases import Database

MAIL, PHONE = "marta@radio.example", "+49 30 12345"
FILES = f"/spaces/{COPPER}/exports/contacts"


@pytest.fixture
def seen(client: ClientOf, program: ProgramOf) -> Any:
    """Give on which roads somebody meets the address, and that he is told why where he does not."""

    def look(who: Member, card: str) -> list[str]:
        browser, machine, found = client(who), program(who), []
        page, read = browser.get(f"/contacts/{card}"), machine.get(f"/contacts/{card}")
        assert (MAIL in page.words) is (PHONE in page.words) is (read.json["email"] == MAIL)
        assert ("Claim it to see the address" in page.words) is (MAIL not in page.words)
        assert (read.json["withheld"] is None) is (read.json["phone"] == PHONE)
        assert "Telephone, in the evening." in page.words, "the channel is for everybody"
        found += ["card"] if MAIL in page.words else []
        listed = machine.get(f"/spaces/{COPPER}/contacts").text
        found += ["list"] if MAIL in listed else []
        form = browser.get(FILES)
        for ending in ("csv", "vcf"):
            text = browser.submit(form, action=f"{FILES}.{ending}").text.replace("\r\n ", "")
            found += [ending] if MAIL in text else []
        for words in (MAIL, MAIL.partition("@")[0] + " radio.example"):
            assert "Marta Kellner" not in browser.get(f"/search?q={words}").words
        assert MAIL not in browser.get(f"/spaces/{COPPER}/contacts").words
        return found

    return look


def test_address_of_a_person_when_read_is_told_to_few_by_every_road(
    seen: Any, client: ClientOf, db: Database, now: dt.datetime
) -> None:
    said: dict[str, Any] = {
        "form": "person", "class": "journalist", "name": "Marta Kellner", "email": MAIL,
        "phone": PHONE, "channel_note": "Telephone, in the evening.",
    }  # fmt: skip
    item = contacts.draft(db.superuser, ALICE, **said, bases=contacts.bases("hold", "share"))
    both = [{"use": use, "basis": "consent", "until": None} for use in ("share", "contact")]
    copy = contact(db.superuser, id=random_id(), now=now, **said, bases=both)
    gate.release(
        db.superuser, ALICE, item, item_kind="contact", copy_id=copy, category="cso_contact"
    )
    path, card, everywhere = f"/campaigns/{campaign(db.superuser, copy, now=now)}", str(copy), [
        "card", "list", "csv", "vcf",
    ]  # fmt: skip
    for who, roads in (
        (ALICE, everywhere), (AMIR, everywhere), (FAY, ["card"]), (BEA, []), (COLE, []), (CARA, []),
    ):  # fmt: skip
        assert seen(who, card) == roads, who.key
    for stranger in (DAN, LEE):
        assert client(stranger).get(f"/contacts/{card}").status == 404
    bea = client(BEA)
    held = bea.post(f"{path}/claims", {"contact": card})
    assert held.status == 303, held.words
    assert seen(BEA, card) == everywhere
    assert seen(COLE, card) == [], "somebody else holds it"
    for forbids in ("held = true", "stop = 'unsafe'"):
        before = db.rows("select held, stop from contact_availability where contact_id = %s", copy)
        db.run(f"update contact_availability set {forbids} where contact_id = '{copy}'")
        assert seen(BEA, card) == [], "who may not get in touch needs no address"
        db.run("update contact_availability set held = %s, stop = %s", *before[0])
    db.run("update contact_claims set until = until - 8")
    assert seen(BEA, card) == [], "its time is over"
    db.run("update contact_claims set until = until + 8")
    assert bea.post(f"{held.location}/release").status == 303
    assert seen(BEA, card) == []


def test_address_when_a_card_speaks_for_another_is_told_to_whoever_shared_that(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    said: dict[str, Any] = {"form": "person", "class": "journalist", "name": "Marta Kellner"}
    cards = []
    told: tuple[tuple[Member, dict[str, Any]], ...] = (
        (ALICE, {"email": MAIL}), (BEA, {"phone": PHONE}),
    )  # fmt: skip
    for owner, values in told:
        item, ident = contacts.draft(db.superuser, owner, **said, **values), random_id()
        bases = contacts.bases("share", "contact")
        contacts.copy(db.superuser, id=ident, **said, **values, bases=bases)
        gate.release(
            db.superuser, owner, item, item_kind="contact", copy_id=ident, category="cso_contact"
        )
        cards.append(ident)
    db.run("update contacts set merged_into_id = %s where id = %s", *cards)
    merge = contacts.merge(db.superuser, cards[0], cards[1], FAY)
    db.run("update contact_merges set taken = '{phone}' where id = %s", merge)
    for who, mail, phone in (
        (ALICE, True, False), (BEA, False, True), (COLE, False, False), (FAY, True, True)
    ):  # fmt: skip
        words = client(who).get(f"/contacts/{cards[0]}").words
        assert (MAIL in words, PHONE in words) == (mail, phone), who.key
        assert (reach.WITHHELD in words) is (not (mail and phone)), who.key
    db.run("set session_replication_role = replica")  # its membership could hold no such role
    db.run("update memberships set roles = '{member,chair}' where org_id = %s", COLE.org_id)
    db.run("update seats set role = 'chair' where representation_id = %s", COLE.id)
    db.run("set session_replication_role = default")
    db.run("update contacts set merged_into_id = null")
    compared = client(COLE).get(f"/contacts/{cards[0]}/merging/{cards[1]}").words
    assert MAIL not in compared
    assert compared.count("Not shown to you") == 2
    assert "Marta Kellner" in client(COLE).get(f"/spaces/{COPPER}/contacts/alike").words
