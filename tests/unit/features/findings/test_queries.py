"""Lists cost the same number of queries however long they are, and walk the list's index."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event

from collab.features.findings import queries
from collab.features.findings.filters import Filters
from tests.cast import ASSOCIATION, BEA, CAUCUS, COPPER
from tests.conftest import ClientOf, OpenWork
from tests.factories.findings import finding, unnamed_copy
from tests.factories.gate import release
from tests.house.databases import Database


@contextlib.contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _asked(work: OpenWork, db: Database) -> tuple[int, ...]:
    counts = []
    for ask in (
        lambda one: queries.in_space(one, COPPER, Filters()),
        lambda one: queries.unread(one, [COPPER, CAUCUS], limit=5),
        lambda one: queries.countries_in(one, COPPER),
    ):
        with work(BEA, read_only=True) as one:
            one.session.connection()
            with statements(db.app) as seen:
                ask(one)
            counts.append(len(seen))
    return tuple(counts)


def test_lists_when_longer_then_they_ask_no_more_often(work: OpenWork, db: Database) -> None:
    db.run("delete from findings where space_id in (%s, %s)", COPPER, CAUCUS)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER)
    assert _asked(work, db) == (1, 2, 1)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER)
    unnamed_copy(db.superuser, ASSOCIATION, CAUCUS)
    assert _asked(work, db) == (1, 2, 1)


def test_countries_when_listed_are_those_one_sees_each_once(work: OpenWork, db: Database) -> None:
    for country in ("ZM", "CL", "ZM", "PE"):
        unnamed_copy(db.superuser, ASSOCIATION, COPPER, country=country)
    hidden = unnamed_copy(db.superuser, ASSOCIATION, COPPER, country="AU")
    db.run("update findings set circle = '{}' where id = %s", hidden)
    with work(BEA, read_only=True) as one:
        assert queries.countries_in(one, COPPER) == ["CD", "CL", "PE", "ZM"]
        assert queries.countries_in(one, BEA.firm.vault_id) == ["CD"]


def test_unread_when_opened_or_own_then_neither_counted_nor_shown(
    work: OpenWork, db: Database
) -> None:
    db.run("delete from findings where space_id = %s", COPPER)
    opened, new = (unnamed_copy(db.superuser, ASSOCIATION, COPPER) for _ in range(2))
    ours = finding(db.superuser, BEA)
    copy = unnamed_copy(db.superuser, ASSOCIATION, COPPER, severity=15)
    release(db.superuser, BEA, ours, copy_id=copy)
    db.run(
        "insert into readings (representation_id, item_id, item_kind, space_id, read_at)"
        " values (%s, %s, 'finding', %s, now())",
        BEA.id,
        opened,
        COPPER,
    )
    with work(BEA, read_only=True) as one:
        found = queries.unread(one, [COPPER], limit=5)
    assert [line.id for line in found.lines] == [new]
    assert found.counts == {COPPER: 1}


def test_pages_when_there_is_more_then_they_ask_no_more_often(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    engine: Engine = bea.web.application.extensions["collab.runner"].engine

    def asked(path: str) -> int:
        with statements(engine) as seen:
            assert bea.get(path).status == 200
        return len(seen)

    pages = ("/", f"/spaces/{COPPER}/findings", f"/spaces/{COPPER}")
    first = [asked(path) for path in pages]
    for space in (COPPER, COPPER, CAUCUS):
        unnamed_copy(db.superuser, ASSOCIATION, space)
    assert [asked(path) for path in pages] == first


def test_unread_when_most_severe_in_another_space_then_it_comes_first(
    work: OpenWork, db: Database
) -> None:
    worst = unnamed_copy(db.superuser, ASSOCIATION, CAUCUS, severity=15)
    with work(BEA, read_only=True) as one:
        lines = queries.unread(one, [COPPER, CAUCUS], limit=3).lines
    assert lines[0].id == worst
    assert [line.severity for line in lines] == sorted(
        (line.severity for line in lines), reverse=True
    )


def test_lists_when_explained_then_no_space_is_read_from_end_to_end(
    work: OpenWork, db: Database
) -> None:
    db.run("set session_replication_role = replica")  # the index of words is not looked at here
    db.run(
        "insert into findings (id, org_id, space_id, marking, shared_at, title, severity, verdict,"
        " statement)"
        " select gen_random_uuid(), %s, (array[%s, %s]::uuid[])[1 + n %% 2], 2, now() - n *"
        " interval '1 minute', 'x',"
        " n %% 15, 'allow', repeat('said ', 150) from generate_series(1, 60000) n",
        ASSOCIATION.id,
        COPPER,
        CAUCUS,
    )
    db.run("vacuum analyze findings")
    with work(BEA, read_only=True) as one:
        connection = one.session.connection()
        with statements(db.app) as seen:
            queries.in_space(one, COPPER, Filters())
            queries.unread(one, [COPPER, CAUCUS], limit=5)
            queries.countries_in(one, COPPER)
            queries.drafts_of(one, limit=3)
        plans = {}
        for sql, values in seen:
            rows = connection.exec_driver_sql(f"explain {sql}", values)
            plans[sql] = "\n".join(row[0] for row in rows)
    for plan in plans.values():
        assert "Seq Scan on findings" not in plan, plan
    walked = ["list", "newest", "pkey", "country", "drafts"]
    listings = [plan for sql, plan in plans.items() if "FROM findings" in sql]
    for index, plan in zip(walked, listings, strict=True):
        assert f"findings_{index}" in plan, plan
