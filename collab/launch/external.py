"""The operator's own servers: whether each is there, and the roles its database needs.

Every refusal names the setting, never the password in it.
"""

import smtplib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import psycopg

from collab.launch.errors import LaunchError
from collab.launch.roles import APP, SYSTEM, create_missing

PATIENCE = 5  # seconds
OLDEST = 160000  # PostgreSQL 16, as psycopg counts


def check_database(setting: str, url: str) -> None:
    """Connect once.

    :raises LaunchError: when nothing answers, the login fails or the server is too old.
    """
    with _connect(setting, url) as connection:
        if connection.info.server_version < OLDEST:
            raise LaunchError(f"{setting}: PostgreSQL 16 or newer is needed.")


def check_login(setting: str, url: str, role: str) -> None:
    """Connect once, and see that it is as `role`, bound by row-level security.

    The policies name the roles, so no other name will do.

    :raises LaunchError: naming what is wrong.
    """
    with _connect(setting, url) as connection:
        found, unbound = connection.execute(
            "select rolname::text, rolsuper or rolbypassrls from pg_roles "
            "where rolname = current_user"
        ).fetchone() or ("", True)
    if found != role:
        raise LaunchError(f"{setting} must log in as {role}, not as {found}.")
    if unbound:
        raise LaunchError(f"{setting}: {role} must be neither superuser nor BYPASSRLS.")


def provide_roles(setting: str, url: str, passwords: Mapping[str, str]) -> None:
    """Create the app's and the system's role where they are missing.

    :raises LaunchError: when the owner may not.
    """
    with _connect(setting, url) as connection:
        try:
            create_missing(connection, passwords)
        except psycopg.errors.InsufficientPrivilege:
            raise LaunchError(
                f"{setting}: this role may not create the roles {APP} and {SYSTEM}. Give it "
                "CREATEROLE, or create them and set COLLAB_APP_DATABASE_URL and "
                "COLLAB_SYSTEM_DATABASE_URL."
            ) from None


def check_role(setting: str, url: str, role: str) -> None:
    """Log in once as a role that may have been there before us, with a password of its own.

    :raises LaunchError: naming the setting that is then needed.
    """
    try:
        check_login(setting, url, role)
    except LaunchError as error:
        raise LaunchError(
            f"The role {role} is there already and does not take our password: set {setting}. "
            f"({error})"
        ) from None


def as_role(url: str, role: str, password: str) -> str:
    """Return the same database's address for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _LOGIN])
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{login}@{place}", query=query).geturl()


def check_redis(setting: str, url: str) -> None:
    """Ping once.

    :raises LaunchError: when nothing answers or the login fails.
    """
    import redis  # noqa: PLC0415 - slow to load, and of use only for a server of the operator's

    try:
        client = redis.Redis.from_url(
            url.replace("redis+socket://", "unix://", 1), socket_connect_timeout=PATIENCE
        )
        client.ping()
        client.close()
    except (redis.RedisError, ValueError) as error:
        raise LaunchError(f"{setting}: Redis does not answer there ({_brief(error)}).") from None


def check_smtp(setting: str, url: str) -> None:
    """Greet the mail server once.

    :raises LaunchError: when nothing answers.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    try:
        with kind(
            parts.hostname or "", parts.port or (465 if secure else 25), timeout=PATIENCE
        ) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise LaunchError(f"{setting}: no mail server answers there ({_brief(error)}).") from None


_LOGIN = ("user", "password")


def _connect(setting: str, url: str) -> psycopg.Connection[Any]:
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        return psycopg.connect(plain, connect_timeout=PATIENCE, autocommit=True)
    except psycopg.Error as error:
        raise LaunchError(f"{setting}: {_brief(error)}.") from None


def _brief(error: Exception) -> str:
    """Return the first line of what a library says, without its full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
