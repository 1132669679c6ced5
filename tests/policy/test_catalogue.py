"""Wall 5 as the database itself tells it: every table, policy, grant, role and function."""

from __future__ import annotations

import pytest

from migrations.operations import (
    EDITABLE,
    FORMULA,
    MINE,
    OWN_PROCESS,
    OWN_VAULT,
    written_by,
)
from tests.house.databases import Database
from tests.house.ungoverned import GOVERNED_COLUMNS, UNGOVERNED, WITHOUT_POLICIES

SEARCHED = {"search_rows", "search_rows_vault", "search_rows_shared"}  # triggers keep these
NOBODY_INSERTS = {
    "money_invoices", "money_entries", "money_lines", "pledge_outcomes", "budget_shares",
    "held_items", "attributions", "rejudgements", "tasks", "review_messages", "deputies",
    "objections", "quarantine", "proposal_outcomes", *SEARCHED,
    "returns_owed", *SEARCHED,
}  # fmt: skip # functions alone write these
PROCESS: dict[str, str | None] = {
    **dict.fromkeys(
        (
            "meeting_series",
            "meetings",
            "agenda_items",
            "agenda_notes",
            "decisions",
            "actions",
            "campaigns",
            "campaign_targets",
        ),
        written_by(("facilitator", "chair")),
    ),
    **dict.fromkeys(("decision_positions", "position_voices", "decision_outcomes")),
    **dict.fromkeys(("action_notes", "action_adoptions")),
    **dict.fromkeys(("contact_availability", "contact_claims")),
    **dict.fromkeys(("outreach_results", "outreach_wishes")),
    "opened_files": None,
    "meeting_replies": OWN_PROCESS,
    **dict.fromkeys(("attendances", "statement_acknowledgements", "protocol_entries")),
    **dict.fromkeys(("poll_options", "late_asks"), written_by(("facilitator", "chair"))),
    **dict.fromkeys(("poll_answers", "late_consents"), OWN_PROCESS),
    **dict.fromkeys(("topic_proposals", "agenda_returns")),
    "topic_stops": None,
    **dict.fromkeys(("engagement_reports", "report_versions", "report_passages")),
    **dict.fromkeys(("accuracy_notes", "accuracy_threads", "report_releases")),
    **dict.fromkeys(("recommendations", "recommendation_answers", "recommendation_reasons")),
    **dict.fromkeys(("contact_readings", "contact_merges")),
    "talking_point_wordings": None,
    **dict.fromkeys(("engagement_contracts", "expert_rooms", "return_certificates")),
    **dict.fromkeys(("deliverables", "acceptances", "milestone_notes", "milestone_grants")),
    **dict.fromkeys(("talking_point_suspensions", "talking_point_bands")),
    **dict.fromkeys(
        ("talking_points", *(f"talking_point_{one}" for one in ("versions", "texts", "evidence"))),
        written_by(("facilitator", "chair", "member")),
    ),
    **dict.fromkeys(("engagements", "engagement_terms"), written_by(("facilitator", "chair"))),
    **dict.fromkeys(
        ("engagement_parties", "engagement_milestones", "opened_proposals", "proposal_identities")
    ),
    "budgets": None,
    "conflict_ties": OWN_PROCESS,
    **dict.fromkeys(("engagement_reviewers", "engagement_phases", "proposal_recusals")),
    **dict.fromkeys(("engagement_scores", "score_opinions")),
    **dict.fromkeys(
        f"minutes_{one}" for one in ("versions", "sections", "voices", "corrections", "addenda")
    ),
}
"""Tables written where they stand, and by whom; None: by functions alone."""
IMPORTED = {"import_sheets", "import_rows", "import_headings"}  # they go with their batch
NOT_FOR_THE_GATE = {
    "finding_sources", "finding_versions", "opinion_blocks", "contact_identities",
    "talking_point_uses", *SEARCHED, *IMPORTED,
}  # fmt: skip # none ever crosses
COUNTED = {"talking_point_uses"}  # by codes: another role, and only its columns
NEVER_UPDATED = GOVERNED_COLUMNS - {"marking"}
SERVING = ("collab_app", "collab_system")
HELPERS = (
    "collab_seater", "collab_door", "collab_gate", "collab_scribe", "collab_searcher",
    "collab_counter",
)  # fmt: skip


