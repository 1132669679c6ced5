"""The bench's rows are such as the product makes: whole, seen by the same people, found alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.crypto import Cipher
from collab.core.db import make_engine
from collab.core.house import House
from collab.features.findings.models import Finding
from collab.policy.visibility import may_read
from collab.work.opening import Identity, open_work
from tests.bench import growth, people
from tests.bench.people import FACILITATOR, FIXED_GROUPS, MEMBER, ident
from tests.factories.findings import FIELD_KEY
from tests.house.databases import Database, fresh
from tests.house.servers import SUPERUSER, Servers

ROWS = 2000


@pytest.fixture(scope="module")
def grown(servers: Servers) -> Iterator[Database]:
    """Give a database grown in two steps."""
    with fresh(servers) as database:

        def connect() -> psycopg.Connection[Any]:
            url = servers.url(SUPERUSER, database.name)
            return psycopg.connect(url, options="-c session_replication_role=replica")

        with connect() as connection:
            people.settle(connection)
            growth.prepare(connection)
        growth.grow(connect, 0, ROWS // 2)
        growth.grow(connect, ROWS // 2, ROWS)
        yield database


def test_rows_when_grown_are_as_many_as_asked_and_keep_every_key(grown: Database) -> None:
    made = (
        "id in (select md5(kind || n)::uuid from generate_series(1, %s) n, unnest(%s::text[]) kind)"
    )
    kinds = ["draft:", "copy:"]
    assert grown.value(f"select count(*) from findings where {made}", ROWS, kinds) == ROWS
    for group, number in FIXED_GROUPS.items():
        here = ident("group", group)
        assert grown.value("select count(*) from findings where space_id = %s", here) == number
    keys = grown.rows(
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and conparentid = 0 and conrelid::regclass::text = any(%s)",
        [*growth.GROWN, "seats", "memberships", "representations", "charter_acceptances"],
    )
    assert len(keys) > 10
    for table, name, meaning in keys:  # made again, a key looks at every row
        grown.run(f"alter table {table} drop constraint {name}, add constraint {name} {meaning}")


@pytest.mark.parametrize("person", [MEMBER, FACILITATOR, 13])
def test_rows_when_grown_are_seen_by_whom_the_formula_lets(
    grown: Database, person: int, now: dt.datetime
) -> None:
    past_every_wall = make_engine(grown.url(SUPERUSER), pool_size=1)
    with Session(past_every_wall) as everything:
        rows = everything.scalars(select(Finding)).all()
    past_every_wall.dispose()
    house = House("http://localhost", "a secret of tests, long enough", Cipher({1: FIELD_KEY}), "")
    who = Identity(ident("person", person), ident("org", person // 5))
    with open_work(grown.app, who, now=now, house=house, read_only=True) as work:
        seen = set(work.session.scalars(select(Finding.id)))
        allowed = {row.id for row in rows if may_read(work.viewer, row)}
    assert seen == allowed
    assert 20 < len(seen) < len(rows)


def test_words_when_filled_at_once_are_those_the_trigger_would_write(grown: Database) -> None:
    differing = grown.rows(
        "select id from search_rows where id in (select md5('copy:' || n)::uuid"
        " from generate_series(1, 200) n union select md5('draft:' || n)::uuid"
        " from generate_series(1, 200) n) and tsvector_to_array(tsv) <> tsvector_to_array("
        "app.indexed(in_vault, space_id, kind, title, body, language, codes, severity))"
    )
    assert differing == []
    assert grown.value("select count(*) from search_rows where kind = 'finding'") >= ROWS
