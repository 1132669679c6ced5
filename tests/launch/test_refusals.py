"""What stops a start says so in one sentence and leaves nothing running."""

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.launch.running import living, refused, up

pytestmark = pytest.mark.processes
MAIL = {"COLLAB_SMTP_URL": "smtp://127.0.0.1:1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


def test_a_taken_port(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused("--demo", "--data", folder, "--port", str(port))
    assert sentence == f"Port {port} is taken: choose another with --port."
    with up(folder, "--demo"):  # the refusal has left nothing half-made
        pass


def test_a_folder_that_cannot_be_made() -> None:
    sentence = refused("--demo", "--data", "/proc/site")
    assert sentence == "Cannot make the folder /proc/site: No such file or directory."


def test_a_folder_that_cannot_be_written() -> None:
    sentence = refused("--demo", "--data", "/proc/self")
    assert sentence.startswith("Cannot write in the folder /proc/self: ")


def test_a_half_made_folder(folder: Path) -> None:
    broken = "print('the table is round'); raise SystemExit(3)"
    sentence = refused("--demo", "--data", folder, "--port", "0", settings={"MIGRATION": broken})
    assert sentence == (
        f"The `collab migrate` failed: the table is round (see {folder}/logs/migrate.log)."
    )
    assert living(folder) == []
    assert refused("--demo", "--data", folder, "--port", "0") == (
        f"The folder {folder} is half-made: its first start did not finish. "
        "Remove the folder and start again."
    )


def test_a_folder_of_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert refused("--demo", "--data", tmp_path) == (
        f"The folder {tmp_path} is neither empty nor an installation of Collab: "
        "name another with --data."
    )


def test_a_second_start_on_the_same_folder(folder: Path) -> None:
    with up(folder, "--demo"):
        assert refused("--demo", "--data", folder, "--port", "0") == (
            f"The folder {folder} is in use by another `collab up`."
        )


def test_a_demo_is_not_taken_for_the_real_thing_and_lost_secrets_are_not_redrawn(
    folder: Path,
) -> None:
    with up(folder, "--demo"):
        pass
    with socket.create_server(("127.0.0.1", 0)):
        sentence = refused("--data", folder, "--port", "0", settings=MAIL)
    assert sentence.startswith(f"The folder {folder} holds a demo: start it with --demo")
    (folder / "secrets.json").unlink()
    sentence = refused("--demo", "--data", folder, "--port", "0")
    assert (
        sentence == f"{folder}/secrets.json is missing or damaged: bring it back from your backup."
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "COLLAB_SMTP_URL is not set: name a mail server, or start a demo with --demo."),
        ({"COLLAB_SMTP_URL": "mail.example"}, "COLLAB_SMTP_URL must begin with smtp://"),
        ({**MAIL, "COLLAB_COLOUR": "red"}, "COLLAB_COLOUR is not a setting of this program."),
        ({**MAIL, "COLLAB_SECRET_KEY": "short"}, "COLLAB_SECRET_KEY must have at least 32"),
        ({**MAIL, "COLLAB_DEMO": "1"}, "COLLAB_DEMO is set, but --demo is not given."),
        (MAIL, "COLLAB_SMTP_URL: no mail server answers there ("),
        (
            {**MAIL, "COLLAB_REDIS_URL": "redis://:word@127.0.0.1:1/0"},
            "COLLAB_REDIS_URL: Redis does not answer there (",
        ),
        (
            {**MAIL, "COLLAB_DATABASE_URL": "postgresql://me:word@127.0.0.1:1/x"},
            "COLLAB_DATABASE_URL: connection",
        ),
        (
            {**MAIL, "COLLAB_APP_DATABASE_URL": "postgresql://me:word@127.0.0.1:1/x"},
            "COLLAB_APP_DATABASE_URL is set, but COLLAB_DATABASE_URL is not.",
        ),
    ],
)
def test_a_setting_that_stops_the_start_names_itself(
    folder: Path, settings: Mapping[str, str], sentence: str
) -> None:
    said = refused("--data", folder, "--port", "0", settings=settings)
    assert said.startswith(sentence)
    assert ":word" not in said
    assert not (folder / "secrets.json").exists()
