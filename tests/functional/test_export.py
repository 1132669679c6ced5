"""A file of what one may see: marked in every row, tame, nameless, on record, and nobody else's."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from collab.core.vocabularies import KINDS, shipped
from collab.surfaces.exchange.headings import suggested
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.surfaces.exchange.values import Columns, read_row
from collab.surfaces.exchange.views import taking as views
from collab.surfaces.exchange.words import Words, fixed_words
from tests.cast import ACME, ALICE, AMIR, BEA, COBALT, COPPER, FAY, OLGA, Member
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories.findings import finding
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

TAKEN = "select facts::jsonb from ledger_entries where chain = %s and kind = 'exports.taken'"


def taken(client: Client, kind: str, space: object = COPPER, query: str = "") -> Page:
    page = client.get(f"/spaces/{space}/exports{query}")
    return client.submit(page, action=f"/spaces/{space}/exports/findings.{kind}")


def lines_of(page: Page) -> list[dict[str, str]]:
    """Give the rows of a CSV file under its banner and headings."""
    rows = list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff"))))
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def readable(db: Database, member: Member) -> set[str]:
    with db.app.begin() as connection:
        connection.exec_driver_sql("select app.enter(%s, %s)", (member.id, member.org_id))
        rows = connection.exec_driver_sql(
            "select title from findings where space_id = %s", (COPPER,)
        )
        return {title for (title,) in rows}


@pytest.mark.parametrize("member", [ALICE, AMIR, BEA, FAY], ids=lambda one: one.key)
def test_file_when_taken_holds_exactly_what_its_taker_may_read(
    client: ClientOf, db: Database, member: Member
) -> None:
    one = client(member)
    table = lines_of(taken(one, "csv"))
    assert {row["Title"] for row in table} == readable(db, member)
    told = json.loads(taken(one, "json").text)
    assert {row["title"] for row in told["findings"]} == readable(db, member)
    assert not {"org_id", "author_id", "circle", "identity"} & set(told["findings"][0])


def test_file_when_taken_bears_its_marking_in_its_head_and_every_row(client: ClientOf) -> None:
    page = taken(client(ALICE), "csv")
    table = lines_of(page)
    assert page.text.removeprefix("\ufeff").startswith("TLP:RED")
    assert all(row["Marking"].startswith("TLP:") for row in table)
    assert all(row["Permitted action"] and row["From"] for row in table)
    disposition = page.response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="findings-copper')


def test_workbook_when_taken_names_nobody_and_runs_nothing(client: ClientOf, db: Database) -> None:
    finding(db.superuser, ALICE, title="=HYPERLINK(1)")
    page = taken(client(ALICE), "xlsx", ACME.vault_id)
    book = openpyxl.load_workbook(io.BytesIO(page.response.get_data()))
    assert (book.properties.creator or "", book.properties.lastModifiedBy or "") == ("", "")
    sheet = book["Findings"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert sheet.oddHeader is not None
    assert sheet.oddHeader.center.text == "TLP:AMBER+STRICT · Vault of Acme Motors"
    assert ALICE.name not in page.text


def test_file_of_ones_own_vault_when_taken_has_circumstances_and_no_identity(
    client: ClientOf, db: Database
) -> None:
    row = lines_of(taken(client(ALICE), "csv", ACME.vault_id))[0]
    told = db.value("select circumstances from finding_sources where space_id = %s", ACME.vault_id)
    assert row["Circumstances"] == told
    shared = lines_of(taken(client(ALICE), "csv"))
    assert not any(row["Circumstances"] for row in shared)


def test_file_when_taken_is_told_to_ones_own_vault_alone(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    number = len(lines_of(taken(alice, "csv")))
    assert db.rows(TAKEN, ACME.vault_id) == [
        ({"space": str(COPPER), "format": "csv", "findings": number},)
    ]
    assert db.rows(TAKEN, COPPER) == []


def test_file_when_the_list_is_narrowed_is_narrowed_too(client: ClientOf) -> None:
    everything = lines_of(taken(client(ALICE), "csv"))
    word = everything[0]["Title"]
    some = lines_of(taken(client(ALICE), "csv", query=f"?words={word}"))
    assert {row["Title"] for row in some} == {word}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_when_brought_in_again_is_understood(
    client: ClientOf, db: Database, kind: str
) -> None:
    """Our own file is a table like any other: its banner is no heading, its words are codes."""
    finding(db.superuser, ALICE, title="=1+1", minerals=["copper", "cobalt"], since="2020")
    content = taken(client(ALICE), kind, ACME.vault_id).response.get_data()
    sheet = read_upload(content)
    columns = Columns(sheet.headings, suggested(sheet.headings, {}))
    lexicon = {
        **fixed_words(),
        **{
            name: Words({term.key: tuple(term.label.values()) for term in shipped(name).terms})
            for name in KINDS
        },
    }
    read = {
        reading.values["title"]: reading
        for reading in (read_row(row, columns, lexicon) for row in sheet.rows)
    }
    assert [reading.problems for reading in read.values()] == [[], []]
    values = read["=1+1"].values
    assert (values["minerals"], values["since"]) == (("copper", "cobalt"), "2020")
    assert (values["country"], values["scale"], values["reliability"]) == ("CD", 4, "B")


def test_finding_when_taken_along_counts_as_opened(client: ClientOf, db: Database) -> None:
    opened = "select item_id from readings where representation_id = %s"
    assert db.rows(opened, BEA.id) == []
    told = json.loads(taken(client(BEA), "json").text)["findings"]
    assert {str(one) for (one,) in db.rows(opened, BEA.id)} == {one["id"] for one in told}
    bea_at_home = client(BEA)
    taken(bea_at_home, "csv", BEA.firm.vault_id)
    assert len(db.rows(opened, BEA.id)) == len(told), "one's own drafts are nobody's to take back"


def test_file_when_something_in_it_was_taken_back_since_is_not_given(
    client: ClientOf, db: Database, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    bea = client(BEA)
    asked = taken(bea, "csv")
    drain(station)
    assert bea.get(f"{asked.location}/file").status == 200
    db.run("update findings set circle = '{}', author_id = null where space_id = %s", COPPER)
    assert bea.get(f"{asked.location}/file").status == 409


@pytest.mark.parametrize(("member", "status"), [(OLGA, 404), (BEA, 404)])
def test_file_of_a_space_one_does_not_sit_in_is_not_there(
    client: ClientOf, member: Member, status: int
) -> None:
    one = client(member)
    for kind in ("csv", "xlsx", "json"):
        assert one.post(f"/spaces/{COBALT}/exports/findings.{kind}").status == status
    assert one.get(f"/spaces/{ACME.vault_id}/exports").status == status


def test_large_file_when_asked_for_is_made_behind_and_opens_for_its_asker_alone(
    client: ClientOf, db: Database, station: Station
) -> None:
    db.run(
        "insert into findings (id, org_id, space_id, marking, author_id, shared_at, title)"
        " select gen_random_uuid(), %s, %s, 2, %s, now(), 'Number ' || n"
        " from generate_series(1, 1100) n",
        ACME.id, ACME.vault_id, ALICE.id,
    )  # fmt: skip
    alice, amir = client(ALICE), client(AMIR)
    asked = taken(alice, "csv", ACME.vault_id)
    assert asked.status == 303
    assert "The file is being made" in alice.get(asked.location).words
    assert alice.get(f"{asked.location}/file").status == 404
    drain(station)
    assert "1101 findings" in alice.get(asked.location).words
    page = alice.get(f"{asked.location}/file")
    assert len(lines_of(page)) == 1101
    assert amir.get(asked.location).status == 404
    assert amir.get(f"{asked.location}/file").status == 404
    assert b"Number 1" not in db.value("select content_sealed from export_files")
    db.run("update export_files set expires_at = now() - interval '1 minute'")
    assert alice.get(f"{asked.location}/file").status == 404
    db.run("update outbox set not_before = now() where kind = 'exchange.forget'")
    drain(station)
    assert db.value("select count(*) from export_files") == 0


def test_file_when_a_copy_in_it_asks_for_it_then_it_names_who_took_it(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    assert "Taken by" not in taken(bea, "csv").text
    db.run("update findings set category = 'grievance_case' where id = %s", UNNAMED_COPY)
    named = f"Taken by {BEA.name} of Bolt Cars on "
    table = taken(bea, "csv")
    assert named in table.text.splitlines()[0]
    assert lines_of(table)
    book = openpyxl.load_workbook(io.BytesIO(taken(bea, "xlsx").response.get_data()))
    header = book["Findings"].oddHeader
    assert header is not None
    assert named in str(header.center.text)
    told = json.loads(taken(bea, "json").text)["taken_by"]
    assert told.startswith(f"{BEA.name} of Bolt Cars on ")
