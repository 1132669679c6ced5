"""Cards written in a vault, released into a group, read there, and kept from whoever may not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CARA, COPPER, DAN, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import contacts
from tests.house.databases import Database

VAULT = f"/spaces/{ACME.vault_id}/contacts"
GROUP = f"/spaces/{COPPER}/contacts"
ABOUT = "Has reported on child labour at depots since 2019."


@pytest.fixture(autouse=True)
def charter(db: Database) -> None:
    """Let Copper speak of contacts."""
    db.run("update charters set categories = categories || array['cso_contact']")


def write(client: Client, of_class: str, **fields: str) -> str:
    """Write a card of a class; give its address."""
    written = client.submit(client.get(f"{VAULT}/new?class={of_class}"), **fields)
    assert written.status == 303, written.words
    return str(written.location)


def chosen(page: Page, name: str) -> str:
    """Tell what a choice stands at."""
    option = page.soup.select_one(f'[name="{name}"] option[selected]')
    return str(option["value"]) if option else ""


def release(client: Client, draft: str) -> Page:
    """Release a draft as its page offers it."""
    return client.submit(judge(client, draft), button="Release now")


def judge(client: Client, draft: str) -> Page:
    """Ask what would come of releasing a draft."""
    page = client.get(draft)
    (link,) = [
        a["href"]
        for a in page.soup.select("main a, header a")
        if a.get_text(strip=True) == "Release"
    ]
    judged = client.get(str(link))
    if "Release into" in judged.words and "Release now" not in judged.words:
        judged = client.submit(judged, space=str(COPPER))
    return judged


def seen_copy(done: Page) -> str:
    assert done.status == 201, done.words
    (link,) = [a for a in done.soup.select("main a") if a.get_text() == "See it in the space"]
    return str(link["href"])


def test_journalist_when_a_ground_is_in_force_crosses_and_is_read_by_the_group(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    form = alice.get(f"{VAULT}/new?class=journalist")
    assert chosen(form, "basis_share") == "public_role"
    draft = write(
        alice,
        "journalist",
        name="Marta Kellner",
        organisation="Radio Okapi Sud",
        about=ABOUT,
        countries="CD, Sambia",
        languages="French, Swahili",
        email="m.kellner@radio.example",
        safety_note="Never call in the evening.",
    )
    page = alice.get(draft)
    assert "Only your own organisation" in page.words
    copy = seen_copy(release(alice, draft))
    bea = client(BEA)
    shown = bea.get(copy)
    for words in ("Marta Kellner", "Never call in the evening.", ABOUT):
        assert words in shown.words
    assert "m.kellner@radio.example" not in shown.words, "who holds her is told how to reach her"
    assert "m.kellner@radio.example" in client(FAY).get(copy).words
    assert "Acme" not in shown.words.split("Who can see this")[0]
    for unseen in ("", "00" * 32, "no"):
        assert bea.submit(shown, action=f"{copy}/readings", seen=unseen).status == 409
    read = bea.submit(shown, action=f"{copy}/readings")
    assert read.status == 303
    assert "You have read it" in bea.get(copy).words
    assert "You have read it" not in client(FAY).get(copy).words
    assert db.value("select count(*) from contact_readings") == 1
    assert "Marta Kellner" in client(FAY).get(f"{GROUP}?country=ZM&contact_class=journalist").words
    assert "Marta Kellner" not in client(FAY).get(f"{GROUP}?country=PE").words
    assert "Marta Kellner" in client(FAY).get(f"/spaces/{COPPER}").words
    for stranger in (DAN, LEE):
        assert client(stranger).get(copy).status == 404
        assert client(stranger).get(GROUP).status == 404
    noted = bea.submit(bea.get(copy), action=f"{copy}/notes", body="She asked us about cobalt.")
    assert noted.status == 303
    assert "She asked us about cobalt." in bea.get(copy).words
    for other in (ALICE, FAY):
        assert "She asked us" not in client(other).get(copy).words
    assert db.value("select space_id from contact_notes") == BOLT.vault_id


def test_person_when_nothing_allows_sharing_stays_in_the_vault(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    draft = write(alice, "expert", name="Ines Faro", basis_share="", about=ABOUT)
    page = alice.get(draft)
    assert "Nothing allows to share this person" in page.words
    bare = alice.submit(
        alice.get(f"{VAULT}/new?class=expert"), form="person", name="Ines Faro", basis_hold=""
    )
    assert bare.status == 422
    assert "even the card needs a ground" in bare.words
    refused = alice.get(f"{draft}/releases/new")
    assert refused.status == 403
    assert "note another legal ground" in refused.words
    over = (now.date() - dt.timedelta(days=1)).isoformat()
    late = write(alice, "expert", name="Ines Faro", basis_share="consent", until_share=over)
    assert client(ALICE).get(f"{late}/releases/new").status == 403
    long = write(alice, "expert", form="person", name="Ines Faro", keep_until="2099-12-31")
    years = db.value("select keep_until - current_date from contacts where id = %s", long[10:])
    assert 1000 < years < 1100, "three years are usual for experts, and no more is kept"
    unreached = write(alice, "expert", name="Ines Faro", email="i@faro.example", basis_contact="")
    assert "What stays here when you release it: E-mail." in alice.get(unreached).words


def test_organisation_when_its_name_is_somebodys_is_looked_at(client: ClientOf) -> None:
    alice = client(ALICE)
    draft = write(alice, "civil_society", name="Ms Ines Faro", about=ABOUT)
    judged = judge(alice, draft)
    assert judged.status == 200, judged.words
    assert "Counsel will look first" in judged.words
    assert "Release now" not in judged.words


def test_somebody_forgotten_when_shared_again_is_looked_at_and_only_counsel_knows_why(
    client: ClientOf, db: Database
) -> None:
    alice, fay, cara = client(ALICE), client(FAY), client(CARA)
    draft = write(alice, "journalist", name="Marta Kellner", email="m@radio.example", about=ABOUT)
    waiting = release(alice, draft)
    copy = seen_copy(waiting)
    contacts.copy(db.superuser, name="Marta  KELLNER", email="other@mail.example")
    asked = fay.get(f"{copy}/forgetting")
    forgotten = fay.submit(asked, sure="y", leave_mark="y")
    assert "forget them too" in forgotten.words
    assert "Marta KELLNER" in forgotten.words
    assert db.rows("select distinct circle from contact_tombstones") == [([],)], "nobody reads it"
    again = write(alice, "journalist", name="Marta Kellner", email="m@radio.example", about=ABOUT)
    held = release(alice, again)
    assert "held" in db.rows("select state from releases where title = 'Marta Kellner'")[0]
    for page in (held, alice.get(again)):
        assert "asked to be forgotten" not in page.words
    told = db.value("select votes::text from releases where state = 'held'")
    assert "Counsel looks at this" in told
    assert "forgotten" not in told
    item = db.value("select id from held_items where state = 'waiting'")
    assert "asked to be forgotten" not in alice.get(f"/review/{item}").words
    page = cara.get(f"/review/{item}")
    assert "asked to be forgotten in this space" in page.words
    settled = cara.submit(page, action=f"/review/{item}/decision", outcome="cleared", opinion="So.")
    assert settled.status == 303, settled.words
    assert "Marta Kellner" in client(BEA).get(GROUP).words, "it was a namesake"
    entered = "select count(*) from ledger_entries where kind = 'releases.counsel_first'"
    assert db.value(entered) == 1


def test_draft_when_deleted_for_good_leaves_nothing_of_what_was_out(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    draft = write(alice, "journalist", name="Marta Kellner", email="m@radio.example", about=ABOUT)
    seen_copy(release(alice, draft))
    alice.submit(alice.get(draft), action=f"{draft}/notes", body="Marta Kellner is kind.")
    page = alice.get(draft)
    assert alice.submit(page, action=f"{draft}/removal").status == 303
    discarded = alice.get(f"{VAULT}/discarded")
    refused = alice.submit(discarded, action=f"{draft}/erasure")
    assert refused.status == 409
    assert "Take it back first" in refused.words
    out = db.value("select id from releases")
    assert alice.submit(page, action=f"/releases/{out}/withdrawal").status == 303
    everywhere = [
        f"select count(*) from {table} x where to_jsonb(x)::text ilike '%%kellner%%'"
        for table in ("contacts", "releases", "contact_notes", "search_rows", "held_items")
    ]
    assert [db.value(one) for one in everywhere] == [1, 1, 1, 1, 0], "in her vault alone"
    assert alice.submit(alice.get(f"{VAULT}/discarded"), action=f"{draft}/erasure").status == 303
    assert [db.value(one) for one in everywhere] == [0, 0, 0, 0, 0]


def test_affected_person_when_released_bears_a_made_up_name_and_a_plan(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    form = alice.get(f"{VAULT}/new?class=affected_person")
    assert form.soup.select_one('[name="protected"][checked]')
    told = alice.submit(form, name="Mother of the well", email="real@mail.example")
    assert told.status == 422
    assert "leads to somebody protected" in told.words
    ends = (now.date() + dt.timedelta(days=60)).isoformat()
    draft = write(
        alice,
        "affected_person",
        name="Mother of the well",
        identity="canary-real-name",
        basis_hold="consent",
        basis_share="consent",
        until_share=ends,
        about="Speaks of the water in her village.",
        safety_note="Only together with the parish.",
    )
    assert "canary-real-name" not in alice.get(draft).text
    assert "Shared only with a safety plan".lower() in alice.get(f"{VAULT}/new").words.lower()
    assert alice.get(f"{draft}/releases/new").status == 403
    plan = alice.get(f"{draft}/plan")
    half = alice.submit(plan, feasible="yes", safe="yes", risks="Being seen.")
    assert half.status == 303
    assert "The safety plan is not complete." in alice.get(draft).words
    full = alice.submit(
        alice.get(f"{draft}/plan"),
        assessed_by="The parish",
        assessed_on=now.date().isoformat(),
        safe_channel="In church.",
        alternative="Ask the parish.",
        reprisal_contact="The network.",
        review_on=ends,
    )
    assert full.status == 303, full.words
    copy = seen_copy(release(alice, draft))
    shown = client(BEA).get(copy)
    assert "Mother of the well" in shown.words
    assert "Being seen." not in shown.text
    opened = alice.submit(alice.get(draft), action=f"{draft}/identity-openings")
    assert "canary-real-name" in opened.words
    amir = client(AMIR)
    refused = amir.submit(amir.get(draft), action=f"{draft}/identity-openings")
    assert refused.status == 403, "he is not cleared for what is sealed"
    everywhere = (
        "select count(*) from search_rows where body ilike %s",
        "select count(*) from ledger_entries where facts::text ilike %s",
        "select count(*) from contacts c where to_jsonb(c)::text ilike %s",
        "select count(*) from releases c where to_jsonb(c)::text ilike %s",
    )
    assert [db.value(one, "%canary-real%") for one in everywhere] == [0, 0, 0, 0]


def test_list_when_there_are_three_asks_no_more_than_for_one(
    app: Flask, client: ClientOf, db: Database
) -> None:
    statements: list[Any] = []
    engine = app.extensions["collab.runner"].engine
    fay = client(FAY)
    fay.get(GROUP)
    contacts.copy(db.superuser, name="First", do_not_contact=True)
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert "Do not contact" in fay.get(GROUP).words
    one = len(statements)
    contacts.copy(db.superuser, name="Second")
    contacts.copy(db.superuser, name="Third")
    hidden = contacts.copy(db.superuser, name="Fourth", marking=4, circle=[BEA.id])
    statements.clear()
    assert "Third" in fay.get(GROUP).words
    assert len(statements) == one
    assert "Fourth" not in fay.get(GROUP).words
    assert fay.get(f"/contacts/{hidden}").status == 404
    assert "Fourth" in client(BEA).get(GROUP).words


def test_cards_alike_when_one_speaks_for_both_are_one_in_the_list_until_it_is_undone(
    client: ClientOf, db: Database
) -> None:
    first = contacts.copy(db.superuser, name="River Watch", about="Wells.")
    second = contacts.copy(db.superuser, name="Riverwatch", about="Rivers.")
    fay, bea = client(FAY), client(BEA)
    assert bea.get(f"{GROUP}/alike").status == 403
    address = f"/contacts/{first}/merging/{second}"
    assert bea.get(address).status == 403
    assert client(DAN).get(address).status == 404
    assert "Riverwatch" in fay.get(f"{GROUP}/alike").words
    beside = fay.get(address)
    assert "Wells." in beside.words
    assert "Rivers." in beside.words
    done = fay.submit(beside, action=address, take="about")
    assert (done.status, done.location) == (303, f"/contacts/{first}")
    one = fay.get(f"/contacts/{first}")
    assert "Rivers." in one.words
    assert "Riverwatch" not in bea.get(GROUP).words
    ident = db.value("select id from contact_merges")
    assert fay.submit(one, action=f"/contact-merges/{ident}/undoing").status == 303
    assert "Riverwatch" in bea.get(GROUP).words
