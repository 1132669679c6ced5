"""Connections that went away while nobody used them are noticed before a page is."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event, select

from collab.core import db as core
from tests.house.databases import Database

ONE = select(1)


def _asked(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int | None = connection.scalar(ONE)
        return found or 0


def _cut_off(db: Database) -> None:
    db.run(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )


def test_connection_when_idle_for_long_is_tried_before_it_is_used(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _asked(db.app) == 1
    _cut_off(db)
    monkeypatch.setattr(core, "BELIEVED", -1.0)
    assert _asked(db.app) == 1


def test_connection_when_just_used_is_not_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    ping = db.app.dialect.do_ping

    def noted(one: object) -> object:
        tried.append(one)
        return ping(one)  # type: ignore[arg-type] # the driver's own connection

    monkeypatch.setattr(db.app.dialect, "do_ping", noted)
    event.listen(db.app, "connect", lambda *_: tried.clear())
    for _ in range(3):
        assert _asked(db.app) == 1
    assert tried == []
