"""Kill the worker in the middle of an import, again and again: nothing lost, nothing twice."""

from __future__ import annotations

import functools
import random
import time
from pathlib import Path

import pytest

from collab.people.spaces.queries import own_vault
from collab.surfaces.exchange import queries, service
from collab.surfaces.exchange.months import Order
from collab.surfaces.exchange.reading.uploads import read_upload
from config.settings import Settings
from tests.cast import ACME, ALICE
from tests.conftest import OpenWork
from tests.factories.tables import large_csv
from tests.house.databases import Database
from tests.processes.field import Field, field, kill, processes_of, until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]
ROWS = 600
SEED = 20_270_328
COUNTS = (
    "select state, written, skipped, removed, kept, (select count(*) from import_rows),"
    " (select count(*) from findings where title like '%% %% %%' and discarded_at is null"
    " and author_id is not null and statement like 'What we heard%%') from import_batches"
)


def test_import_when_killed_at_any_point_writes_each_row_once_and_takes_each_back(
    db: Database, settings: Settings, work: OpenWork, tmp_path: Path
) -> None:
    _begin(work)
    with field(tmp_path, settings) as here:
        here.clock("clock")
        _rage(db, here, "select written from import_batches")
        until(lambda: _state(db) == "done", lambda: db.rows(COUNTS))
        assert db.rows(COUNTS) == [("done", ROWS, 0, 0, 0, ROWS, ROWS)]
        titles = (
            "select count(*), count(distinct title) from findings"
            " where statement like 'What we heard%%'"
        )
        assert db.rows(titles) == [(ROWS, ROWS)]
        with work(ALICE) as one:
            service.undo(one, queries.batches(one, ACME.vault_id)[0])
        _rage(db, here, "select removed from import_batches")
        until(lambda: _state(db) == "undone", lambda: db.rows(COUNTS))
    assert db.rows(COUNTS) == [("undone", ROWS, 0, ROWS, 0, ROWS, 0)]


def _begin(work: OpenWork) -> None:
    sheet = read_upload(large_csv(ROWS))
    with work(ALICE) as one:
        batch = service.bring(one, own_vault(one), "last-year.csv", sheet)
        service.choose(one, batch, batch.names, Order.UNKNOWN)
        service.start(one, batch, leave_alike=False)


def _rage(db: Database, here: Field, progress: str) -> None:
    """Kill all that writes whenever another fifth is done; start it again."""
    dice = random.Random(SEED)  # noqa: S311 # the same kills each time, nearly
    worker = here.worker()
    for number in range(1, 4):
        until(
            functools.partial(_reached, db, progress, ROWS * number // 5), lambda: db.rows(COUNTS)
        )
        time.sleep(dice.uniform(0, 0.2))
        for child in processes_of(worker.pid):
            kill(child)
        if number == 2:
            kill(worker.pid)
            worker = here.worker()


def _reached(db: Database, progress: str, number: int) -> bool:
    return bool(db.value(progress) >= number)


def _state(db: Database) -> str:
    return str(db.value("select state from import_batches"))
