"""Address books brought into a vault and taken out of a group; who asked to go stays away."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import vobject

from tests.cast import ACME, ALICE, BEA, COPPER, DAN, FAY
from tests.client import Client, Page
from tests.conftest import ClientOf, ProgramOf
from tests.factories import contacts
from tests.functional.test_import import upload
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

IMPORTS = f"/spaces/{ACME.vault_id}/imports"
LIST = f"/spaces/{ACME.vault_id}/contacts"
GERMAN = (
    "Vorname;Nachname;Firma;Funktion;E-Mail-Adresse;Telefon geschäftlich;Land/Region geschäftlich;"
    "Kategorie;Rechtsgrundlage;Einwilligung bis;Nicht kontaktieren\r\n"
    "Jürgen;Öztürk;Flussbund e. V.;Referent;j.oeztuerk@flussbund.example;+49 30 1234567;"
    "Demokratische Republik Kongo;Organisation der Zivilgesellschaft;Einwilligung;31.12.2099;"
    "nein\r\n"
    "Ana;Quispe;;;kaputt;;Peru;Journalist;;;\r\n"
    ";;Bergamt Nord;;amt@bergamt.example;;DE;Nationale Behörde;;;ja\r\n"
    "Rosa;Verborgen;;;;;PE;Betroffene Person;;;\r\n"
).encode("cp1252")
VCARDS = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Kellner;Marta;;;\r\nFN:Marta Kellner\r\n"
    b"ORG:Radio Okapi Sud;News\r\nTITLE:Reporter\r\n"
    b"item1.EMAIL;TYPE=INTERNET,HOME:m@home.example\r\n"
    b"EMAIL;TYPE=WORK:m.kellner@ra\r\n dio.example\r\nTEL;TYPE=WORK,VOICE:+243 99 123 45 67\r\n"
    b"ADR;TYPE=WORK:;;Avenue\\, 1;Kolwezi;;;CD\r\nNOTE:Knows\\nthe depots\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:River Watch\r\nORG:River Watch\r\n"
    b"URL:https://river.example\r\nLANG;PREF=1:fr\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Pia Sommer\r\nEMAIL:pia@home.example\r\nEND:VCARD\r\n"
)


def bring(client: Client, content: bytes, name: str) -> Page:
    """Send a table of contacts; give the page of its columns."""
    if client.csrf is None:
        client.get("/account")
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.csrf}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="kind"\r\n\r\ncontact\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="table"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    fields = body + content + b"\r\n--edge--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    sent = client.post_raw(IMPORTS, fields, **kind)  # type: ignore[arg-type] # raw, as a browser sends it
    assert sent.status == 303, sent.words
    return client.get(sent.location)


def previewed(client: Client, content: bytes, name: str, **columns: str) -> Page:
    page = bring(client, content, name)
    done = client.submit(page, action=f"{page.path}/columns", **columns)
    assert done.status == 303, done.words
    return client.get(done.location)


def imported(client: Client, station: Station, preview: Page) -> Page:
    begun = client.submit(preview, action=f"{preview.path}/beginning")
    assert begun.status == 303, begun.words
    drain(station)
    return client.get(begun.location)


def rows(db: Database) -> list[tuple[object, ...]]:
    return db.rows(
        'select name, form, "class", organisation, email, countries, do_not_contact,'
        " jsonb_path_query_array(bases, '$[*].use') from contacts where space_id = %s"
        " and discarded_at is null order by name",
        ACME.vault_id,
    )


def test_address_book_of_a_german_outlook_when_imported_is_there_and_goes_as_a_whole(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    assert "One row or vCard, one contact" in alice.get(f"{IMPORTS}/new?kind=contact").words
    preview = previewed(alice, GERMAN, "Kontakte.csv")
    assert "“kaputt” is no mail address" in preview.words
    assert "written by hand, under a made-up name" in preview.words
    bad = alice.get(f"{preview.path}/bad-rows.csv").text
    assert "Quispe" in bad
    assert "Bergamt" not in bad
    done = imported(alice, station, preview)
    assert done.h1 == "Imported"
    assert rows(db) == [
        ("Bergamt Nord", "organisation", "national_authority", "Bergamt Nord",
         "amt@bergamt.example", ["DE"], True, []),
        ("Jürgen Öztürk", "person", "civil_society", "Flussbund e. V.",
         "j.oeztuerk@flussbund.example", ["CD"], False, ["hold", "share", "contact"]),
    ]  # fmt: skip
    again = previewed(alice, GERMAN, "Kontakte.csv")
    assert "Jürgen Öztürk" in again.words.split("Already there?")[1]
    changed = db.value("select id from contacts where name = 'Bergamt Nord'")
    page = alice.get(f"/contacts/{changed}/edit")
    assert alice.submit(page, about="Answers letters.").status == 303
    undone = alice.submit(done, action=f"{done.path}/undoing")
    drain(station)
    assert "It was changed since." in alice.get(undone.location).words
    assert [row[0] for row in rows(db)] == ["Bergamt Nord"]
    for other in (BEA, FAY, DAN):
        assert client(other).get(done.path).status == 404


def test_vcards_when_imported_give_what_work_asks_for_and_no_more(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    preview = previewed(alice, VCARDS, "people.vcf")
    assert "3 can be written" in preview.words.replace("can be written 3", "3 can be written")
    imported(alice, station, preview)
    assert [(r[0], r[1], r[3], r[4], r[5]) for r in rows(db)] == [
        ("Marta Kellner", "person", "Radio Okapi Sud", "m.kellner@radio.example", ["CD"]),
        ("Pia Sommer", "person", "", "pia@home.example", []),  # nothing tells, so somebody
        ("River Watch", "organisation", "River Watch", "", []),
    ]
    pia = db.value("select id from contacts where name = 'Pia Sommer'")
    assert alice.get(f"/contacts/{pia}/releases/new").status == 403, "nothing allows to share her"
    assert db.value("select about from contacts where name like 'Marta%%'") == "Knows\nthe depots"
    old = VCARDS.replace(b"VERSION:3.0", b"VERSION:2.1")
    assert "can be written" in previewed(alice, old, "old.vcf").words
    for right, broken in ((b"ORG:Radio", b"ORG Radio"), (b"VERSION:3.0", b"VERSION:7")):
        refused = upload(alice, VCARDS.replace(right, broken), "broken.vcf")
        assert refused.status == 422
        assert "Line " in refused.words


def test_somebody_forgotten_when_imported_again_is_stopped_and_said_why(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    imported(alice, station, previewed(alice, VCARDS, "people.vcf"))
    marta = db.value("select id from contacts where name = 'Marta Kellner'")
    alice.submit(alice.get(f"/contacts/{marta}"), action=f"/contacts/{marta}/notes", body="Kind.")
    asked = alice.get(f"/contacts/{marta}/forgetting")
    assert alice.submit(asked).status == 422
    gone = alice.submit(asked, sure="y")
    assert gone.status == 303, gone.words
    everywhere = (
        "select count(*) from contacts x where to_jsonb(x)::text ilike %s",
        "select count(*) from search_rows x where to_jsonb(x)::text ilike %s",
        "select count(*) from contact_tombstones x where to_jsonb(x)::text ilike %s",
        "select count(*) from ledger_entries x where to_jsonb(x)::text ilike %s",
    )
    assert [db.value(one, "%kellner%") for one in everywhere] == [0, 0, 0, 0]
    assert db.value("select count(*) from contact_notes") == 0
    assert db.value("select count(*) from contact_tombstones") == 2
    preview = previewed(alice, VCARDS, "people.vcf")
    assert "asked to be forgotten" in preview.words


def test_file_of_contacts_when_taken_is_marked_and_runs_nothing(
    client: ClientOf, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    contacts.copy(db.superuser, name="=HYPERLINK(1)", do_not_contact=True, email="a@b.example")
    contacts.copy(
        db.superuser, form="person", protected=True, name="Mother of the well, née ; so",
        bases=contacts.bases("share"), about="First line\nsecond " + "ü" * 120,
    )  # fmt: skip
    contacts.copy(
        db.superuser, form="person", name="Rosa", email="rosa@example.org", phone="+49 30 1",
        bases=contacts.bases("share", "contact"),
    )  # fmt: skip
    contacts.copy(db.superuser, name="Hidden", marking=4, circle=[BEA.id])
    fay = client(FAY)
    page = fay.get(f"/spaces/{COPPER}/exports/contacts")
    where = f"/spaces/{COPPER}/exports/contacts"
    taken = fay.submit(page, action=f"{where}.csv")
    lines = list(csv.reader(io.StringIO(taken.text.removeprefix("\ufeff"))))
    assert lines[0] == ["TLP:AMBER · Copper"]
    assert [line[0] for line in lines[2:]] == ["DO NOT CONTACT", "", ""]
    assert "'=HYPERLINK(1)" in lines[2]
    assert "Hidden" not in taken.text
    book = openpyxl.load_workbook(
        io.BytesIO(fay.submit(page, action=f"{where}.xlsx").response.get_data())
    )
    assert book.active is not None
    assert book.active.max_row == 5
    cards = list(vobject.readComponents(fay.submit(page, action=f"{where}.vcf").text))
    assert [card.fn.value for card in cards] == [
        "DO NOT CONTACT: =HYPERLINK(1)", "Mother of the well, née ; so", "Rosa",
    ]  # fmt: skip
    assert "a@b.example" in taken.text
    told = str(list(book.active.values)) + str(cards) + taken.text
    assert "rosa@" not in told, "a list of persons is a list to write to"
    assert "+49" not in told
    listed = {
        one["name"]: one["email"]
        for one in program(FAY).get(f"/spaces/{COPPER}/contacts").json["items"]
    }
    assert listed == {
        "=HYPERLINK(1)": "a@b.example", "Mother of the well, née ; so": "", "Rosa": "",
    }  # fmt: skip
    assert "ü" * 120 in cards[1].note.value
    assert client(DAN).get(where).status == 404
    assert db.value("select count(*) from ledger_entries where kind = 'exports.taken'") == 3
