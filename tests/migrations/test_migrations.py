"""Migrations follow each other, go down as well as up, and make what the classes describe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from collab.cli.migrate import alembic_config
from collab.core.canonical import canonical
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.ids import random_id
from collab.features.findings.rules import SHARED_FIELDS
from tests.cast import ALICE, ASSOCIATION, BEA, BOLT, CARA, COPPER, LEX
from tests.factories import documents, gate, in_session, voices
from tests.house.databases import Database, fresh
from tests.house.metadata import mapped_tables
from tests.house.seeding import ACME_DRAFT, UNNAMED_COPY, draft_of
from tests.house.servers import OWNER, Servers
from tests.policy.test_gate import as_, cross, hold

FOLDER = Path(__file__).parents[2] / "migrations"
FILES = sorted(path.name for path in (FOLDER / "versions").glob("*.py"))
TABLES = mapped_tables()


def config_for(database: Database) -> Config:
    return alembic_config(database.url(OWNER))


def numbers() -> list[str]:
    return [name[:4] for name in FILES]


def test_numbers_when_listed_have_no_gap_and_head_names_the_last() -> None:
    """Two branches that add the same number meet in HEAD as a conflict, not as two heads."""
    assert numbers() == [f"{n:04d}" for n in range(1, len(FILES) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in FILES)
    assert (FOLDER / "HEAD").read_text().strip() == numbers()[-1]


def test_revisions_when_walked_follow_the_numbers() -> None:
    script = ScriptDirectory.from_config(alembic_config("postgresql+psycopg://"))
    walked = [(r.revision, r.down_revision) for r in script.walk_revisions()][::-1]
    assert walked == list(zip(numbers(), [None, *numbers()], strict=False))


@pytest.mark.parametrize("template", [None, "cast"], ids=["empty", "filled"])
def test_migration_when_taken_back_and_made_again_leaves_the_same(
    servers: Servers, template: str | None
) -> None:
    with fresh(servers, template) as database:
        config = config_for(database)
        command.upgrade(config, "head")
        before = catalogue(database)
        stood = {}
        for number in [*numbers()[:-1][::-1], "base"]:
            command.downgrade(config, number)
            stood[number] = bodies(database)
        left = database.rows(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'v', 'S')"
        )
        assert left == [("alembic_version",)]
        assert database.rows("select from pg_namespace where nspname = 'app'") == []
        for number in numbers():
            command.upgrade(config, number)
            now = bodies(database)
            assert now == stood.get(number, now), number
        assert catalogue(database) == before


def test_draft_when_it_is_older_than_versions_has_its_first(servers: Servers) -> None:
    with fresh(servers, "cast") as database:
        config = config_for(database)
        command.downgrade(config, "0007")
        command.upgrade(config, "0008")
        drafts = database.rows(
            "select f.title, v.payload->>'title', v.version = f.version,"
            " array(select jsonb_object_keys(v.payload))"
            " from findings f left join finding_versions v on v.finding_id = f.id"
            " where f.verdict is null"
        )
        assert drafts
        for title, kept, same_version, names in drafts:
            assert (kept, same_version) == (title, True)
            assert set(names) == {*SHARED_FIELDS, "marking"}
        copies = "select count(*) from finding_versions v join findings f on f.id = v.finding_id"
        assert database.value(f"{copies} where f.verdict is not null") == 0


def test_item_when_it_waited_before_persons_were_named_is_found_by_counsel(
    servers: Servers,
) -> None:
    with fresh(servers, "cast") as database:
        config = config_for(database)
        hold(database, ALICE, gate.held_release(database.superuser, ALICE, ACME_DRAFT))
        command.downgrade(config, "0014")
        database.run("update held_items set circle = %s", [LEX.id, ALICE.id])
        command.upgrade(config, "head")
        assert database.rows("select circle, held_at = shared_at from held_items") == [
            ([CARA.id, ALICE.id], True)
        ]


def test_copy_when_it_is_locked_is_let_go_by_going_down(servers: Servers) -> None:
    with fresh(servers, "cast") as database:
        config = config_for(database)
        release = gate.release(database.superuser, ALICE, ACME_DRAFT, attribution="named")
        cross(database, ALICE, release)
        copy = database.value("select copy_id from releases")
        asked = "select circle, author_id from findings where id = %s"
        before = database.rows(asked, copy)
        with as_(database, BEA) as connection:
            call(connection, "app.take_down", random_id(), "danger", "finding", copy, utc_now())
        assert database.rows(asked, copy) != before
        command.downgrade(config, "0014")
        assert database.rows(asked, copy) == before
        command.upgrade(config, "head")


def test_topic_when_it_is_stopped_is_let_go_by_going_down(servers: Servers) -> None:
    now = utc_now()
    with fresh(servers, "cast") as database:
        held = in_session.meeting(database.superuser, now=now, state="in_progress")
        topic = in_session.topic(database.superuser, held, now=now)
        in_session.attendance(database.superuser, held, ALICE, "member", now=now)
        with as_(database, ALICE) as connection:
            call(connection, "app.stop_topic", random_id(), held, topic, now)
        asked = "select circle from agenda_items where id = %s"
        assert database.value(asked, topic) is not None
        command.downgrade(config_for(database), "0020")
        assert database.value(asked, topic) is None
        command.upgrade(config_for(database), "head")


def test_documents_when_locked_or_waiting_let_the_schema_go_down(servers: Servers) -> None:
    with fresh(servers, "cast") as database:
        config = config_for(database)
        release = gate.release(
            database.superuser, BEA, draft_of(BOLT), item_kind="document", title="A note"
        )
        copy = database.value("select copy_id from releases where id = %s", release)
        documents.copy(database.superuser, ASSOCIATION, id=copy)
        with as_(database, ALICE) as connection:
            call(connection, "app.take_down", random_id(), "danger", "document", copy, utc_now())
        assert database.value("select count(*) from locks where table_name = 'documents'") == 1
        waiting = gate.held_release(database.superuser, ALICE, ACME_DRAFT)
        hold(database, ALICE, waiting)
        database.run("update held_items set item_kind = 'document'")
        database.run("update releases set item_kind = 'document' where id = %s", waiting)
        command.downgrade(config, "0016")
        assert database.rows("select state, payload from held_items") == [("recalled", "")]
        assert database.value("select state from releases where id = %s", waiting) == "recalled"
        command.downgrade(config, "0014")
        command.upgrade(config, "head")


def test_documents_when_they_hang_on_other_than_findings_let_the_schema_go_down(
    servers: Servers,
) -> None:
    with fresh(servers, "cast") as database:
        config, db = config_for(database), database.superuser
        comment = voices.copy(
            db, "comments", ASSOCIATION, body="Seen there.", subject_kind="finding",
            subject_id=UNNAMED_COPY, subject_space_id=COPPER,
        )  # fmt: skip
        on_it: dict[str, Any] = {"subject_kind": "comment", "subject_id": comment}
        release = gate.release(db, BEA, draft_of(BOLT), item_kind="document", title="A note")
        copy = database.value("select copy_id from releases where id = %s", release)
        documents.copy(db, ASSOCIATION, id=copy, **on_it)
        documents.draft(db, BEA, **on_it)
        kept = documents.copy(db, ASSOCIATION)
        with as_(database, ALICE) as connection:
            call(connection, "app.take_down", random_id(), "danger", "document", copy, utc_now())
        gone, waiting = (gate.held_release(db, one, draft_of(one.firm)) for one in (CARA, ALICE))
        hold(database, ALICE, waiting)
        database.run(
            "update held_items set item_kind = 'document', payload = %s",
            canonical({"subject_kind": "comment"}),
        )
        database.run("update releases set item_kind = 'document' where id = %s", waiting)
        database.run("update releases set state = 'returned' where id = %s", gone)
        command.downgrade(config, "0018")
        assert database.rows("select id from documents") == [(kept,)]
        assert database.rows("select from locks where table_name = 'documents'") == []
        states = dict(database.rows("select id, state from releases"))
        assert (states[release], states[waiting]) == ("withdrawn", "recalled")
        command.upgrade(config, "head")


def bodies(database: Database) -> list[tuple[object, ...]]:
    """Give what every function does: each takes the place of the one that stood just before."""
    return database.rows(
        "select proname, md5(regexp_replace(pg_get_functiondef(oid), '[[:space:]]+', '', 'g'))"
        " from pg_proc where pronamespace::regnamespace::text = 'app' order by 1, 2"
    )


def catalogue(database: Database) -> list[tuple[object, ...]]:
    """Give columns, rights, policies, functions and triggers, in words."""
    return database.rows(
        "select 'column', c.relname::text, a.attname::text,"
        " concat_ws(' ', a.atttypid::regtype::text, a.attnotnull, a.attacl::text)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i')"
        " union all select 'table', relname, relacl::text,"
        " concat_ws(' ', relrowsecurity, relforcerowsecurity) from pg_class"
        " where relnamespace = 'public'::regnamespace"
        " union all select 'policy', polrelid::regclass::text, polname, concat_ws(' ', polcmd,"
        " pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) from pg_policy"
        " union all select 'function', proname, proacl::text, md5(pg_get_functiondef(oid))"
        " from pg_proc where pronamespace::regnamespace::text = 'app'"
        " union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)"
        " from pg_trigger where not tgisinternal"
        " union all select 'constraint', conrelid::regclass::text, conname,"
        " pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0 and contype <> 'n'"
        " order by 1, 2, 3, 4"
    )


@pytest.mark.parametrize("name", TABLES)
def test_class_when_compared_with_its_table_agrees(still_db: Database, name: str) -> None:
    dialect = still_db.owner.dialect
    found = {
        column["name"]: (column["type"].compile(dialect), column["nullable"])
        for column in inspect(still_db.owner).get_columns(name)
    }
    described = {
        column.name: (column.type.compile(dialect), column.nullable)
        for column in TABLES[name].__table__.columns
    }
    same = {"VARCHAR": "TEXT", "VARCHAR[]": "TEXT[]"}  # no length is given in either
    described = {n: (same.get(kind, kind), null) for n, (kind, null) in described.items()}
    assert described == found


def test_table_when_nobody_maps_it_is_known(still_db: Database) -> None:
    """Tables only functions and queues use have no class on purpose."""
    tables = set(inspect(still_db.owner).get_table_names())
    unmapped = {"alembic_version", "api_answers", "gate_kinds", "heartbeats", "job_slots", "locks"}
    unmapped |= {
        "meeting_steps",
        "topic_locks",
        "decision_steps",
        "action_steps",
        "milestone_steps",
    }
    unmapped |= {"campaign_steps", "talking_point_steps", "use_counts", "use_refreshes"}
    unmapped |= {"kpi_backs", "kpi_shipped", "kpi_steps", "trading_confirmed"}
    unmapped |= {"talking_point_spans", "engagement_steps", "engagement_inside"}
    unmapped |= {"pledge_steps", "funding_marks", "money_unsettled"}
    unmapped |= {"report_steps"}
    unmapped |= {"contact_clearings", "talking_point_spans"}
    partitions = {"search_rows_vault", "search_rows_shared"}  # asked by one function alone
    assert tables - TABLES.keys() <= unmapped | partitions


def test_migration_when_it_imports_models_would_change_with_them() -> None:
    for name in FILES:
        source = (FOLDER / "versions" / name).read_text()
        assert not re.search(r"^(from|import) (collab|worker)\b", source, re.MULTILINE), name
