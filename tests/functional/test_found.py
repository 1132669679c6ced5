"""`collab found`: the first of all, once."""

from __future__ import annotations

import base64

from click.testing import CliRunner, Result

from collab.cli.found import found
from tests.factories.findings import FIELD_KEY
from tests.house.databases import Database
from tests.house.servers import APP, SYSTEM

ASKED = ["--name", "New Association", "--domain", "new.example", "--email", "Nia@New.example"]


def call(db: Database, redis_url: str) -> Result:
    environment = {
        "COLLAB_APP_DATABASE_URL": db.url(APP),
        "COLLAB_SYSTEM_DATABASE_URL": db.url(SYSTEM),
        "COLLAB_REDIS_URL": redis_url,
        "COLLAB_BASE_URL": "https://collab.example",
        "COLLAB_SECRET_KEY": "a secret of tests, long enough for anybody",
        "COLLAB_FIELD_KEYS": "1:" + base64.b64encode(FIELD_KEY).decode(),
        "COLLAB_MAIL_FROM": "Collab <collab@new.example>",
    }
    return CliRunner(env=environment).invoke(found, ASKED)


def test_found_when_nothing_is_there_makes_association_vault_and_link(
    db: Database, redis_url: str
) -> None:
    empty(db)
    result = call(db, redis_url)
    assert result.exit_code == 0, result.output
    assert "https://collab.example/invitations/" in result.output
    assert db.rows(
        "select o.name, o.kind, s.kind, m.roles from organisations o"
        " join spaces s on s.org_id = o.id join memberships m on m.space_id = s.id"
    ) == [("New Association", "association", "vault", ["member"])]
    assert db.rows("select email, duties, state from invitations") == [
        ("nia@new.example", ["administrator", "convener"], "open")
    ]
    assert db.rows("select kind from outbox") == [("mail.invitation",)]


def test_found_when_there_is_an_association_changes_nothing(db: Database, redis_url: str) -> None:
    result = call(db, redis_url)
    assert result.exit_code == 1
    assert "founded already" in result.output
    assert db.rows("select from invitations") == []


def test_found_when_a_setting_is_missing_names_it() -> None:
    result = CliRunner(env={"COLLAB_APP_DATABASE_URL": None}).invoke(found, ASKED)
    assert result.exit_code == 1
    assert "COLLAB_" in result.output


def empty(db: Database) -> None:
    """Take the cast away again."""
    tables = db.value(
        "select string_agg(quote_ident(relname), ', ') from pg_class"
        " where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and relname not in ('alembic_version', 'gate_kinds', 'ledger_entries')"
    )
    db.run("set session_replication_role = replica")  # what was booked stays, but for this
    db.run(f"truncate {tables} cascade")
    db.run("set session_replication_role = origin")
