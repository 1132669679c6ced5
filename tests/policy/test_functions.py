"""Who may call what: functions that run with more rights than their caller are few and fenced."""

from __future__ import annotations

import pytest

from tests.house.databases import Database

APP, SYSTEM, GATE, DOOR, SCRIBE = (
    f"collab_{name}" for name in ("app", "system", "gate", "door", "scribe")
)
CALLERS = {
    "agenda_ready": set(),
    "annotate": {APP},
    "answered": set(),
    "append_entry": {APP, SYSTEM, GATE, DOOR},
    "around": set(),
    "close_request": {APP},
    "counsel_of": set(),
    "count_readers": {APP},
    "cross_over": {APP},
    "declared_to_counsel": {APP},
    "decide_objection": {APP},
    "declare_conflict": {APP},
    "deliver": set(),
    "end_deputy": {APP},
    "enqueue": {APP, SYSTEM, DOOR, GATE},
    "enter": {APP},
    "escalate_reviews": {SYSTEM},
    "files_held": {APP},
    "files_known": {SYSTEM},
    "explain_objection": {APP},
    "first_person": {APP},
    "forget_exchanges": {SYSTEM},
    "forget_rejudged": {SYSTEM},
    "found": {SYSTEM},
    "hold": {APP},
    "in_its_turn": set(),
    "invitation_lost": {SYSTEM},
    "invitations_due": {SYSTEM},
    "is_unseated": {APP},
    "legal_hold": {APP},
    "lock_row": set(),
    "meeting_answer_counts": {APP},
    "meeting_answers": {APP},
    "minutes_ready": set(),
    "move_meeting": {APP},
    "move_task": {APP},
    "note_rejudged": {SYSTEM},
    "observed": set(),
    "one_house": set(),
    "name_deputy": {APP},
    "opened_by": {APP},
    "operator_health": {APP},
    "overdue_in": {APP},
    "own_representations": {APP},
    "paces_in": {APP},
    "participants": {APP},
    "readers_now": set(),
    "protect_person": {APP},
    "rejudgeable": {SYSTEM},
    "quarantine": {APP},
    "reads": set(),
    "say": {APP},
    "search": {APP},
    "sealed_from_me": {APP},
    "send_invitations": {APP},
    "session_ready": set(),
    "settle": {APP},
    "settle_proposal": {APP},
    "settle_rejudged": {APP},
    "sweep_discarded": {SYSTEM},
    "sweep_quarantine": {SYSTEM},
    "take_down": {APP},
    "tell_facilitators": set(),
    "tell_readers": set(),
    "under_review": {APP},
    "voices": {APP},
    "withdraw": {APP},
}
OWNERS = {f"collab_{name}" for name in ("seater", "door", "gate", "scribe", "searcher")}
SETTINGS = {"search": ["enable_seqscan=off"]}  # it must walk its index, however few rows there are
DOORS_FOR_MORE = {"door_schema_version": {APP, SCRIBE}}


@pytest.fixture(scope="module")
def definers(still_db: Database) -> list[tuple[str, str, list[str] | None, set[str], bool]]:
    """Give name, owner, settings, callers besides the owner, and whether it is a trigger's."""
    rows = still_db.rows(
        "select p.proname::text, p.proowner::regrole::text, p.proconfig, array("
        "select case x.grantee when 0 then 'PUBLIC' else x.grantee::regrole::text end"
        " from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x"
        " where x.privilege_type = 'EXECUTE'), p.prorettype = 'trigger'::regtype"
        " from pg_proc p where p.prosecdef and p.pronamespace::regnamespace::text"
        " not in ('pg_catalog', 'information_schema')"
    )
    return [
        (name, owner, config, set(callers) - {owner}, is_trigger)
        for name, owner, config, callers, is_trigger in rows
    ]


def test_definer_when_it_runs_is_a_helpers_with_a_fixed_path(
    definers: list[tuple[str, str, list[str] | None, set[str], bool]],
) -> None:
    assert definers
    for name, owner, config, callers, _ in definers:
        assert owner in OWNERS, name
        assert config == [*SETTINGS.get(name, []), "search_path=public, pg_temp"], name
        assert "PUBLIC" not in callers, name


def test_definer_when_called_is_called_by_those_it_is_for(
    definers: list[tuple[str, str, list[str] | None, set[str], bool]],
) -> None:
    found = {name: callers for name, _, _, callers, _ in definers}
    triggers = {name for name, *_, is_trigger in definers if is_trigger}
    doors = {name for name in found if name.startswith("door_")}
    assert {name: found[name] for name in found.keys() - triggers - doors} == CALLERS
    assert {name: found[name] for name in triggers} == {name: set() for name in triggers}
    expected = {name: DOORS_FOR_MORE.get(name, {APP}) for name in doors}
    assert {name: found[name] for name in doors} == expected


def test_function_when_overloaded_would_hide_a_second_door(still_db: Database) -> None:
    rows = still_db.rows(
        "select proname from pg_proc where pronamespace = 'app'::regnamespace"
        " group by proname having count(*) > 1"
    )
    assert rows == []


def test_large_rights_when_predefined_are_given_to_nobody(still_db: Database) -> None:
    """pg_read_all_data and its like would walk past every grant."""
    rows = still_db.rows(
        "select m.roleid::regrole::text, m.member::regrole::text from pg_auth_members m"
        " where m.member in (select oid from pg_roles where rolname like 'collab_%%')"
        " and m.roleid in (select oid from pg_roles where rolname like 'pg_%%')"
    )
    assert rows == []
