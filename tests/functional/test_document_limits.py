"""What is not taken, and what happens at the edges: too large, too many, cut off, the disk full."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import io
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from collab.app import create_app
from collab.core.db import call
from collab.core.files.apart import TOO_MUCH, cleaned
from collab.core.files.kinds import RefusedError
from collab.core.storage import Place
from collab.wiring import FILE_UPLOADS, UPLOADS
from collab.work.system import open_system
from config.settings import Settings
from tests.cast import ALICE, AMIR, BEA, Member
from tests.client import Client
from tests.conftest import ClientOf
from tests.factories import documents, files
from tests.factories.people import session
from tests.functional.test_documents import ABOUT, added, post, released, send, stored, under
from tests.house.databases import Database
from worker.context import Station
from worker.files import sweep

MEGABYTE = 1024 * 1024
READING = False


@pytest.fixture
def narrow(settings: Settings, db: Database, now: dt.datetime) -> Iterator[ClientOf]:
    """Give clients of a house with little room: 1 MB a file, 2 a vault, 1 a person."""
    tight = dc.replace(settings, file_megabytes=1, vault_megabytes=2, person_megabytes=1)
    app = create_app(tight)

    def made(as_: Member | None = None) -> Client:
        assert as_ is not None
        return Client(app, as_, session(db.superuser, as_, now=now))

    yield made
    app.extensions["collab.runner"].engine.dispose()


def text_of(size: int) -> bytes:
    return (b"words " * (size // 6 + 1))[:size]


def test_form_when_shown_tells_what_is_taken_and_how_much_room_there_is(narrow: ClientOf) -> None:
    bea = narrow(BEA)
    words = bea.get(f"{under(ABOUT)}/new").words
    assert "PDF, DOCX, XLSX, CSV, TXT, MD, PNG and JPEG, up to 1.0 MB." in words
    assert "Your vault has room for 2.0 MB more, of which you may use 1.0 MB." in words
    added(bea, text_of(MEGABYTE // 2), "a.txt")
    words = bea.get(f"{under(ABOUT)}/new").words
    assert "room for 1.5 MB more, of which you may use 512 KB" in words


@pytest.mark.parametrize(
    ("size", "more", "says"),
    [
        (MEGABYTE + 1, {}, "Choose a file of at most 1.0 MB."),
        (MEGABYTE // 2 + 9, {"keep_original": "y"}, "Your own documents may take 1.0 MB more."),
    ],
)
def test_file_when_it_does_not_fit_is_refused_with_what_to_do(
    narrow: ClientOf, db: Database, settings: Settings, size: int, more: dict[str, str], says: str
) -> None:
    refused = send(narrow(BEA), text_of(size), "a.txt", **more)
    assert refused.status == 422
    assert says in refused.words
    assert db.rows("select from documents") == []
    assert stored(settings) == []


def test_file_when_far_too_large_is_not_even_read(narrow: ClientOf, db: Database) -> None:
    refused = send(narrow(BEA), text_of(3 * MEGABYTE), "a.txt")
    assert refused.status in (400, 413)
    assert db.rows("select from documents") == []


def test_files_when_two_come_at_once_at_the_edge_are_not_both_kept(
    narrow: ClientOf, db: Database, settings: Settings
) -> None:
    """One vault, one place left: whoever comes second waits, and is told."""
    added(narrow(ALICE), text_of(MEGABYTE * 9 // 10), "first.txt")
    clients = [narrow(AMIR), narrow(AMIR)]
    for one in clients:
        one.get(f"{under(ABOUT)}/new")
    statuses = []

    def upload(one: Client) -> None:
        fields = {"title": "", "marking": "amber", "csrf_token": one.csrf or ""}
        done = post(one, under(ABOUT), text_of(MEGABYTE * 6 // 10), "a.txt", **fields)
        statuses.append(done.status)

    threads = [threading.Thread(target=upload, args=[one]) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 422]
    assert db.value("select count(*) from documents") == 2
    assert len(stored(settings)) == 2


def test_room_when_counted_counts_what_colleagues_sealed(db: Database, client: ClientOf) -> None:
    added(client(ALICE), text_of(50_000), "a.txt", keep_original="y")
    for member, held in ((ALICE, (100_000, 100_000)), (AMIR, (100_000, 0)), (BEA, (0, 0))):
        with db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            assert tuple(call(connection, "app.files_held", READING)[0][0]) == held


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("x.html", b"<html></html>"),
        ("x.pdf", b"MZ not a pdf"),
        ("x.docx", files.packed({"a.txt": b"a"})),
        ("x.docx", files.word()[:3000]),
        ("../../x.sh", b"#!/bin/sh"),
        ("x.txt", b""),
    ],
)
def test_file_when_of_no_kind_of_ours_is_refused_in_words_and_its_title_is_kept(
    client: ClientOf, db: Database, settings: Settings, name: str, content: bytes
) -> None:
    refused = send(client(BEA), content, name, title="My own title")
    assert refused.status == 422
    assert "There is a problem" in refused.words
    assert 'value="My own title"' in refused.text
    assert db.rows("select from documents") == []
    assert stored(settings) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("CON.txt", "document CON"),
        ("../../../etc/passwd.txt", "passwd"),
        ("Ünïcode „quoted“ & <b>.txt", "Ünïcode „quoted“ & b"),
        ("a\x00b.txt", "ab"),
    ],
)
def test_name_when_odd_is_never_a_path_and_never_a_header(
    client: ClientOf, settings: Settings, name: str, title: str
) -> None:
    bea = client(BEA)
    draft = added(bea, b"Plain words.", name)
    assert bea.get(draft).h1 == title
    (path,) = stored(settings)
    assert uuid.UUID(hex=path.name).version == 4
    header = bea.get(f"{draft}/file").response.headers["Content-Disposition"]
    assert "\n" not in header
    assert ".." not in header


def test_upload_when_cut_off_leaves_nothing(
    client: ClientOf, db: Database, settings: Settings
) -> None:
    bea = client(BEA)
    bea.get(f"{under(ABOUT)}/new")
    body = (
        '--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        f'{bea.csrf}\r\n--b\r\nContent-Disposition: form-data; name="marking"\r\n\r\namber\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of i'
    ).encode()
    answer = bea.web.post(
        under(ABOUT),
        input_stream=io.BytesIO(body),
        content_length=len(body) + 5000,
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code >= 400
    assert db.rows("select from documents") == []
    assert stored(settings) == []


def full(*_args: object, **_kwargs: object) -> None:
    raise OSError(28, "No space left on device")


def test_disk_when_full_is_told_and_nothing_is_left(
    client: ClientOf, db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = client(BEA)
    draft = added(bea, files.pdf(), "r.pdf")
    monkeypatch.setattr(os, "link", full)
    refused = send(bea, b"Plain words.", "a.txt")
    assert refused.status == 422
    assert "The server cannot keep files at the moment" in refused.words
    assert released(bea, draft).status == 503
    monkeypatch.undo()
    assert len(stored(settings)) == 1
    assert db.value("select count(*) from documents") == 1
    assert db.rows("select from releases") == []
    assert released(bea, draft).status == 201


def test_file_when_gone_or_changed_on_disk_is_never_half_given(
    client: ClientOf, settings: Settings
) -> None:
    bea = client(BEA)
    draft = added(bea, files.pdf(), "r.pdf")
    (path,) = stored(settings)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    assert bea.get(f"{draft}/file").status == 500
    path.unlink()
    assert bea.get(f"{draft}/file").status == 503
    assert released(bea, draft).status == 503


def test_installation_when_it_has_no_folder_says_so(
    settings: Settings, db: Database, now: dt.datetime
) -> None:
    app = create_app(dc.replace(settings, files_dir=None))
    bea = Client(app, BEA, session(db.superuser, BEA, now=now))
    refused = send(bea, b"Plain words.", "a.txt")
    app.extensions["collab.runner"].engine.dispose()
    assert refused.status == 422
    assert "The server cannot keep files at the moment" in refused.words


def test_sweep_when_it_comes_removes_what_no_row_names_after_an_hour(
    client: ClientOf, settings: Settings, station: Station, now: dt.datetime
) -> None:
    bea = client(BEA)
    released(bea, added(bea, files.pdf(), "r.pdf"))
    known = set(stored(settings))
    storage = station.house.storage
    nobody = uuid.uuid5(uuid.NAMESPACE_URL, "x")
    storage.keep(b"nobody's", Place("documents", nobody, uuid.UUID(int=1)))
    part = next(iter(known)).with_name("00ff.part")
    part.write_bytes(b"half")

    def swept() -> int:
        with open_system(
            station.system_engine, reason="test", now=now, house=station.house
        ) as work:
            return sweep(work)

    assert swept() == 0
    for path in stored(settings):
        long_ago = time.time() - 7200
        os.utime(path, (long_ago, long_ago))
    assert swept() == 2
    assert set(stored(settings)) == known


@pytest.mark.parametrize(("known", "swept"), [(44, 0), (45, 5)])
def test_sweep_when_much_is_nobodys_removes_nothing_and_says_so(
    db: Database, station: Station, now: dt.datetime, known: int, swept: int
) -> None:
    storage = station.house.storage
    for _ in range(known):
        documents.draft(db.superuser, BEA, storage)
    for n in range(50 - known):
        nobody = uuid.uuid5(uuid.NAMESPACE_URL, str(n))
        storage.keep(b"nobody's", Place("documents", nobody, uuid.UUID(int=1)))
    later = now + dt.timedelta(hours=2)
    with (
        structlog.testing.capture_logs() as said,
        open_system(station.system_engine, reason="test", now=later, house=station.house) as work,
    ):
        assert sweep(work) == swept
    assert len(list(storage.standing())) == 50 - swept
    assert [one["event"] for one in said] == ([] if swept else ["files.sweep_refused"])


def test_part_when_htmx_sends_a_wrong_file_is_the_form_and_no_page(client: ClientOf) -> None:
    bea = client(BEA)
    bea.get(f"{under(ABOUT)}/new")
    data = {
        "csrf_token": bea.csrf, "title": "", "marking": "amber",
        "file": (io.BytesIO(b"<html>"), "x.html"),
    }  # fmt: skip
    answer = bea.web.post(under(ABOUT), data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="upload">')


def test_workbook_when_it_would_fill_the_memory_is_refused_by_the_process_apart() -> None:
    parts = files.parts_of(files.workbook())
    parts["xl/worksheets/sheet1.xml"] = (parts["xl/worksheets/sheet1.xml"] or b"").replace(
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
    )
    with pytest.raises(RefusedError, match=TOO_MUCH):
        cleaned(files.packed(parts), "x.xlsx")


def test_process_apart_when_started_knows_no_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from collab.core.files import apart  # noqa: PLC0415 # its command is looked at here alone

    monkeypatch.setenv("COLLAB_SECRET_KEY", "a secret that stays where it is")
    monkeypatch.setenv("COLLAB_FIELD_KEYS", "1:key")
    told = tmp_path / "told"
    code = f"import os,sys; open({str(told)!r},'w').write(repr(dict(os.environ)))"
    monkeypatch.setattr(apart, "COMMAND", (apart.COMMAND[0], "-P", "-c", code))
    with pytest.raises(RefusedError):
        cleaned(b"words", "x.txt")
    assert "COLLAB" not in told.read_text()


def test_proxy_when_it_stands_in_front_lets_every_upload_through(app: Flask) -> None:
    """The shipped configuration knows the addresses that take files, and no others take any."""
    told = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()
    (pattern,) = re.findall(r"location ~ (\S+) \{", told)
    views = {*FILE_UPLOADS, *UPLOADS}
    let = {
        re.sub(r"<[^>]+>", "x", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        for view in [app.view_functions[rule.endpoint]]
        if f"{view.__module__}.{view.__name__}" in views
    }
    assert len(let) == len(views)
    assert [path for path in sorted(let) if not re.match(pattern, path)] == []
