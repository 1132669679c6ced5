"""Servers of the bench's own in a folder that is removed: PostgreSQL, Redis, mail, two sites."""

from __future__ import annotations

import base64
import contextlib
import functools
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from alembic import command

from collab.cli.migrate import alembic_config
from collab.launch import programs, waiting
from collab.launch.children import Child, Program
from collab.launch.postgres import Postgres
from collab.launch.redis import Redis, free_port
from collab.launch.roles import APP, DATABASE, OWNER, ROLES, SUPERUSER, SYSTEM
from config.settings import Settings, load

ROOT = Path(__file__).parents[2]
LOADING = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'8GB'", "autovacuum": "off"}
"""Settings while rows are made; pages are measured under the product's own."""


class Stage:
    """Everything that runs, and how to reach it."""

    def __init__(self, folder: Path, postgres: Postgres, redis: Redis) -> None:
        self.folder = folder
        self.postgres = postgres
        self.port, self.floor_port, self.mail_port = free_port(), free_port(), free_port()
        self.ungated_port = free_port()
        self.environment = self._environment(redis)
        self.children: dict[str, Child] = {}

    def _environment(self, redis: Redis) -> dict[str, str]:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("COLLAB_")}
        return {
            **outside,
            "COLLAB_APP_DATABASE_URL": self.postgres.url(APP, DATABASE),
            "COLLAB_SYSTEM_DATABASE_URL": self.postgres.url(SYSTEM, DATABASE),
            "COLLAB_REDIS_URL": redis.url,
            "COLLAB_SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "COLLAB_BASE_URL": f"http://127.0.0.1:{self.port}",
            "COLLAB_SECRET_KEY": secrets.token_urlsafe(48),
            "COLLAB_FIELD_KEYS": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "COLLAB_MAIL_FROM": "Collab <collab@bench.example>",
            "COLLAB_SECOND_FACTOR": "optional",
            "COLLAB_PASSWORD_COST": "1",
            "COLLAB_LOG_LEVEL": "WARNING",
        }

    @property
    def settings(self) -> Settings:
        """The settings of the product's own processes."""
        return load({k: v for k, v in self.environment.items() if k.startswith("COLLAB_")})

    def connect(self) -> psycopg.Connection[Any]:
        """Connect as the superuser, for whom triggers and keys of the tables rest."""
        url = self.postgres.url(SUPERUSER, DATABASE).replace("+psycopg", "", 1)
        return psycopg.connect(
            url,
            options="-c session_replication_role=replica -c maintenance_work_mem=512MB"
            " -c work_mem=64MB -c max_parallel_maintenance_workers=0",
        )

    def tune(self, settings: dict[str, str] | None) -> None:
        """Set the server for loading, or (None) back to what the product runs with."""
        with self.connect() as connection:
            connection.autocommit = True
            for name in LOADING:
                value = f"set {name} = {settings[name]}" if settings else f"reset {name}"
                connection.execute(f"alter system {value}".encode())
            connection.execute("select pg_reload_conf()")
            connection.execute("checkpoint")

    def serve(self) -> None:
        """Start the product, the same with no gate on its list, and the floor: one program."""
        product = programs.web(self.port, self.environment, self.folder / "web.log")
        self._run("web", product)
        environment = {
            **self.environment,
            "BENCH_FLOOR_URL": self.postgres.url(SUPERUSER, DATABASE),
        }
        floor = programs.web(self.floor_port, environment, self.folder / "floor.log")
        words = [word.replace("wsgi:app", "tests.bench.floor:app") for word in floor.command]
        self._run("floor", Program("floor", words, floor.log, environment, ROOT))
        ungated = {**self.environment, "COLLAB_BASE_URL": f"http://127.0.0.1:{self.ungated_port}"}
        bare = programs.web(self.ungated_port, ungated, self.folder / "ungated.log")
        words = [w.replace("wsgi:app", "tests.bench.ungated:without_gate") for w in bare.command]
        self._run("ungated", Program("ungated", [*words, "--factory"], bare.log, ungated, ROOT))
        ports = {"web": self.port, "floor": self.floor_port, "ungated": self.ungated_port}
        for name, port in ports.items():
            self._await(name, functools.partial(waiting.listens, port))

    def take_mail(self) -> None:
        """Start a mail server that takes everything."""
        command_ = [sys.executable, "-m", "tests.bench.sink", str(self.mail_port)]
        self._run(
            "sink", Program("sink", command_, self.folder / "sink.log", self.environment, ROOT)
        )
        self._await("sink", lambda: waiting.listens(self.mail_port))

    def end(self) -> None:
        """End what was started."""
        for child in reversed(self.children.values()):
            child.end(within=5)

    def _run(self, name: str, program: Program) -> None:
        self.children[name] = Child(program)

    def _await(self, name: str, answers: Callable[[], bool]) -> None:
        child = self.children[name]

        def alive() -> None:
            if not child.alive:
                raise RuntimeError(f"the {name} stopped:\n{child.program.log.read_text()[-2000:]}")

        waiting.until(answers, alive, within=60, otherwise=f"the {name} does not answer")


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """Set everything up in a folder of its own, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="collab-bench-"))
    passwords = {role: secrets.token_hex(8) for role in (*ROLES, SUPERUSER)}
    try:
        with (
            Postgres(folder / "postgres", passwords=passwords) as postgres,
            Redis(folder / "redis", password=secrets.token_hex(8)) as redis,
        ):
            command.upgrade(alembic_config(postgres.url(OWNER, DATABASE)), "head")
            made = Stage(folder, postgres, redis)
            try:
                yield made
            finally:
                made.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
