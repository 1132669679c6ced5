"""The one way factories write: a row as it stands, by a superuser, past every wall."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Placeholder

from collab.core.ids import new_id

Connection = psycopg.Connection[Any]


def add(connection: Connection, table: str, **values: Any) -> uuid.UUID:
    """Insert one row and give its id."""
    values.setdefault("id", new_id())
    connection.execute(
        SQL("insert into {} ({}) values ({})").format(
            Identifier(table),
            SQL(", ").join(map(Identifier, values)),
            SQL(", ").join([Placeholder()] * len(values)),
        ),
        list(values.values()),
    )
    given: uuid.UUID = values["id"]
    return given
