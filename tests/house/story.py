"""The demo as `collab seed` leaves it: one database for a whole run, only ever read by tests."""

from __future__ import annotations

import base64
import contextlib
import dataclasses as dc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from click.testing import CliRunner

from collab.cli.migrate import alembic_config
from collab.cli.seed import seed
from collab.launch.roles import create_database
from tests.factories.findings import FIELD_KEY
from tests.house.databases import Database
from tests.house.servers import APP, OWNER, SUPERUSER, SYSTEM, Servers, locked

NAME = "demo"
TOLD = "demo.json"
SECRET_KEY = "a secret of the demo, long enough for anybody"


@dc.dataclass(frozen=True, slots=True)
class Demo:
    """The database, and what DIR/demo.json says of it."""

    database: Database
    folder: Path

    @property
    def told(self) -> dict[str, Any]:
        """Give what the file says."""
        told: dict[str, Any] = json.loads((self.folder / TOLD).read_text())
        return told

    @property
    def settings(self) -> dict[str, str]:
        """Give the settings that `collab up --demo` would give to the seed."""
        return _settings(self.database, self.folder)


@contextlib.contextmanager
def demo_of(servers: Servers, folder: Path) -> Iterator[Demo]:
    """Give the demo of this run, seeded by whoever asks first."""
    database = Database(servers, NAME)
    with locked(folder / "demo.lock"):
        if not (folder / TOLD).exists():
            _make(database, folder)
    try:
        yield Demo(database, folder)
    finally:
        database.close()


def _make(database: Database, folder: Path) -> None:
    with psycopg.connect(database.servers.url(SUPERUSER, "postgres"), autocommit=True) as postgres:
        create_database(postgres, NAME)
    command.upgrade(alembic_config(database.url(OWNER)), "head")
    done = CliRunner().invoke(seed, env=_settings(database, folder))
    if done.exit_code:
        raise RuntimeError(done.output) from done.exception


def _settings(database: Database, folder: Path) -> dict[str, str]:
    return {
        "COLLAB_DEMO": "1",
        "COLLAB_DATA_DIR": str(folder),
        "COLLAB_DATABASE_URL": database.url(OWNER),
        "COLLAB_APP_DATABASE_URL": database.url(APP),
        "COLLAB_SYSTEM_DATABASE_URL": database.url(SYSTEM),
        "COLLAB_REDIS_URL": f"{database.servers.redis}/0",
        "COLLAB_BASE_URL": "http://localhost",
        "COLLAB_SECRET_KEY": SECRET_KEY,
        "COLLAB_FIELD_KEYS": f"1:{base64.b64encode(FIELD_KEY).decode()}",
        "COLLAB_MAIL_FROM": "Collab <collab@association.example>",
        "COLLAB_SECOND_FACTOR": "optional",
        "COLLAB_PASSWORD_COST": "1",
    }
