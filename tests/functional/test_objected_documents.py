"""Documents under review: out of sight with their file, which is kept as long as it is evidence."""

from __future__ import annotations

import pytest

from config.settings import Settings
from tests.cast import ALICE, BEA, CARA, COLE, DAN, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import files
from tests.functional.test_documents import ABOUT, added, copy_of, released, stored
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain


def object_to(client: Client, page: Page, copy: str, button: str = "Object") -> Page:
    """Press the button under a document, wherever it stands on a page."""
    (form,) = [
        form
        for form in page.soup.select("main form")
        if f"/document/{copy[-36:]}/objections" in str(form["action"])
    ]
    return client.submit(page, action=str(form["action"]), button=button)


@pytest.fixture
def copy(client: ClientOf, db: Database) -> str:
    """Give the address of a document of bea's that is out."""
    bea = client(BEA)
    assert released(bea, added(bea, files.pdf(), "r.pdf")).status == 201
    return f"/documents/{copy_of(db)}"


@pytest.mark.parametrize("where", ["its page", "its finding"])
def test_document_when_objected_to_is_out_of_sight_with_its_file(
    client: ClientOf, copy: str, where: str
) -> None:
    alice, cole, cara = client(ALICE), client(COLE), client(CARA)
    assert "If it should not be here, object" in cole.get(copy).words
    made = object_to(alice, alice.get(copy if where == "its page" else ABOUT), copy)
    assert (made.status, made.location[:12]) == (303, "/objections/")
    assert "Under review" in alice.get(copy).words
    assert cara.web.get(f"{copy}/file").status_code == 200
    for path in (copy, f"{copy}/file"):
        hidden = cole.get(path)
        assert (hidden.status, hidden.h1) == (423, "An item is under review")
        assert files.WORDS not in hidden.words
        for member in (FAY, DAN, LEE):  # who never opened it finds nothing
            assert client(member).get(path).status in (303, 404)
    assert client(BEA).get(copy).status == 404, "its author reads his own no more"


def test_document_when_somebody_is_in_danger_is_gone_for_the_reporter_too(
    client: ClientOf, copy: str
) -> None:
    alice = client(ALICE)
    object_to(alice, alice.get(copy), copy, "Somebody is in danger")
    assert alice.get(copy).status == alice.get(f"{copy}/file").status == 423
    assert client(CARA).get(copy).status == 200


def decided(client: ClientOf, made: str, outcome: str) -> None:
    cara = client(CARA)
    page = cara.get(made)
    done = cara.submit(page, action=f"{made}/decision", outcome=outcome, opinion="As it is.")
    assert done.status == 303


def test_document_when_removed_is_deleted_and_its_file_goes_with_what_is_sealed(
    client: ClientOf, db: Database, settings: Settings, station: Station, copy: str
) -> None:
    alice = client(ALICE)
    made = object_to(alice, alice.get(copy), copy).location
    decided(client, made, "removed")
    for table in ("documents", "search_rows"):
        assert db.value(f"select count(*) from {table} where id = %s", copy[-36:]) == 0
    assert alice.get(copy).status == 404
    drain(station)
    assert len(stored(settings)) == 2, "it is evidence for thirty days"
    db.run("delete from quarantine")
    drain(station)
    assert len(stored(settings)) == 1


def test_document_when_taken_back_under_review_keeps_its_file_for_counsel(
    client: ClientOf, db: Database, settings: Settings, station: Station, copy: str
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    made = object_to(alice, alice.get(copy), copy).location
    release = db.value("select id from releases")
    assert bea.post(f"/releases/{release}/withdrawal").status == 303
    drain(station)
    assert len(stored(settings)) == 2
    assert f"{made}/document" in cara.get(made).text
    assert cara.web.get(f"{made}/document").get_data().startswith(b"%PDF-")
    for member in (ALICE, BEA, FAY, COLE, DAN, LEE):
        assert client(member).get(f"{made}/document").status in (303, 404), member.key
        assert f"{made}/document" not in client(member).get(made).text
    decided(client, made, "cleared")
    db.run("delete from quarantine")
    assert cara.get(f"{made}/document").status == 404
    drain(station)
    assert len(stored(settings)) == 1


def test_document_when_cleared_keeps_its_file_after_the_evidence_went(
    client: ClientOf, db: Database, station: Station, copy: str
) -> None:
    alice = client(ALICE)
    made = object_to(alice, alice.get(copy), copy).location
    decided(client, made, "cleared")
    db.run("delete from quarantine")
    drain(station)
    assert client(COLE).web.get(f"{copy}/file").status_code == 200
