"""The operator sees how the server does; what people write, and to whom it mails, he does not."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from pathlib import Path

import pytest
from flask import Flask

import migrations
from collab.app import create_app
from config.settings import Settings
from tests.cast import ALICE, CARA, FAY, OLGA, OTTO, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories.rows import add
from tests.house.databases import Database
from worker.context import Station
from worker.heartbeats import beat

HEAD = (Path(migrations.__file__).parent / "HEAD").read_text().strip()


@pytest.mark.parametrize("member", [ALICE, CARA, FAY, OTTO])
def test_operators_page_for_others_is_denied(client: ClientOf, member: Member) -> None:
    assert client(member).get("/operator").status == 403


def test_health_for_others_is_denied_by_the_database_too(work: OpenWork) -> None:
    with pytest.raises(Exception, match="this is for operators"), work(FAY) as hers:
        hers.call("app.operator_health")


def test_operators_page_tells_queue_failures_heartbeat_and_versions(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    hour = dt.timedelta(hours=1)
    common = {"payload": '{"x": 1}', "created_at": now - 3 * hour, "not_before": now - hour}
    add(db.superuser, "outbox", key="secret-key", kind="mail.waiting", **common)
    add(
        db.superuser, "outbox", key="dead-key", kind="mail.dead", attempts=12,
        last_error="SMTPDataError 550", dead_at=now, **common,
    )  # fmt: skip
    db.run("insert into heartbeats values ('worker', %s)", now - hour)
    page = client(OLGA).get("/operator").response.get_data(as_text=True)
    for word in ("mail.dead", "SMTPDataError 550", "60 minutes", HEAD):
        assert word in page
    # Which mails wait would count those who register; that mails do is enough.
    assert "mail.waiting" not in page
    assert "The worker is silent" in page
    for word in ("secret-key", "dead-key", "@acme.example", "Copper Association's"):
        assert word not in page


def test_operators_page_when_all_is_well_says_so(
    client: ClientOf, station: Station, now: dt.datetime
) -> None:
    from collab.work.system import open_system  # noqa: PLC0415 # only here

    with open_system(station.system_engine, reason="test", now=now, house=station.house) as work:
        beat(work)
    page = client(OLGA).get("/operator").response.get_data(as_text=True)
    assert "The worker is silent" not in page
    assert "Nothing waits" in page
    assert "Nothing was given up" in page


def test_health_of_the_process_needs_no_database(settings: Settings) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    lonely = create_app(dc.replace(settings, app_database_url=nowhere)).test_client()
    assert lonely.get("/healthz").status_code == 200
    assert lonely.get("/readyz").status_code == 503


def test_readiness_needs_the_schema_this_code_was_written_for(db: Database, app: Flask) -> None:
    program = app.test_client()
    assert program.get("/readyz").status_code == 200
    db.run("update alembic_version set version_num = '0001'")
    assert program.get("/readyz").status_code == 503
    db.run("update alembic_version set version_num = '9999'")
    assert program.get("/readyz").status_code == 200
