"""Engines, the declarative base, column types and calls to SQL functions."""

from __future__ import annotations

import datetime as dt
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
)
from sqlalchemy.orm import DeclarativeBase
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


def make_engine(url: str, *, pool_size: int = 5, name: str = "collab") -> Engine:
    """Make an engine with short waits: a page must fail rather than hang."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,  # an error in a log must not quote what somebody wrote
        connect_args={
            "application_name": name,
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=60000",
        },
    )


def call(connection: Connection, function: str, *arguments: object) -> Sequence[Row[Any]]:
    """Call one of our SQL functions by name and give its rows; arguments are bound."""
    marks = ", ".join(["%s"] * len(arguments))
    return connection.exec_driver_sql(
        f"select * from {function}({marks})",  # noqa: S608 # names are literals in our code
        tuple(arguments),
    ).all()
