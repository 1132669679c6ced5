"""The operator's own servers in place of the embedded ones."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from collab.launch.external import as_role
from collab.launch.postgres import THROWAWAY, Postgres
from collab.launch.redis import Redis
from collab.launch.roles import ROLES, SUPERUSER
from tests.launch.running import command_line, living, refused, setting_of, up

PASSWORDS = {role: f"pass/{role}" for role in (*ROLES, SUPERUSER)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Stand for an operator's server: the roles of an installation are not on it."""
    folder = tmp_path_factory.mktemp("server")
    with Postgres(folder, passwords=PASSWORDS, settings=THROWAWAY) as postgres:
        with connect(postgres.url(SUPERUSER, "postgres")) as connection:
            connection.execute("drop database collab")
            connection.execute("drop role collab_app")
            connection.execute("drop role collab_system")
            connection.execute("create role careful login password 'word'")
            connection.execute("create database theirs owner collab_owner")
        yield postgres


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.processes
def test_given_servers_take_the_place_of_ours(server: Postgres, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with Redis(tmp_path / "redis", password="word") as redis:
        settings = {
            "COLLAB_DATABASE_URL": server.url("collab_owner", "theirs").replace("+psycopg", ""),
            "COLLAB_REDIS_URL": redis.url,
        }
        with up(folder, "--demo", settings=settings) as running:
            web = running.pid_of("BaseHTTPRequestHandler")
            app = setting_of(web, "COLLAB_APP_DATABASE_URL") or ""
            worker = running.pid_of("time.sleep(3600)")
            system = setting_of(worker, "COLLAB_SYSTEM_DATABASE_URL") or ""
            words = " ".join(command_line(pid) for pid in living(folder))
            assert setting_of(web, "COLLAB_REDIS_URL") == redis.url
        other = tmp_path / "other"
        said = refused("--demo", "--data", other, "--port", "0", settings=settings)
        assert said.startswith("The role collab_app is there already and does not take our")
        rest = {"COLLAB_APP_DATABASE_URL": app, "COLLAB_SYSTEM_DATABASE_URL": system}
        with up(other, "--demo", settings={**settings, **rest}):  # the advice helps
            pass
        swapped = {**settings, **rest, "COLLAB_APP_DATABASE_URL": system}
        said = refused("--demo", "--data", other, "--port", "0", settings=swapped)
        assert said == "COLLAB_APP_DATABASE_URL must log in as collab_app, not as collab_system."
    assert "postgres" not in words
    assert "redis-server" not in words
    with connect(app) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == (
            "collab_app",
            "theirs",
        )


@pytest.mark.processes
def test_an_owner_that_may_not_create_roles_is_told_what_to_do(
    server: Postgres, tmp_path: Path
) -> None:
    url = as_role(server.url("collab_owner", "postgres"), "careful", "word")
    with connect(server.url(SUPERUSER, "postgres")) as connection:
        connection.execute("drop role if exists collab_app")
    said = refused(
        "--demo", "--data", tmp_path, "--port", "0", settings={"COLLAB_DATABASE_URL": url}
    )
    assert said.startswith("COLLAB_DATABASE_URL: this role may not create the roles collab_app")


def test_the_embedded_roles_are_not_above_the_walls(server: Postgres) -> None:
    with connect(server.url(SUPERUSER, "postgres")) as connection:
        above = connection.execute(
            "select rolname::text from pg_roles where rolname like 'collab%' "
            "and (rolsuper or rolbypassrls or rolreplication)"
        ).fetchall()
        assert above == [(SUPERUSER,)]
        assert connection.execute(
            "select datcollate, datlocprovider::text, datlocale, pg_encoding_to_char(encoding) "
            "from pg_database where datname = 'theirs'"
        ).fetchone() == ("C", "b", "C.UTF-8", "UTF8")
        assert connection.execute("show jit").fetchone() == ("off",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://a:b@db.example/x", "postgresql://app:p%2Fq@db.example/x"),
        ("postgresql://db.example:99/x", "postgresql://app:p%2Fq@db.example:99/x"),
        (
            "postgresql://a@/x?host=%2Frun%2Fpg&user=a&password=b",
            "postgresql://app:p%2Fq@/x?host=%2Frun%2Fpg",
        ),
    ],
)
def test_another_roles_address_is_the_same_place(given: str, expected: str) -> None:
    assert as_role(given, "app", "p/q") == expected
