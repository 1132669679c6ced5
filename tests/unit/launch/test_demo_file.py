"""The demo's file and the table made of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from collab.launch.demo_file import NAME, leave, move
from collab.launch.errors import LaunchError
from collab.launch.table import accounts


def account(roles: list[tuple[str, str]], *duties: str) -> dict[str, Any]:
    return {
        "name": "Ada",
        "organisation": "Acme",
        "email": "ada@acme.example",
        "password": "secret words",
        "roles": [{"space_kind": kind, "role": role} for kind, role in roles],
        "duties": list(duties),
    }


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (account([("vault", "member"), ("group", "chair"), ("room", "chair")]), "chair"),
        (account([("vault", "member")], "administrator"), "administrator"),
        (account([("vault", "member")]), "vault only"),
        (account([], "operator"), "operator"),
        (account([]), "has left"),
    ],
)
def test_part_of_an_account_is_what_it_does_beyond_its_vault(
    tmp_path: Path, found: dict[str, Any], part: str
) -> None:
    leave(tmp_path / NAME, {"accounts": [found]})
    heading, row = accounts(tmp_path / NAME).splitlines()
    start = heading.index("Part")
    assert row[start:].startswith(f"{part}  ")


def test_file_when_left_is_for_its_owner_only(tmp_path: Path) -> None:
    leave(tmp_path / NAME, {"accounts": []})
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_file_when_the_site_moves_says_where_it_is(tmp_path: Path) -> None:
    leave(tmp_path / NAME, {"url": "http://127.0.0.1:1", "accounts": ["Zoë"]})
    move(tmp_path / NAME, "http://127.0.0.1:2")
    told = json.loads((tmp_path / NAME).read_text())
    assert told == {"url": "http://127.0.0.1:2", "accounts": ["Zoë"]}


def test_file_when_it_is_damaged_is_left_to_whoever_reads_it(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{")
    move(tmp_path / NAME, "http://127.0.0.1:2")
    with pytest.raises(LaunchError, match="missing or damaged"):
        accounts(tmp_path / NAME)
