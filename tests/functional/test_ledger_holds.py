"""The ledger: nobody who serves may change it, and who does it all the same is found out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from collab.audit.chain import Break
from collab.core.house import House
from collab.shared.ledger.queries import verify
from collab.work.system import open_system
from tests.cast import ACME, ALICE
from tests.conftest import ClientOf
from tests.house.databases import Database

TAMPERINGS = {
    "its text was changed": "update ledger_entries set facts = '{}' where seq = 2",
    "an entry is missing": "delete from ledger_entries where seq = 2",
    "it does not follow the entry before": (
        "update ledger_entries set previous = decode(repeat('00', 32), 'hex') where seq = 2"
    ),
}


def breaks(db: Database, house: House, now: dt.datetime) -> list[Break]:
    with open_system(db.system, reason="a test", now=now, house=house) as work:
        return [checked.broken for checked in verify(work.session) if checked.broken]


def write_three(client: ClientOf) -> None:
    alice = client(ALICE)
    new = f"/spaces/{ACME.vault_id}/findings/new"
    for number in range(3):
        assert alice.submit(alice.get(new), title=f"Number {number}").status == 303


@pytest.mark.parametrize("why", TAMPERINGS)
def test_entry_when_a_superuser_tampers_with_it_is_named(
    client: ClientOf, db: Database, house: House, now: dt.datetime, why: str
) -> None:
    write_three(client)
    assert breaks(db, house, now) == []
    db.run("set session_replication_role = replica")  # past every trigger, as only he can go
    db.run(f"{TAMPERINGS[why]} and chain = %s", ACME.vault_id)
    assert breaks(db, house, now) == [Break(ACME.vault_id, 2, why)]


@pytest.mark.parametrize("role", ["app", "system"])
@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entries set facts = '{}'",
        "delete from ledger_entries",
        "truncate ledger_entries",
        "insert into ledger_entries (seq) values (1)",
        "alter table ledger_entries disable trigger all",
    ],
)
def test_entry_when_a_serving_role_would_change_it_is_out_of_reach(
    still_db: Database, role: str, statement: str
) -> None:
    engine: Engine = getattr(still_db, role)
    with engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.exec_driver_sql(statement)