@pytest.fixture(scope="module")
def columns(still_db: Database) -> dict[str, set[str]]:
    rows = still_db.rows(
        "select c.relname, array_agg(a.attname::text) from pg_class c join pg_attribute a"
        " on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace group by 1"
    )
    return {table: set(names) for table, names in rows}


@pytest.fixture(scope="module")
def governed(columns: dict[str, set[str]]) -> set[str]:
    return {table for table, names in columns.items() if names >= GOVERNED_COLUMNS}


@pytest.fixture(scope="module")
def normal(still_db: Database) -> dict[str, str]:
    """Give our conditions in the words the database keeps them in."""
    with still_db.superuser.transaction(force_rollback=True):
        still_db.run(
            "create table twin (id uuid, org_id uuid, space_id uuid, marking smallint,"
            " author_id uuid, circle uuid[], shared_at timestamptz, firm_id uuid,"
            " representation_id uuid)"
        )
        conditions = {
            "reading": FORMULA, "mine": MINE, "vault": OWN_VAULT, "editable": EDITABLE,
        }  # fmt: skip
        for table, by in PROCESS.items():
            if by is not None:
                conditions |= {f"by {table}": by, f"both {table}": f"{by} and {FORMULA}"}
        for name, condition in conditions.items():
            still_db.run(f'create policy "{name}" on twin using ({condition})')
        return dict(
            still_db.rows(
                "select polname, pg_get_expr(polqual, polrelid) from pg_policy"
                " where polrelid = 'twin'::regclass"
            )
        )


def test_table_when_not_governed_is_listed_with_a_reason(
    columns: dict[str, set[str]], governed: set[str]
) -> None:
    assert {"findings", "finding_sources", "comments", "releases", "held_items"} < governed
    assert columns.keys() - governed == UNGOVERNED.keys() | WITHOUT_POLICIES.keys()
    half = {
        t for t in UNGOVERNED if len(columns[t] & {"marking", "circle", "author_id", "shared_at"})
    }
    assert half == set(), "they look governed by half"


def test_table_when_read_from_the_catalogue_forces_row_level_security(still_db: Database) -> None:
    bare = still_db.rows(
        "select relname from pg_class where relkind in ('r','p')"
        " and relnamespace = 'public'::regnamespace"
        " and not (relrowsecurity and relforcerowsecurity)"
    )
    assert {name for (name,) in bare} == WITHOUT_POLICIES.keys()


def test_policies_when_governed_are_ours_word_for_word(
    still_db: Database, governed: set[str], normal: dict[str, str]
) -> None:
    rows = still_db.rows(
        "select c.relname, p.polname, p.polcmd::text, p.polpermissive,"
        " array(select rolname::text from pg_roles where oid = any(p.polroles)),"
        " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
        " from pg_policy p join pg_class c on c.oid = p.polrelid"
    )
    app, gate, searcher = ["collab_app"], ["collab_gate"], ["collab_searcher"]
    counter = ["collab_counter"]
    allowed = {
        "reading": ("r", True, app, normal["reading"], None),
        "writing": ("a", True, app, None, normal["mine"]),
        "editing": ("w", True, app, normal["editable"], normal["vault"]),
        "removing": ("d", True, app, normal["editable"], None),
        "gate": ("*", True, gate, "true", "true"),
        "searcher": ("*", True, searcher, "true", "true"),
        "counter": ("*", True, counter, "true", "true"),
    }
    found: dict[str, set[str]] = {table: set() for table in governed}
    for table, name, *rest in rows:
        if table in governed:
            said = _where_they_stand(normal, table) if table in PROCESS else allowed
            assert tuple(rest) == (allowed | said)[name], (table, name)
            found[table].add(name)
    written = {table for table, by in PROCESS.items() if by is not None}
    for table, names in found.items():
        expected = {"reading"}
        unwritten = table in NOBODY_INSERTS or (table in PROCESS and table not in written)
        expected |= set() if unwritten else {"writing"}
        expected |= set() if table in NOT_FOR_THE_GATE else {"gate"}
        expected |= {"searcher"} if table in SEARCHED else set()
        expected |= {"counter"} if table in COUNTED else set()
        assert names - {"editing", "removing"} == expected, table


