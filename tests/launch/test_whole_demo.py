"""The demo as a newcomer starts it: the real site, worker, clock and seed, twice."""

import json
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.launch.running import Running, living, real_command, up

pytestmark = pytest.mark.processes


def answer(running: Running, path: str) -> int:
    connection = HTTPConnection(urlsplit(running.url).netloc, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_demo_starts_prints_its_accounts_and_starts_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with up(folder, "--demo", start=real_command) as first:
        told = json.loads((folder / "demo.json").read_text())
        table = "\n".join(first.said)
        assert (folder / "demo.json").stat().st_mode & 0o777 == 0o600
        assert told["accounts"]
        assert all(account["email"] in table for account in told["accounts"])
        assert answer(first, "/sign-in") == 200
        first.stop()
        assert living(folder) == []
    with up(folder, "--demo", start=real_command) as again:
        assert json.loads((folder / "demo.json").read_text())["accounts"] == told["accounts"]
        assert answer(again, "/sign-in") == 200
