"""Last year's spreadsheet brought into a vault: looked at first, written once, taken back whole."""

from __future__ import annotations

import io
import threading
import uuid
from typing import Any, cast

import openpyxl
import pytest

from collab.surfaces.exchange import service
from collab.surfaces.exchange.months import Order
from collab.surfaces.exchange.queries import batch_of
from tests.cast import ACME, ALICE, AMIR, BEA, COPPER, DAN, FAY
from tests.client import Client, Fields, Page
from tests.conftest import ClientOf, OpenWork
from tests.factories import tables
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

UNKNOWN = uuid.UUID("0190a000-0000-7000-8000-00000000abcd")
IMPORTS = f"/spaces/{ACME.vault_id}/imports"
TITLES = "select title from findings where space_id = %s and discarded_at is null order by title"
DRAFTS = ["Draft of Acme"]
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)


def upload(client: Client, content: bytes, name: str = "findings.csv", at: str = IMPORTS) -> Page:
    """Send a file as a browser does."""
    if client.csrf is None:
        client.get("/account")
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.csrf}\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="table"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    fields = cast("Fields", body + content + b"\r\n--edge--\r\n")
    return client.post_raw(at, fields, **{"Content-Type": "multipart/form-data; boundary=edge"})


def brought(client: Client, content: bytes, **columns: str) -> Page:
    """Bring a table in and give its preview."""
    sent = upload(client, content)
    assert sent.status == 303, sent.words
    page = client.get(sent.location)
    form = f"{sent.location}/columns"
    chosen = client.submit(page, action=form, **columns)
    assert chosen.status == 303, chosen.words
    return client.get(chosen.location)


def imported(client: Client, station: Station, content: bytes, **columns: str) -> Page:
    """Bring a table in, begin, and give what came of it."""
    preview = brought(client, content, **columns)
    begun = client.submit(preview, action=f"{preview.path}/beginning")
    assert begun.status == 303, begun.words
    drain(station)
    return client.get(begun.location)


def titles(db: Database) -> list[str]:
    return [title for (title,) in db.rows(TITLES, ACME.vault_id)]


