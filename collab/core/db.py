"""Engines, the declarative base, column types and calls to SQL functions."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Row,
    TypeDecorator,
    create_engine,  # noqa: TID251 # this is the one place
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from typing_extensions import override

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware datetimes in, aware UTC datetimes out; a naive one is a mistake, said at once."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a zone")
        return value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """The base of all mapped classes."""

    metadata = MetaData(naming_convention=NAMES)


BELIEVED = 5.0
"""Seconds for which a connection that was just used is believed to be alive."""


def make_engine(
    url: str, *, pool_size: int = 5, name: str = "collab", role: str | None = None
) -> Engine:
    """Make an engine with short waits: a page must fail rather than hang.

    ``role`` is taken on with each connection, where whoever connects may.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_recycle=1800,
        hide_parameters=True,  # an error in a log must not quote what somebody wrote
        connect_args={
            "application_name": name,
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=60000" + (f" -c role={role}" if role else ""),
        },
    )
    _ping_the_idle(engine)
    return engine


def _ping_the_idle(engine: Engine) -> None:
    """Try a connection before it is used, as ``pool_pre_ping`` does, but not one just used.

    A page asks a handful of questions; one more for each page is a round trip nobody needs.
    """

    @event.listens_for(engine, "checkin")
    def put_back(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def take(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        used = record.info.get("used")
        if used is None or time.monotonic() - used < BELIEVED:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError from error  # the pool takes another one


def call(connection: Connection, function: str, *arguments: object) -> Sequence[Row[Any]]:
    """Call one of our SQL functions by name and give its rows; arguments are bound."""
    marks = ", ".join(["%s"] * len(arguments))
    return connection.exec_driver_sql(
        f"select * from {function}({marks})",  # noqa: S608 # names are literals in our code
        tuple(arguments),
    ).all()
