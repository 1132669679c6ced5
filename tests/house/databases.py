"""A database of one test: copied from the template, committed to like a real one, dropped."""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine

from collab.core.db import make_engine
from collab.launch.roles import create_database
from tests.house.servers import APP, OWNER, SUPERUSER, SYSTEM, TEMPLATE, Servers

_taken: set[int] = set()
"""Numbers of the databases of this process that are there."""


class Database:
    """Engines for the three roles, and a superuser's connection for arranging and looking."""

    def __init__(self, servers: Servers, name: str) -> None:
        self.servers = servers
        self.name = name

    def url(self, role: str) -> str:
        """Give the address for one role, as SQLAlchemy and the settings write it."""
        return self.servers.url(role, self.name).replace("postgresql:", "postgresql+psycopg:", 1)

    @cached_property
    def app(self) -> Engine:
        """The web process's engine, and the worker's when it acts for a person."""
        return make_engine(self.url(APP), pool_size=2, name="test-app")

    @cached_property
    def system(self) -> Engine:
        """The engine of the worker's own sweeps."""
        return make_engine(self.url(SYSTEM), pool_size=2, name="test-system")

    @cached_property
    def owner(self) -> Engine:
        """The engine of migrations."""
        return make_engine(self.url(OWNER), pool_size=2, name="test-owner")

    @cached_property
    def superuser(self) -> psycopg.Connection[Any]:
        """A connection no wall binds; every statement commits at once."""
        return psycopg.connect(self.servers.url(SUPERUSER, self.name), autocommit=True)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask as the superuser, for assertions about what really is there."""
        return self.superuser.execute(statement.encode(), values).fetchall()

    def value(self, statement: str, *values: object) -> Any:
        """Ask for one value."""
        return self.rows(statement, *values)[0][0]

    def run(self, statement: str, *values: object) -> None:
        """Do something as the superuser, past every wall."""
        self.superuser.execute(statement.encode(), values)

    def close(self) -> None:
        """Close what was opened."""
        for name in ("app", "system", "owner"):
            if name in self.__dict__:
                self.__dict__[name].dispose()
        if "superuser" in self.__dict__:
            self.superuser.close()


@contextlib.contextmanager
def fresh(servers: Servers, template: str | None = TEMPLATE) -> Iterator[Database]:
    """Give a database of its own, with the cast in it or (``template=None``) empty.

    Names come round again, so that what is made for a name may be kept: the web application is.
    """
    number = next(one for one in itertools.count(1) if one not in _taken)
    name = f"t_{os.getpid()}_{number}"
    connection = _maker(servers.url(SUPERUSER, "postgres"))
    connection.execute(
        # Nothing is synced to disk here, so copying files is twice as fast as logging pages.
        SQL("create database {} owner {} template {} strategy file_copy").format(
            Identifier(name), Identifier(OWNER), Identifier(template or "template0")
        )
    )
    _taken.add(number)
    create_database(connection, name)  # exists; the rights of a template are not copied with it
    database = Database(servers, name)
    try:
        yield database
    finally:
        database.close()
        _await_leave(connection, name)
        connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))
        _taken.remove(number)


@cache
def _maker(url: str) -> psycopg.Connection[Any]:
    """Keep one connection to make databases and to drop them; it ends with the process."""
    return psycopg.connect(url, autocommit=True)


def _await_leave(connection: psycopg.Connection[Any], name: str) -> None:
    """Wait until those who hung up are gone: where one is left, dropping sleeps for 100 ms."""
    still = "select 1 from pg_stat_activity where datname = %s"
    for _ in range(50):
        if not connection.execute(still, [name]).fetchone():
            return
        time.sleep(0.002)
