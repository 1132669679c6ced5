"""The sink keeps what it acknowledges: whole, in order, and twice when it comes twice."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from collab.launch.redis import free_port
from collab.launch.waiting import listens, until
from tests.launch.running import surroundings

pytestmark = pytest.mark.processes
MAIL = b"Message-ID: <1@collab.example>\r\nSubject: News\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    number = free_port()
    words = ["-m", "collab.launch.mail_sink", "--folder", str(tmp_path), "--port", str(number)]
    with subprocess.Popen([sys.executable, *words], env=surroundings()) as sink:
        until(lambda: listens(number), lambda: None, within=20, otherwise="no sink")
        yield number
        sink.terminate()
    assert sink.returncode == 0


def test_a_mail_is_a_file_once_it_is_acknowledged(port: int, tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.sendmail("collab@collab.example", ["bea@bolt.example", "amir@acme.example"], MAIL)
        (path,) = tmp_path.glob("*.eml")
        mail = message_from_bytes(path.read_bytes())
        assert path.read_bytes().endswith(MAIL)
        assert mail["X-Envelope-To"] == "bea@bolt.example, amir@acme.example"
        assert mail["Message-ID"] == "<1@collab.example>"


def test_the_same_mail_twice_is_two_files_in_order(port: int, tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(3):
            server.sendmail(f"{number}@collab.example", ["bea@bolt.example"], MAIL)
    kept = [message_from_bytes(path.read_bytes()) for path in sorted(tmp_path.glob("*.eml"))]
    assert [mail["X-Envelope-From"][0] for mail in kept] == ["0", "1", "2"]
    assert {path.suffix for path in tmp_path.iterdir()} == {".eml"}
