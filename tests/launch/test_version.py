"""A start leaves the migrations out only when there are none to do."""

from pathlib import Path
from typing import Self

import psycopg
import pytest

from collab.launch import version
from collab.launch.programs import ROOT


class Answer:
    """Stand for a connection to a database at `number`."""

    def __init__(self, number: str) -> None:
        self.number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def execute(self, _statement: str) -> "Answer":
        return self

    def fetchall(self) -> list[tuple[str]]:
        return [(self.number,)]


def test_the_newest_migration_is_the_head() -> None:
    assert version.newest() == (ROOT / "migrations" / "HEAD").read_text().strip()


def test_a_database_behind_or_silent_is_migrated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not version.up_to_date(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    monkeypatch.setattr(psycopg, "connect", lambda _url: Answer("0001"))
    assert not version.up_to_date("postgresql://there")
    monkeypatch.setattr(psycopg, "connect", lambda _url: Answer(version.newest()))
    assert version.up_to_date("postgresql://there")
