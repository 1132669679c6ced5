"""Whoever takes a strict copy finds his name on it; what is kept bears nobody's."""

from __future__ import annotations

import io

import docx
import pypdf
import pytest

from collab.core.files.kinds import RefusedError
from collab.features.documents import marked
from config.settings import Settings
from tests.cast import ALICE, BEA, COLE
from tests.conftest import ClientOf, ProgramOf
from tests.factories import files
from tests.functional.test_documents import WORDS, added, copy_of
from tests.house.databases import Database


def said(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def out(client: ClientOf, db: Database, content: bytes, name: str, **more: str) -> str:
    bea = client(BEA)
    draft = added(bea, content, name, **more)
    form = bea.get(f"{draft}/releases/new")
    fields = WORDS | {"category": "hr_risk_general", "marking": more["marking"]}
    judged = bea.submit(form, button="See verdict and audience", **fields)
    assert bea.submit(judged, button="Release now").status == 201
    return f"/documents/{copy_of(db)}"


def test_copy_when_amber_strict_bears_its_taker_and_the_kept_file_nobody(
    client: ClientOf, program: ProgramOf, db: Database, settings: Settings
) -> None:
    copy = out(client, db, files.pdf(), "r.pdf", marking="amber_strict")
    alice = client(ALICE)
    taken = alice.web.get(f"{copy}/file")
    content = taken.get_data()
    assert int(taken.headers["Content-Length"]) == len(content)
    told = said(content)
    for word in ("TLP:AMBER+STRICT", "Taken by Alice", "of Acme Motors on", ALICE.id.hex[-8:]):
        assert word in told, told
    assert "Bea" not in told
    assert "bears your name" in alice.get(copy).words
    cole = said(client(COLE).web.get(f"{copy}/file").get_data())
    assert "Taken by Cole" in cole
    assert "Alice" not in cole
    by_program = program(ALICE).get(f"/documents/{copy[-36:]}/file").response.get_data()
    assert "Taken by Alice" in said(by_program)
    kept = db.value("select size from documents where verdict is not null")
    assert kept < len(content)


def test_copy_when_amber_bears_no_name_unless_its_category_asks(
    client: ClientOf, db: Database
) -> None:
    copy = out(client, db, files.word(), "r.docx", marking="amber")
    alice = client(ALICE)

    def headers() -> str:
        opened = docx.Document(io.BytesIO(alice.web.get(f"{copy}/file").get_data()))
        return " ".join(paragraph.text for paragraph in opened.sections[0].header.paragraphs)

    assert "Taken by" not in headers()
    assert "bears your name" not in alice.get(copy).words
    db.run("update documents set category = 'grievance_case' where id = %s", copy[-36:])
    assert "Taken by Alice" in headers()
    assert "bears your name" in alice.get(copy).words


def test_copy_when_its_kind_bears_no_name_says_so(client: ClientOf, db: Database) -> None:
    copy = out(client, db, b"Families were sent away.", "n.txt", marking="amber_strict")
    alice = client(ALICE)
    assert "can bear no name" in alice.get(copy).words
    assert alice.web.get(f"{copy}/file").get_data() == b"Families were sent away."


def test_copy_when_it_cannot_be_marked_is_not_given_without(
    client: ClientOf, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = out(client, db, files.pdf(), "r.pdf", marking="amber_strict")

    def broken(*_told: object) -> None:
        raise RefusedError("no")

    monkeypatch.setattr(marked, "done_apart", broken)
    alice = client(ALICE)
    answer = alice.web.get(f"{copy}/file")
    assert answer.status_code == 503
    assert b"%PDF" not in answer.get_data()


def test_draft_when_its_own_firm_takes_it_bears_no_name(client: ClientOf) -> None:
    bea = client(BEA)
    draft = added(bea, files.pdf(), "r.pdf", marking="red")
    assert "Taken by" not in said(bea.web.get(f"{draft}/file").get_data())
