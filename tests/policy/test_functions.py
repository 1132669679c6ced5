"""Who may call what: functions that run with more rights than their caller are few and fenced."""

from __future__ import annotations

import pytest

from tests.house.databases import Database

APP, SYSTEM, GATE, DOOR, SCRIBE = (
    f"collab_{name}" for name in ("app", "system", "gate", "door", "scribe")
)
CALLERS = {
    "acknowledge": {APP},
    "add_addendum": {APP},
    "address_of": {APP},
    "address_standing": {SYSTEM},
    "admit_late": {APP},
    "adopt": {APP},
    "agenda_digest": {APP},
    "agenda_hash": set(),
    "agenda_ready": set(),
    "annotate": {APP},
    "announce_kpi_unsealing": {SYSTEM},
    "announce_opening": {SYSTEM},
    "answer_correction": {APP},
    "answer_of_call": {APP},
    "answered": set(),
    "append_entry": {APP, SYSTEM, GATE, DOOR},
    "around": set(),
    "arrange_talking_point": {APP},
    "ask_of_call": {APP},
    "attend": {APP},
    "begin_note": {APP},
    "carry_engagement": set(),
    "carry_outreach": set(),
    "carry_over": {APP},
    "circle_inside": set(),
    "circle_within": set(),
    "circles_met": set(),
    "claim_contact": {APP},
    "clear_agenda": {APP},
    "clear_contact": {APP},
    "clear_terms": {APP},
    "clearers": set(),
    "close_due": {SYSTEM},
    "close_kpi_due": {SYSTEM},
    "close_request": {APP},
    "coded_uses": {GATE},
    "competing": set(),
    "conclude": set(),
    "confirm_position": {APP},
    "contact_forgotten": {APP},
    "counsel_of": set(),
    "count_readers": {APP},
    "cross_over": {APP},
    "days_of_use": {APP},
    "decide_objection": {APP},
    "decide_stop": {APP},
    "declare_conflict": {APP},
    "declared_to_counsel": {APP},
    "decline_question": {APP},
    "deliver": set(),
    "depart": {APP},
    "draw_campaign": set(),
    "draw_locks": set(),
    "draw_notes": set(),
    "end_deputy": {APP},
    "end_kpi_round": set(),
    "engagement_inside": set(),
    "engagement_redraw": set(),
    "enqueue": {APP, SYSTEM, DOOR, GATE},
    "enter": {APP},
    "enter_protocol": set(),
    "escalate_reviews": {SYSTEM},
    "evidence_lacks": set(),
    "evidence_now": set(),
    "evidence_stands": {APP},
    "explain_objection": {APP},
    "extend_call": {APP},
    "files_held": {APP},
    "files_known": {SYSTEM},
    "firm_band": set(),
    "firm_houses": set(),
    "firms_asked": set(),
    "first_person": {APP},
    "fix_statement": {APP},
    "forget_contact": {APP},
    "forget_contact_copy": {APP},
    "forget_exchanges": {SYSTEM},
    "forget_rejudged": {SYSTEM},
    "found": {SYSTEM},
    "hanging_on": set(),
    "heard": set(),
    "hold": {APP},
    "hold_contact": {APP},
    "hold_wording": {APP},
    "holding": set(),
    "house_count": set(),
    "houses_asked": set(),
    "in_its_turn": set(),
    "interrupt": set(),
    "invitation_lost": {SYSTEM},
    "invitations_due": {SYSTEM},
    "invite_to_call": {APP},
    "is_examined": {APP},
    "is_unseated": {APP},
    "item_circle": set(),
    "kpi_case": {SYSTEM},
    "kpi_family": set(),
    "kpi_firms": set(),
    "kpi_holds": set(),
    "kpi_missing": {SYSTEM},
    "kpi_sealed": {SYSTEM},
    "kpi_verdicts": {APP},
    "late_standing": {APP},
    "latest_terms": set(),
    "leave_contact_mark": {APP},
    "legal_hold": {APP},
    "lend_outreach": set(),
    "lock_row": set(),
    "mark_fallen": {GATE},
    "mark_topic": {APP},
    "may_propose": set(),
    "meeting_answer_counts": {APP},
    "meeting_answers": {APP},
    "merge_contacts": {APP},
    "minutes_again": set(),
    "minutes_circle": set(),
    "minutes_last": set(),
    "minutes_leaf": set(),
    "minutes_quiet": set(),
    "minutes_ready": set(),
    "minutes_root": set(),
    "minutes_salt": set(),
    "minutes_silent": {SYSTEM},
    "move_action": {APP},
    "move_campaign": {APP},
    "move_decision": {APP},
    "move_engagement": {APP},
    "move_kpi_round": {APP},
    "move_meeting": {APP},
    "move_talking_point": {APP},
    "move_task": {APP},
    "name_deputy": {APP},
    "narrow": set(),
    "narrow_contacts": {APP},
    "narrow_talking_point": set(),
    "normal_text": set(),
    "note_read": set(),
    "note_readers": set(),
    "note_rejudged": {SYSTEM},
    "observed": set(),
    "on_topic": set(),
    "one_house": set(),
    "open_kpi_round": {APP},
    "open_proposals": {SYSTEM},
    "opened_by": {APP},
    "opening": {APP},
    "opening_circle": set(),
    "opening_due": set(),
    "openings_due": {SYSTEM},
    "operator_health": {APP},
    "out_of_sight": set(),
    "outcome_stands": set(),
    "outreach_block": set(),
    "overdue_in": {APP},
    "owes_statement": set(),
    "own_representations": {APP},
    "paces_in": {APP},
    "participants": {APP},
    "pass_proposal": {APP},
    "poll_counts": {APP},
    "position_circle": set(),
    "preparers": set(),
    "proposal_slot": {APP},
    "propose_correction": {APP},
    "propose_topic": {APP},
    "protect_person": {APP},
    "publish_call": {APP},
    "put_minutes": set(),
    "quarantine": {APP},
    "rate_action": {APP},
    "read_contact_note": {APP},
    "readers_now": set(),
    "reads": set(),
    "record_position": {APP},
    "recused_from": set(),
    "redraw": set(),
    "refresh_adoptions": {SYSTEM},
    "refresh_kpi_progress": {SYSTEM},
    "refresh_outreach": {SYSTEM},
    "refresh_uses": {SYSTEM},
    "register_for_call": {APP},
    "rejudgeable": {SYSTEM},
    "release_claim": {APP},
    "remind_action": {SYSTEM},
    "remind_kpi": {SYSTEM},
    "remind_positions": {SYSTEM},
    "report_result": {APP},
    "return_agenda": {APP},
    "return_terms": {APP},
    "reviews_due": {SYSTEM},
    "revise_minutes": {APP},
    "say": {APP},
    "say_of_minutes": {APP},
    "say_position": {APP},
    "scripts_in": {APP},
    "scrub_contact": set(),
    "scrub_contact_releases": set(),
    "sealed_files": {SYSTEM},
    "sealed_from_me": {APP},
    "sealed_proposals": {SYSTEM},
    "search": {APP},
    "see_note": {APP},
    "send_invitations": {APP},
    "session_lacks": set(),
    "session_ready": set(),
    "set_engagement_party": {APP},
    "settle": {APP},
    "settle_addendum": {APP},
    "settle_call_answer": {APP},
    "settle_kpi_parameters": {APP},
    "settle_kpi_round": {SYSTEM},
    "settle_outcome": {APP},
    "settle_proposal": {APP},
    "settle_rejudged": {APP},
    "settle_topic": {APP},
    "settle_wording": {APP},
    "shift_topic": {APP},
    "spoken_for": set(),
    "state_outcome": {APP},
    "stop_topic": {APP},
    "suspend_points": {SYSTEM},
    "sweep_contacts": {SYSTEM},
    "sweep_discarded": {SYSTEM},
    "sweep_discarded_uses": {SYSTEM},
    "sweep_outreach": {SYSTEM},
    "sweep_proposals": {SYSTEM},
    "sweep_quarantine": {SYSTEM},
    "take_back_contact": set(),
    "take_down": {APP},
    "take_up": {APP},
    "take_up_review": {APP},
    "talking_point_ceiling": set(),
    "talking_point_digest": {APP},
    "talking_point_hash": set(),
    "talking_point_keeps": set(),
    "talking_point_lacks": set(),
    "talking_point_standing": {APP},
    "tell_counsel": set(),
    "tell_facilitators": set(),
    "tell_firm_of_call": set(),
    "tell_guests": set(),
    "tell_of_minutes": set(),
    "tell_of_no_visit": {APP},
    "tell_of_visit": {APP},
    "tell_proposer": set(),
    "tell_readers": set(),
    "terms_digest": set(),
    "terms_planned": set(),
    "terms_standing": {APP},
    "tick_talking_point": {APP},
    "trustees_of": set(),
    "unattended": set(),
    "under_review": {APP},
    "unmerge_contacts": {APP},
    "unread_notes": {APP},
    "used_what_fell": {SYSTEM},
    "voices": {APP},
    "who_prepares": set(),
    "wish_contact": {APP},
    "withdraw": {APP},
    "write_minutes": {APP},
}
OWNERS = {f"collab_{name}" for name in ("seater", "door", "gate", "scribe", "searcher", "counter")}
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