def test_spreadsheet_of_a_german_excel_when_imported_is_all_there(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    before = titles(db)
    preview = brought(alice, tables.german_csv())
    assert preview.h1 == "Before anything is written"
    assert "3 can be written" in preview.words.replace("can be written 3", "3 can be written")
    assert titles(db) == before, "nothing is written before it is said"
    begun = alice.submit(preview, action=f"{preview.path}/beginning")
    running = alice.get(begun.location)
    assert "Importing" in running.words
    assert "You may close this page" in running.words
    drain(station)
    done = alice.get(begun.location)
    assert done.h1 == "Imported"
    assert titles(db) == sorted([*before, *tables.GERMAN_TITLES])
    ((country, scale, month, marking, author),) = db.rows(
        "select country, scale, source_month, marking, author_id from findings where title = %s",
        tables.GERMAN_TITLES[0],
    )
    assert (country, scale, month, marking) == ("CD", 3, "2024-03", 3)
    assert author == ALICE.id


def test_workbook_of_an_english_excel_when_imported_is_all_there(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    done = imported(alice, station, tables.english_xlsx(), order="month")
    assert done.h1 == "Imported"
    rows = db.rows(
        "select title, source_month, minerals from findings where title = any(%s) order by title",
        list(tables.ENGLISH_TITLES),
    )
    assert rows == [
        ("Dust over the school", "2024-03", ["copper", "cobalt"]),
        ("Night shifts without breaks", "2024-11", []),
    ]


def test_columns_when_chosen_are_remembered_for_colleagues(client: ClientOf) -> None:
    alice = client(ALICE)
    table = b"Wovon;Gegend\nStaub;Kolwezi\n"
    first = upload(alice, table)
    chosen = {"column-0": "title", "column-1": "region"}
    alice.submit(alice.get(first.location), action=f"{first.location}/columns", **chosen)
    amir = client(AMIR)
    second = upload(amir, table)
    page = amir.get(second.location)
    shown = {str(s["name"]): s.select_one("option[selected]") for s in page.soup.select("select")}
    assert {name: o["value"] for name, o in shown.items() if o} | {"order": ""} == {
        **chosen, "order": "",
    }  # fmt: skip


def test_columns_when_two_colleagues_choose_them_at_once_are_remembered_once(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    """The second waits for the first, and passes over what is remembered by then."""
    hers, amir = upload(client(ALICE), b"Wovon\nStaub\n"), client(AMIR)
    preview = amir.get(upload(amir, b"Wovon\nRauch\n").location)
    answers: list[Page] = []

    def choose() -> None:
        form = f"{preview.path}/columns"
        answers.append(amir.submit(preview, action=form, **{"column-0": "statement"}))

    second = threading.Thread(target=choose)
    with work(ALICE) as one:
        batch = batch_of(one, ACME.vault_id, uuid.UUID(hers.location.rsplit("/", 1)[1]))
        service.choose(one, batch, ["title"], Order.UNKNOWN)
        one.session.flush()
        second.start()
        while second.is_alive() and not db.value(WAITING):
            second.join(0.1)
        assert second.is_alive()
    second.join()
    assert [page.status for page in answers] == [303]
    assert db.rows("select heading, field from import_headings") == [("wovon", "title")]


def test_row_when_wrong_is_told_by_its_number_and_given_back_in_a_file(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    table = b"Title,Country,Scale\nGood,Chile,2\n,Chile,\nOdd,Chille,3\n=cmd(),Nowhere,9\n"
    preview = brought(alice, table)
    assert "“Chille” is not in our list. Did you mean “Chile”?" in preview.words
    assert "There is no title. Write one." in preview.words
    rows = alice.get(f"{preview.path}/bad-rows.csv")
    assert rows.response.headers["Content-Disposition"].startswith("attachment")
    assert "'=cmd()" in rows.text
    assert "\n=cmd" not in rows.text
    assert ",=cmd" not in rows.text
    book = alice.get(f"{preview.path}/bad-rows.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.response.get_data())).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [line[0] for line in lines] == ["Row", "3", "4", "5"]
    assert lines[3][2] == "'=cmd()"
    begun = alice.submit(preview, action=f"{preview.path}/beginning")
    drain(station)
    done = alice.get(begun.location)
    assert "There is no title." in done.words
    assert "Good" in titles(db)
    assert "Odd" not in titles(db)


def test_date_when_it_can_be_read_in_two_ways_is_asked_and_never_guessed(
    client: ClientOf,
) -> None:
    alice = client(ALICE)
    sent = upload(alice, b"Title,Date\nA finding,3/4/2025\n")
    page = alice.get(sent.location)
    refused = alice.submit(page, action=f"{sent.location}/columns")
    assert refused.status == 422
    assert "“3/4/2025” can be read in two ways" in refused.words
    chosen = alice.submit(refused, action=f"{sent.location}/columns", order="day")
    assert "Month of the source: 2025-04" in alice.get(chosen.location).words


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file first."),
        (b"   ", "The file is empty."),
        (b"Title\n", "There is no row under the headings."),
        (b"\xd0\xcf\x11\xe0old", "Save it as XLSX without a password"),
        (b"PK\x03\x04rubbish", "This Excel file is damaged"),
        (b"a\0b\0c", "The characters of this file cannot be read."),
        (b"Title\n" + b"x" * (8 * 1024 * 1024), "larger than 8 MB"),
    ],
    ids=["none", "blank", "no rows", "xls", "no zip", "binary", "large"],
)
def test_file_when_it_cannot_be_read_is_told_why(
    client: ClientOf, db: Database, content: bytes, told: str
) -> None:
    page = upload(client(ALICE), content, "x.csv" if content else "")
    assert page.status == 422
    assert told in page.words
    assert db.value("select count(*) from import_batches") == 0


def test_import_when_undone_discards_all_but_what_was_changed_or_released_since(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    before = titles(db)
    done = imported(alice, station, b"Title\nFirst of many\nSecond of many\nThird of many\n")
    edited = db.value("select id from findings where title = 'Second of many'")
    form = f"/findings/{edited}/edit"
    assert alice.submit(alice.get(form), action=form, title="Changed since").status == 303
    undone = alice.submit(done, action=f"{done.path}/undoing")
    drain(station)
    page = alice.get(undone.location)
    assert page.h1 == "Taken back"
    assert "It was changed since." in page.words
    assert titles(db) == sorted([*before, "Changed since"])
    outcomes = db.rows("select outcome, count(*) from import_rows group by 1 order by 1")
    assert outcomes == [("kept", 1), ("removed", 2)]


def test_row_when_it_looks_like_a_known_finding_is_told_and_left_out_on_request(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    title = "Children carry ore at the Luvanza crossing"
    imported(alice, station, f"Title,Country\n{title},CD\n".encode())
    again = f"Title,Country\n{title}s,CD\nQuite another thing,CD\nQuite another thing,CD\n"
    preview = brought(alice, again.encode())
    assert title in preview.words
    assert "Row 3 of this file" in preview.words
    begun = alice.submit(preview, action=f"{preview.path}/beginning", leave_alike="y")
    drain(station)
    assert "It looks like a finding that is there already." in alice.get(begun.location).words
    assert titles(db).count(f"{title}s") == 0
    assert titles(db).count("Quite another thing") == 1


def test_identity_of_a_source_when_imported_is_sealed_and_nowhere_in_clear(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    preview = brought(alice, b"Title,Source name,Notes\nTold at night,Mama Odile,By phone\n")
    assert "Will be sealed" in preview.words
    assert "Odile" not in preview.text
    kept = db.rows("select rows_sealed from import_sheets")
    assert not any(b"Odile" in row for (row,) in kept)
    alice.submit(preview, action=f"{preview.path}/beginning")
    drain(station)
    ((sealed, circumstances),) = db.rows(
        "select identity_sealed, circumstances from finding_sources s join findings f"
        " on f.id = s.finding_id where f.title = 'Told at night'"
    )
    assert b"Odile" not in sealed
    assert circumstances == "By phone"


@pytest.mark.parametrize("member", [AMIR, BEA, FAY, DAN], ids=lambda one: one.key)
def test_import_when_somebody_elses_is_not_there(client: ClientOf, member: Any) -> None:
    alice, other = client(ALICE), client(member)
    sent = upload(alice, b"Title\nA secret of Acme\n")
    missing = sent.location.replace(sent.location.rsplit("/", 1)[1], str(UNKNOWN))
    for end in ("", "/columns", "/bad-rows.csv", "/bad-rows.xlsx"):
        page, nothing = other.get(sent.location + end), other.get(missing + end)
        assert (page.status, nothing.status) == (404, 404)
    for end in ("/columns", "/beginning", "/undoing", "/removal", "/continuation"):
        assert other.post(sent.location + end).status == 404
    if member is AMIR:
        assert "findings.csv" not in other.get(IMPORTS).text
    else:
        assert other.get(IMPORTS).status == 404


def test_import_into_a_shared_space_when_tried_is_denied_with_why(client: ClientOf) -> None:
    alice = client(ALICE)
    assert alice.get(f"/spaces/{COPPER}/imports").status == 403
    assert upload(alice, b"Title\nA\n", at=f"/spaces/{COPPER}/imports").status == 403


def test_import_when_begun_twice_has_one_winner(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    preview = brought(alice, b"Title\nOnce only\n")
    first = alice.submit(preview, action=f"{preview.path}/beginning")
    second = alice.submit(preview, action=f"{preview.path}/beginning")
    assert (first.status, second.status) == (303, 409)
    assert db.value("select count(*) from outbox where kind = 'exchange.import'") == 1


@pytest.mark.parametrize(("job", "end"), [("beginning", "Imported"), ("undoing", "Taken back")])
def test_import_when_its_note_died_is_carried_on_once_it_stands_still(
    client: ClientOf, db: Database, station: Station, job: str, end: str
) -> None:
    alice = client(ALICE)
    table = b"Title\nFirst after all\n"
    page = brought(alice, table) if job == "beginning" else imported(alice, station, table)
    assert alice.submit(page, action=f"{page.path}/{job}").status == 303
    db.run("update outbox set dead_at = now() where sent_at is null")
    drain(station)
    going = alice.get(page.path)
    assert "Carry on" not in going.words
    assert going.soup.select(".progress-box[hx-trigger]")
    assert alice.post(f"{page.path}/continuation").status == 409, "it may move yet"
    db.run("update import_batches set moved_at = now() - interval '11 minutes'")
    still = alice.get(page.path)
    assert not still.soup.select(".progress-box[hx-trigger]"), "each answer would add a button"
    presses = [alice.submit(still, action=f"{page.path}/continuation") for _again in range(2)]
    assert [press.status for press in presses] == [303, 409]
    drain(station)
    assert alice.get(page.path).h1 == end
    assert titles(db).count("First after all") == (1 if end == "Imported" else 0)
    assert alice.post(f"{page.path}/continuation").status == 409, "it has come to its end"


def test_table_when_discarded_or_expired_leaves_nothing(
    client: ClientOf, db: Database, station: Station
) -> None:
    alice = client(ALICE)
    first = upload(alice, b"Title\nOne\n")
    page = alice.get(first.location)
    assert alice.submit(page, action=f"{first.location}/removal").status == 303
    imported(alice, station, b"Title\nTwo of them\n")
    db.run("update import_batches set expires_at = now() - interval '1 day'")
    db.run(
        "update outbox set not_before = now() where kind = 'exchange.forget' and sent_at is null"
    )
    drain(station)
    for table in ("import_batches", "import_sheets", "import_rows"):
        assert db.value(f"select count(*) from {table}") == 0, table
    assert "Two of them" in titles(db), "what was written stays"


def test_template_when_taken_names_every_column_and_what_may_stand_there(
    client: ClientOf,
) -> None:
    alice = client(ALICE)
    content = alice.get(f"{IMPORTS}/template/findings.xlsx").response.get_data()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Findings", "What may be entered"]
    assert book.properties.creator in (None, "")
    heads = [cell.value for cell in next(book["Findings"].iter_rows())]
    assert heads[:3] == ["Title", "What is happening", "Issue"]
    allowed = {row[3].value for row in book["What may be entered"].iter_rows()}
    assert {"forced_labour", "CD", "copper"} <= allowed
    plain = alice.get(f"{IMPORTS}/template/findings.csv").text
    assert plain.startswith("﻿Title,What is happening,Issue")
