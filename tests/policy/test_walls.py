"""Walls 1, 3, 4, 5 and 7 from the inside: what our own careless code would meet."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, select
from sqlalchemy.exc import InternalError, ProgrammingError

from collab.core.db import call
from collab.core.errors import DeniedError
from collab.core.ids import new_id
from collab.core.web import SIGNED_IN, Feature, RouteError, check_routes, register
from collab.features.findings.models import Finding
from collab.policy.guard import GuardedSession, UngovernedError, grant
from collab.policy.rules import Action
from collab.work.system import open_system
from collab.work.unit import Work
from tests.cast import ACME, ALICE, AMIR, BEA
from tests.conftest import ClientOf, OpenWork
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, NAMED_COPY, draft_of
from tests.house.ungoverned import UNGOVERNED

READS = Action("walls.look", reads=True)
PUBLIC_ANSWERS = {"gate_kinds", "contact_classes", "outreach_rules", "kpi_shipped"}  # set by
# migrations, the same for all: names of tables, what is usual for a class, what is shipped


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """Give an application that may be changed."""
    return new_app


def test_session_when_nobody_is_named_does_not_begin(still_db: Database) -> None:
    with GuardedSession(still_db.app) as session:
        for ask in (
            lambda: session.execute(select(Finding)),
            session.connection,
            lambda: session.get(Finding, ACME_DRAFT),
        ):
            with pytest.raises(UngovernedError):
                ask()


def test_write_when_nobody_granted_it_is_refused(work: OpenWork, db: Database) -> None:
    before = db.rows("select * from findings order by id")

    def change(w: Work) -> None:
        w.session.get_one(Finding, ACME_DRAFT).title = "Changed"

    def remove(w: Work) -> None:
        w.session.delete(w.session.get_one(Finding, ACME_DRAFT))

    def add(w: Work) -> None:
        w.session.add(Finding(id=new_id(), title="New"))

    def add_another(w: Work) -> None:
        granted = Finding(id=new_id(), title="Granted")
        grant(w.session, granted)
        w.session.add(Finding(id=granted.id, title="Its double"))

    for write in (change, remove, add, add_another):
        with pytest.raises(UngovernedError), work(ALICE) as w:
            write(w)
    assert db.rows("select * from findings order by id") == before


def test_action_when_no_rule_permits_it_grants_nothing(work: OpenWork) -> None:
    unknown = Action("walls.unheard_of")
    with pytest.raises(DeniedError) as denied, work(ALICE) as w:
        w.authorise(unknown, w.session.get_one(Finding, ACME_DRAFT))
    assert denied.value.decision.reasons


def test_work_when_it_only_reads_cannot_write(work: OpenWork, db: Database) -> None:
    with work(ALICE, read_only=True) as w:
        finding = w.session.get_one(Finding, ACME_DRAFT)
        grant(w.session, finding)
        finding.title = "Changed"
        with pytest.raises(InternalError, match="read-only"):
            w.session.flush()
        w.session.rollback()
    assert db.value("select count(*) from findings where title = 'Changed'") == 0


def probe() -> Feature:
    """Make a feature with a view that writes where it should only read."""
    feature = Feature("probe")

    @feature.get("/probe/writes-on-get", allow=SIGNED_IN)
    def writes(work: Work) -> ResponseReturnValue:
        finding = work.session.get_one(Finding, ACME_DRAFT)
        grant(work.session, finding)
        finding.title = "Changed"
        work.session.flush()
        return "written"

    @feature.get("/probe/finding/<uuid:finding_id>", allow=SIGNED_IN)
    def title(work: Work, finding_id: Any) -> ResponseReturnValue:
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        return work.session.get_one(Finding, finding_id).title, 200, plain

    return feature


def test_view_when_it_writes_on_get_fails(app: Flask, client: ClientOf, db: Database) -> None:
    register(app, probe())
    assert client(ALICE).get("/probe/writes-on-get").status == 500
    assert db.value("select count(*) from findings where title = 'Changed'") == 0


def test_view_when_it_takes_any_id_still_finds_only_its_readers(
    app: Flask, client: ClientOf
) -> None:
    register(app, probe())
    assert client(ALICE).get(f"/probe/finding/{NAMED_COPY}").status == 200
    assert client(BEA).get(f"/probe/finding/{ACME_DRAFT}").status == 500
    assert client().get(f"/probe/finding/{NAMED_COPY}").status == 303


def test_route_when_it_does_not_say_who_may_stops_the_start(app: Flask) -> None:
    with pytest.raises(TypeError):
        Feature("bare").get("/bare")  # type: ignore[call-arg] # the point of the test
    app.add_url_rule("/sneaky", "sneaky", lambda: "")
    with pytest.raises(RouteError, match="sneaky"):
        check_routes(app)


@pytest.mark.parametrize("methods", [["POST"], ["GET", "POST"], ["DELETE"]])
def test_route_when_a_reading_action_guards_a_write_is_refused(methods: list[str]) -> None:
    """One view for GET and POST behind a permission to read let members invite owners elsewhere."""
    with pytest.raises(RouteError):
        Feature("mixed").route("/mixed", allow=READS, methods=methods)(lambda: "")


@pytest.mark.parametrize("column", ["org_id", "space_id", "id"])
@pytest.mark.parametrize("table", ["findings", "finding_sources", "memberships", "seats"])
def test_row_when_moved_even_by_the_gate_stays(db: Database, table: str, column: str) -> None:
    """The trigger asks nobody who he is: gate, owner, superuser."""
    roles = ["collab_superuser"] + (["collab_gate"] if table == "findings" else [])
    statement = f"update {table} set {column} = gen_random_uuid()"
    for role in roles:
        db.run(f"set role {role}")
        with pytest.raises(InsufficientPrivilege):
            db.run(statement)
        db.run("reset role")


def test_role_when_nobody_is_named_reads_nothing_at_all(still_db: Database) -> None:
    tables = [name for (name,) in still_db.rows("select tablename from pg_tables"
              " where schemaname = 'public'")]  # fmt: skip
    assert set(UNGOVERNED) < set(tables)
    for engine in (still_db.app, still_db.owner):
        read = {table: _count(engine, table) for table in tables}
        allowed = PUBLIC_ANSWERS if engine is still_db.app else {*PUBLIC_ANSWERS, "alembic_version"}
        assert {t for t, n in read.items() if n} <= allowed


def _count(engine: Engine, table: str) -> int:
    """Count what the role reads; no right to read counts as nothing."""
    with engine.connect() as connection, contextlib.suppress(ProgrammingError):
        return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())
    return 0


def test_owner_when_he_inherits_no_helper_reads_no_content(still_db: Database) -> None:
    assert _count(still_db.owner, "findings") == 0
    with still_db.superuser.transaction(force_rollback=True):
        still_db.run("grant collab_gate to collab_owner with inherit true")
        still_db.run("set local role collab_owner")
        assert still_db.value("select count(*) from findings") > 0, "this is what inherit would do"


def test_viewer_when_the_work_is_over_is_forgotten_by_the_connection(still_db: Database) -> None:
    with still_db.app.connect() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        assert connection.exec_driver_sql("select count(*) from findings").scalar()
        connection.commit()
        assert connection.exec_driver_sql("select count(*) from findings").scalar() == 0


def test_system_when_it_works_meets_the_walls_too(still_db: Database, house: Any, now: Any) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        open_system(still_db.system, reason="a test", now=now, house=house) as work,
    ):
        work.session.execute(select(Finding.id))
    with (
        pytest.raises(ValueError, match="reason"),
        open_system(still_db.system, reason=" ", now=now, house=house),
    ):
        pass


def test_row_when_read_only_to_others_is_not_changed_blindly(db: Database) -> None:
    """A statement that names no column asks no reading policy; the editing one must."""
    db.run(
        "update findings set marking = 5, circle = array[%s]::uuid[] where id = %s",
        BEA.id,
        draft_of(ACME),
    )
    amir_sees_nothing_of = "update findings set title = 'blind'"
    with db.app.begin() as connection:
        call(connection, "app.enter", AMIR.id, AMIR.org_id)
        assert connection.exec_driver_sql(amir_sees_nothing_of).rowcount == 0
        assert connection.exec_driver_sql("delete from finding_sources").rowcount == 0
    assert db.value("select count(*) from findings where title = 'blind'") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "set local role collab_gate",
        "set local session authorization collab_gate",
        "alter table findings disable row level security",
        "select app.deliver(r, '', 'rules', now()) from releases r",
        "truncate findings",
        "update findings set circle = null",
        "select lo_import('/etc/passwd')",
        "copy findings to program 'cat'",
        "create table mine (id uuid)",
        "create temporary table mine (id uuid)",
    ],
)
def test_person_when_he_speaks_to_the_database_cannot_become_more(
    still_db: Database, statement: str
) -> None:
    with still_db.app.connect() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        with pytest.raises(ProgrammingError):
            connection.exec_driver_sql(statement)
