"""`collab up` with real processes: what it starts, what it keeps and what it leaves behind."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launch.running import Running, command_line, gone, living, setting_of, up

pytestmark = pytest.mark.processes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One start for those who only look."""
    with up(tmp_path_factory.mktemp("launch") / "site", "--demo") as started:
        yield started


def test_a_first_start_prints_the_accounts_and_where_the_site_is(running: Running) -> None:
    assert running.url.startswith("http://127.0.0.1:")
    table = "\n".join(running.said)
    for word in ("Ada", "Acme", "lead", "ada@acme.example", "secret words"):
        assert word in table


def test_secrets_are_for_their_owner_only(running: Running) -> None:
    folder = running.folder
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    secret = json.loads((folder / "secrets.json").read_text())
    words = " ".join(command_line(pid) for pid in living(folder))
    for hidden in (secret["redis"], secret["secret_key"], *secret["database"].values()):
        assert hidden not in words


def test_the_web_process_does_not_know_the_other_roles(running: Running) -> None:
    web = running.pid_of("BaseHTTPRequestHandler")
    assert "collab_app:" in (setting_of(web, "COLLAB_APP_DATABASE_URL") or "")
    assert setting_of(web, "COLLAB_SYSTEM_DATABASE_URL") is None
    assert setting_of(web, "COLLAB_DATABASE_URL") is None


def test_postgres_does_not_run_as_root(running: Running) -> None:
    assert Path(f"/proc/{running.pid_of('bin/postgres')}").stat().st_uid != 0


def test_a_second_start_reuses_everything(folder: Path) -> None:
    with up(folder, "--demo"):
        secrets = (folder / "secrets.json").read_text()
        (folder / "demo.json").write_text('{"accounts": []}')  # a second seeding would undo this
    with up(folder, "--demo"):
        assert (folder / "secrets.json").read_text() == secrets
        assert (folder / "demo.json").read_text() == '{"accounts": []}'


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(folder: Path, number: signal.Signals) -> None:
    with up(folder, "--demo") as started:
        assert len(living(folder)) > 6
        started.stop(number)
        assert started.process.returncode == 0
        assert living(folder) == []


def test_a_child_that_does_not_listen_is_ended_all_the_same(folder: Path) -> None:
    with up(folder, "--demo", settings={"STUBBORN": "1"}) as started:
        started.stop()
        assert living(folder) == []


@pytest.mark.parametrize(
    ("word", "name", "log"),
    [
        ("BaseHTTPRequestHandler", "web server", "web.log"),
        ("bin/postgres", "PostgreSQL", "postgres.log"),
    ],
)
def test_a_dead_child_ends_all_and_is_named(folder: Path, word: str, name: str, log: str) -> None:
    with up(folder, "--demo") as started:
        os.kill(started.pid_of(word), signal.SIGKILL)
        _, errors = started.process.communicate(timeout=15)
        assert errors == (
            f"The {name} has stopped by itself (signal 9): see {folder}/logs/{log}.\n"
        )
        assert started.process.returncode == 1
        assert gone(folder, within=1)


def test_a_killed_launcher_leaves_nothing_and_the_next_start_works(folder: Path) -> None:
    with up(folder, "--demo") as killed:
        killed.process.kill()
        killed.process.wait()
        with up(folder, "--demo"):  # at once: it waits for those who are still leaving
            pass
    assert living(folder) == []


def test_a_folder_deep_down_works_although_sockets_have_short_names(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25) / "site"
    with up(folder, "--demo"):
        pass
    assert living(folder) == []
