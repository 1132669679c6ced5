"""The process that keeps the servers of a run: ``python -m tests.house.keeper FOLDER``."""

from __future__ import annotations

import dataclasses as dc
import fcntl
import json
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from psycopg.sql import SQL, Identifier, Literal

from collab.cli.migrate import alembic_config
from collab.launch.postgres import PORT, THROWAWAY, Postgres
from collab.launch.redis import Redis
from collab.launch.roles import create_database
from tests.house.seeding import seed
from tests.house.servers import (
    ALIVE,
    ANSWER,
    APP,
    OWNER,
    PIPE,
    SUPERUSER,
    SYSTEM,
    TEMPLATE,
    Servers,
)

CONNECTIONS = {"max_connections": "200", "autovacuum": "off"}  # many small databases, short lives
SIGN_IN = {"scram_iterations": "1"}  # each connection proves its password anew; these are random


def make_template(postgres: Postgres, found: Servers) -> None:
    """Make the database every test starts from: migrated by the owner, peopled with the cast."""
    with psycopg.connect(found.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        _sign_in_fast(connection, found.passwords[SUPERUSER])
        create_database(connection, TEMPLATE)
    command.upgrade(alembic_config(postgres.url(OWNER, TEMPLATE)), "head")
    with psycopg.connect(found.url(SUPERUSER, TEMPLATE)) as connection:
        seed(connection)
    with psycopg.connect(found.url(SUPERUSER, TEMPLATE), autocommit=True) as connection:
        connection.execute("vacuum analyze")  # copied with the rows, so plans are as in life
    # Vacuum threw away the file a connection reads its catalogues from; the next writes it anew.
    psycopg.connect(found.url(SUPERUSER, TEMPLATE)).close()
    with psycopg.connect(found.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(
            SQL("alter database {} is_template true allow_connections false").format(
                Identifier(TEMPLATE)
            )
        )


def _sign_in_fast(connection: psycopg.Connection[Any], password: str) -> None:
    """Hash the superuser's password as the others' are: it was set before the server could tell."""
    hashed = connection.pgconn.encrypt_password(
        password.encode(), SUPERUSER.encode(), b"scram-sha-256"
    )
    connection.execute(
        SQL("alter role {} password {}").format(Identifier(SUPERUSER), Literal(hashed.decode()))
    )


def keep(folder: Path) -> None:
    """Start everything, say where it is, and stop it when the pipe ends."""
    passwords = {role: secrets.token_hex(8) for role in (SUPERUSER, OWNER, APP, SYSTEM)}
    with (
        Postgres(
            folder / "postgres",
            passwords=passwords,
            settings={**THROWAWAY, **CONNECTIONS, **SIGN_IN},
        ) as postgres,
        Redis(folder / "redis", password=secrets.token_hex(8)) as redis,
    ):
        found = Servers(str(postgres.sockets), PORT, passwords, redis.url.removesuffix("/0"))
        make_template(postgres, found)
        unfinished = folder / f"{ANSWER}.unfinished"
        unfinished.write_text(json.dumps(dc.asdict(found)))
        unfinished.rename(folder / ANSWER)
        with (folder / PIPE).open("rb") as pipe:
            pipe.read()


def main() -> None:
    """Hold the lock that says somebody is at home, keep house, and leave nothing behind.

    The folder is removed here, not by the run alone: a run may have been killed.
    """
    folder = Path(sys.argv[1])
    os.umask(0o077)
    with (folder / ALIVE).open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        keep(folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
