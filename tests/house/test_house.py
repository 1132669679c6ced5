"""The house itself: databases apart from each other, nobody outside, a client that is strict."""

from __future__ import annotations

import socket

import pytest
from flask import Flask

from collab.core.rest import answer
from collab.surfaces.api.made_files import made_file
from tests.cast import ALICE, BOLT, DAN
from tests.conftest import ClientOf
from tests.factories import files
from tests.house.databases import Database, fresh
from tests.house.page import faults
from tests.house.servers import Servers
from tests.house.sockets import OutsideError
from tests.program import Told

GOOD = (
    "<!doctype html><html lang='en'><head><title>Home - Collab</title></head><body><main>"
    "<h1>Home</h1>{}</main></body></html>"
)


def test_database_when_written_to_is_nobody_elses(servers: Servers, db: Database) -> None:
    db.run("delete from ledger_entries")
    db.run("update organisations set name = 'Changed' where id = %s", BOLT.id)
    with fresh(servers) as another:
        assert another.value("select name from organisations where id = %s", BOLT.id) == BOLT.name


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_socket_when_it_leaves_the_machine_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(OutsideError):
        socket.create_connection(address, timeout=1)


def test_client_when_nothing_is_there_judges_the_error_page_too(client: ClientOf) -> None:
    assert client(ALICE).get("/nothing-here").status == 404
    assert client().get("/nothing-here").status == 404
    assert client(DAN).get("/static/css/tokens.css").status == 200


def test_page_when_well_made_has_no_faults() -> None:
    assert list(faults(GOOD.format("<p id='a'>Text</p>"))) == []


def test_answer_in_json_when_it_carries_a_file_is_unpacked_with_all_of_the_file() -> None:
    outside = Flask("outside")
    file = made_file(files.word("Bolt's canary."), "application/zip")
    outside.add_url_rule("/file", "file", lambda: answer(file))
    outside.add_url_rule("/words", "words", lambda: {"media_type": "text", "content": None})
    told = [Told(path, outside.test_client().get(path)) for path in ("/file", "/words")]
    assert "Bolt's canary." not in told[0].text
    assert "Bolt's canary." in told[0].unpacked
    assert told[1].unpacked == told[1].text


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<div>open", "it is not valid HTML"),
        ("<h1>Two</h1>", "it has 2 h1"),
        ("<p id='a'></p><p id='a'></p>", "given 2 times"),
        ("<form><input name='x'></form>", "has no label"),
        ("<label for='y'>Y</label>", "points at nothing"),
        ("<p style='color: red'>x</p>", "inline style"),
        ("<script>1</script>", "inline script"),
        ("<p onclick='x()'>x</p>", "has onclick"),
        ("<form method='post'></form>", "carries no token"),
        ("<button></button>", "a button says nothing"),
        ("<img src='x.png'>", "has no text"),
    ],
)
def test_page_when_badly_made_is_named(body: str, fault: str) -> None:
    assert any(fault in found for found in faults(GOOD.format(body)))
