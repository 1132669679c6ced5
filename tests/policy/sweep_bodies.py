"""What operations of delivery, money, funding and reports take, so that the object decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

SOMETHING = str(uuid.UUID(int=7))
DAY = "2099-01-07"
PAPER = {"amount": 1, "issued_on": DAY, "due_on": DAY}
AFTER_THE_AWARD: Mapping[str, object] = {
    "open_expert_room": {"name": "Dust", "purpose": "To measure it.", "firms": [SOMETHING]},
    "correct_report": {"due_on": DAY, "why": "A figure is wrong."},
    "confirm_certificate": {"answered_at": "2026-01-07T12:00:00Z"},
    "regrant_milestone": {"item_id": SOMETHING},
    "book_money": {"number": 2, "kind": "received", "amount": 1, "on": "2026-01-07"},
    "call_contributions": {"percent": 50, "issued_on": DAY, "due_on": DAY},
    "take_in_outside": {"name": "A foundation", **PAPER},
    "take_in_expert_invoice": {"milestone_id": SOMETHING, **PAPER},
    "take_statement_file": {"kind": "xlsx"},
    "draw_budget_up": {"total": 100, "key": "equal"},
    "put_pledge": {"most": 1},
    "confirm_pledge": {"amount": 1, "number": 1},
    "write_report_version": {"language": "en", "title": "Dust"},
    "step_report": {"step": "give", "number": 1, "version": 1},
    "name_passage": {"section": "dust", "excerpt": "So.", "firm_id": SOMETHING},
    "comment_fact": {"words": "It is not so.", "version": 1},
    "answer_fact": {"answer": "It is so.", "changed": False, "version": 1},
    "release_report": {
        "space_id": SOMETHING,
        "sections": ["dust"],
        "marking": "amber",
        "category": "hr_risk_general",
        "permitted_action": "no_contact",
    },
    "review_report_release": {"clear": True, "version": 1},
    "take_report_release": {"kind": "pdf"},
    "decide_public_report": {"publish": True},
    "add_recommendation": {
        "words": "Open a desk.",
        "due_on": DAY,
        "addressees": [{"body": "Ministry of Mines"}],
    },
    "take_register": {"kind": "pdf"},
    "review_recommendation": {"clear": True},
    "answer_recommendation": {"response": "accepted", "version": 1},
}
"""By operation; joined to the sweep's own table."""
IN_SPACES: Mapping[str, object] = {
    "add_action": {"title": "Ask for the report", "due_on": DAY},
    "move_action": {"step": "start"},
    "answer_action": {"adopted": True},
    "rate_action": {"effect": "partial"},
    "begin_campaign": {"title": "Ask at the depots", "opens_on": "2098-01-07", "closes_on": DAY},
    "aim_campaign": {"add": [SOMETHING]},
    "move_campaign": {"step": "submit"},
    "write_comment": {"body": "So it was told."},
    "write_contact": {"contact_class": "journalist", "name": "Somebody of the radio"},
    "propose_decision": {"kind": "process", "question": "Shall we meet less?", "closes_on": DAY},
    "say_position": {"stance": "agree"},
    "move_decision": {"step": "submit"},
    "state_outcome": {"words": "We meet less often.", "review_on": DAY},
    "plan_encounter": {"planned_on": DAY},
    "add_note": {"words": "To be called again."},
    "give_kpi_answer": {"value": "3", "as_of": "2026-01-07"},
    "reply": {"answer": "yes"},
    "choose_pace": {"space_id": SOMETHING, "pace": "daily"},
    "take_note": {"version": "nothing"},
    "note_presence": {"present": True},
    "keep_note": {"topic_id": SOMETHING, "body": "So it was said.", "version": 0},
    "stop_topic": {"topic_id": SOMETHING},
    "change_engagement": {
        "title": "Dust near the ports",
        "type": "study",
        "workflow": "open",
        "version": 1,
    },
    "publish_call": {
        "questions_on": "2098-01-07",
        "closes_on": "2098-02-07",
        "version": 1,
        "terms_version": 1,
    },
}
"""The same, of what groups do before and beside engagements, and of what begins one."""