def _where_they_stand(normal: dict[str, str], table: str) -> dict[str, tuple[object, ...]]:
    """Give the policies of a process table: by the seats of some roles, or by nobody at all."""
    if PROCESS[table] is None:
        return {"writing": (), "editing": (), "removing": ()}
    app, by, read_too = ["collab_app"], normal[f"by {table}"], normal[f"both {table}"]
    return {
        "writing": ("a", True, app, None, by),
        "editing": ("w", True, app, read_too, by),
        "removing": ("d", True, app, read_too, None),
    }


def test_policies_when_anywhere_name_roles_and_never_everybody(still_db: Database) -> None:
    assert (
        still_db.rows(
            "select polrelid::regclass::text, polname from pg_policy"
            " where 0 = any(polroles) or 'collab_owner'::regrole = any(polroles)"
        )
        == [("gate_kinds", "migrating")]  # migrations alone name the kinds that cross
    )


def test_policies_when_they_let_the_app_write_have_a_check(still_db: Database) -> None:
    assert (
        still_db.rows(
            "select polrelid::regclass, polname from pg_policy"
            " where polcmd in ('a', 'w', '*') and polwithcheck is null"
        )
        == []
    )


def test_row_when_governed_has_a_trigger_that_keeps_it_in_place(
    still_db: Database, governed: set[str]
) -> None:
    rows = still_db.rows(
        "select tgrelid::regclass::text from pg_trigger"
        " where tgfoid = 'app.immovable'::regproc and tgenabled = 'O'"
        " and tgtype = 19"  # before, update, each row
    )
    assert {table for (table,) in rows} == governed | {"memberships", "seats"}


def test_table_when_governed_can_be_pointed_at_with_its_space(
    still_db: Database, governed: set[str]
) -> None:
    rows = still_db.rows(
        "select conrelid::regclass::text from pg_constraint where contype = 'u'"
        " and (select array_agg(attname::text order by k.n) from unnest(conkey) with ordinality"
        " as k(c, n) join pg_attribute on attrelid = conrelid and attnum = k.c)"
        " = array['space_id', 'id']"
    )
    # Nothing points at a row of the index: its key carries which of the two partitions it is in.
    assert governed - SEARCHED == {table for (table,) in rows} & governed


def test_key_when_it_points_at_a_governed_table_carries_the_space(
    still_db: Database, governed: set[str]
) -> None:
    rows = still_db.rows(
        "select conrelid::regclass::text, confrelid::regclass::text, (select"
        " array_agg(attname::text) from pg_attribute where attrelid = conrelid"
        " and attnum = any(conkey)) from pg_constraint where contype = 'f'"
    )
    bare = [(a, b, c) for a, b, c in rows if b in governed and "space_id" not in c]
    assert bare == []


