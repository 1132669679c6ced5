"""`collab migrate`: bring the database to the version this code needs, as the owner."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parents[2]


def alembic_config(url: str | None = None) -> Config:
    """Give Alembic's configuration; ``url`` overrides COLLAB_DATABASE_URL."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")  # a folder may have a space in its name
    config.set_main_option("prepend_sys_path", str(ROOT))
    if url is not None:
        config.attributes["url"] = url
    return config


@click.command()
@click.option("--to", "revision", default="head", show_default=True, help="Version to reach.")
def migrate(revision: str) -> None:
    """Bring the database to the version this code needs."""
    command.upgrade(alembic_config(), revision)
