"""Commands called while an installation runs find its servers by its folder."""

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from collab.cli import beside
from collab.launch.errors import LaunchError
from collab.launch.running import adopt, announce, withdraw


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment without settings, and give back what a test puts there."""
    monkeypatch.setattr(os, "environ", {"PATH": os.defpath})


def test_a_folder_gives_its_settings_while_it_runs(tmp_path: Path) -> None:
    announce(tmp_path, {"COLLAB_REDIS_URL": "redis://here"})
    assert (tmp_path / "running.json").stat().st_mode & 0o777 == 0o600
    adopt(tmp_path, ())
    assert os.environ["COLLAB_REDIS_URL"] == "redis://here"
    withdraw(tmp_path)
    with pytest.raises(LaunchError, match="Nothing runs in"):
        adopt(tmp_path, ())


def test_settings_in_the_environment_stand_unless_a_folder_is_named(tmp_path: Path) -> None:
    announce(tmp_path, {"COLLAB_REDIS_URL": "redis://here"})
    os.environ["COLLAB_REDIS_URL"] = "redis://there"
    adopt(None, (tmp_path,))
    assert os.environ["COLLAB_REDIS_URL"] == "redis://there"
    adopt(tmp_path, ())
    assert os.environ["COLLAB_REDIS_URL"] == "redis://here"


def test_the_usual_folders_are_tried_in_turn(tmp_path: Path) -> None:
    adopt(None, (tmp_path / "var",))
    assert "COLLAB_REDIS_URL" not in os.environ
    announce(tmp_path, {"COLLAB_REDIS_URL": "redis://here"})
    adopt(None, (tmp_path / "var", tmp_path))
    assert os.environ["COLLAB_REDIS_URL"] == "redis://here"


def test_every_command_takes_the_folder(tmp_path: Path) -> None:
    group = click.Group("ledger")

    @group.command()
    def verify() -> None:
        click.echo(os.environ["COLLAB_REDIS_URL"])

    announce(tmp_path, {"COLLAB_REDIS_URL": "redis://here"})
    command = beside(beside(group))  # asked for twice, added once
    done = CliRunner().invoke(command, ["verify", "--data", str(tmp_path)])
    assert done.output == "redis://here\n"
    done = CliRunner().invoke(command, ["verify", "--data", str(tmp_path / "no")])
    assert done.exit_code == 1
    assert "Nothing runs in" in done.output
    assert json.loads((tmp_path / "running.json").read_text())
