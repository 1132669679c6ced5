"""The three roles that connect to the database, made where they are missing.

Roles that exist are never altered: on a server of the operator's own they are the operator's.
"""

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

OWNER, APP, SYSTEM = "collab_owner", "collab_app", "collab_system"
ROLES = (OWNER, APP, SYSTEM)
SUPERUSER = "collab_superuser"  # of an embedded server; makes the others and nothing else
DATABASE = "collab"
ATTRIBUTES: Mapping[str, LiteralString] = {
    OWNER: "LOGIN CREATEROLE CREATEDB",  # migrates; not a superuser, so no wall is open to it
    APP: "LOGIN",
    SYSTEM: "LOGIN",
}


def create_missing(connection: Connection[Any], passwords: Mapping[str, str]) -> None:
    """Create those of the roles in `passwords` that do not exist."""
    present = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
    for role, password in passwords.items():
        if role in present:
            continue
        # hashed here: a statement that fails is written to the server's log as it was sent
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        ).decode()
        connection.execute(
            SQL("create role {} {} password {}").format(
                Identifier(role), SQL(ATTRIBUTES[role]), Literal(verifier)
            )
        )


def create_database(connection: Connection[Any], name: str = DATABASE) -> None:
    """Create the database, owned by the owner role and closed to everybody unnamed."""
    known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    if not known:
        connection.execute(
            SQL("create database {} owner {}").format(Identifier(name), Identifier(OWNER))
        )
    connection.execute(
        SQL("revoke connect, temporary on database {} from public").format(Identifier(name))
    )
    connection.execute(
        SQL("grant connect on database {} to {}, {}").format(
            Identifier(name), Identifier(APP), Identifier(SYSTEM)
        )
    )