def test_app_when_it_updates_reaches_only_columns_that_may_change(
    still_db: Database, governed: set[str]
) -> None:
    whole = still_db.rows(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relkind = 'r' and exists (select from aclexplode(c.relacl) x"
        " where x.grantee = 'collab_app'::regrole and x.privilege_type = 'UPDATE')"
    )
    assert whole == [], "updates are granted column by column"
    rows = still_db.rows(
        "select c.relname, a.attname::text from pg_class c join pg_attribute a"
        " on a.attrelid = c.oid, aclexplode(a.attacl) x"
        " where x.grantee = 'collab_app'::regrole and x.privilege_type = 'UPDATE'"
    )
    moving = [(t, c) for t, c in rows if t in governed and c in NEVER_UPDATED]
    assert moving == []
    keys = [(t, c) for t, c in rows if t in UNGOVERNED and c in ("id", "org_id", "space_id")]
    assert keys == []


@pytest.mark.parametrize("role", SERVING)
def test_role_when_it_serves_owns_nothing_and_is_nobody_special(
    still_db: Database, role: str
) -> None:
    attributes = still_db.rows(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin"
        " from pg_roles where rolname = %s",
        role,
    )
    assert attributes == [(False, False, False, False, False, True)]
    owned = still_db.rows(
        "select classid::regclass, objid from pg_shdepend"
        " where refobjid = %s::regrole and deptype = 'o'",
        role,
    )
    assert owned == []
    extra = still_db.rows(
        "select c.relname, p.privilege from pg_class c,"
        " unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) as p(privilege)"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')"
        " and has_table_privilege(%s, c.oid, p.privilege)",
        role,
    )
    assert extra == []
    makes = still_db.rows(
        "select nspname from pg_namespace where has_schema_privilege(%s, oid, 'CREATE')", role
    )
    assert makes == []
    assert not still_db.value(
        "select has_database_privilege(%s, current_database(), 'TEMPORARY')", role
    )


def test_owner_when_it_migrates_is_no_superuser(still_db: Database) -> None:
    assert still_db.rows(
        "select rolsuper, rolbypassrls from pg_roles where rolname = 'collab_owner'"
    ) == [(False, False)]


def test_role_when_it_helps_cannot_sign_in_and_lends_nothing(still_db: Database) -> None:
    assert still_db.rows(
        "select rolname::text from pg_roles where rolname = any(%s)"
        " and not (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole)",
        list(HELPERS),
    ) == [(name,) for name in HELPERS]
    granted = still_db.rows(
        "select roleid::regrole::text, member::regrole::text, inherit_option"
        " from pg_auth_members where roleid = any(%s::regrole[])"
        " or member = any(%s::regrole[])",
        list(HELPERS),
        [*HELPERS, *SERVING],
    )
    assert {(role, member) for role, member, _ in granted} == {(h, "collab_owner") for h in HELPERS}
    assert not any(inherits for *_, inherits in granted)


def test_system_and_helpers_when_asked_for_content_hold_no_grant(
    still_db: Database, governed: set[str]
) -> None:
    rows = still_db.rows(
        "select c.relname, r.role from pg_class c, unnest(%s::text[]) as r(role)"
        " where c.relname = any(%s) and c.relnamespace = 'public'::regnamespace"
        " and (has_any_column_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE')"
        " or has_table_privilege(r.role, c.oid, 'DELETE'))",
        ["collab_system", "collab_seater", "collab_door", "collab_scribe"],
        list(governed),
    )
    assert rows == []
    gate = still_db.rows(
        "select relname from pg_class where relname = any(%s)"
        " and has_any_column_privilege('collab_gate', oid, 'SELECT, INSERT, UPDATE')",
        list(governed),
    )
    assert {name for (name,) in gate} == governed - NOT_FOR_THE_GATE
    searcher = still_db.rows(
        "select relname from pg_class where relname = any(%s)"
        " and (has_any_column_privilege('collab_searcher', oid, 'SELECT, INSERT, UPDATE')"
        " or has_table_privilege('collab_searcher', oid, 'DELETE'))",
        list(governed),
    )
    assert {name for (name,) in searcher} == SEARCHED
    counter = still_db.rows(
        "select relname from pg_class where relname = any(%s)"
        " and has_any_column_privilege('collab_counter', oid, 'SELECT, INSERT, UPDATE')",
        list(governed),
    )
    assert {name for (name,) in counter} == COUNTED
    apart = still_db.rows(
        "select relname from pg_class where relname = any(%s)"
        " and has_any_column_privilege('collab_app', oid, 'SELECT, INSERT, UPDATE')",
        list(SEARCHED),
    )
    assert apart == [("search_rows",)], "its partitions are asked by the searcher alone"


def test_view_when_there_is_one_obeys_its_reader(still_db: Database) -> None:
    """Materialised views and plain views run with their owner's eyes."""
    rows = still_db.rows(
        "select relname, relkind::text from pg_class"
        " where relnamespace in ('public'::regnamespace, 'app'::regnamespace)"
        " and (relkind = 'm' or (relkind = 'v'"
        " and not coalesce('security_invoker=true' = any(reloptions), false)))"
    )
    assert rows == []
