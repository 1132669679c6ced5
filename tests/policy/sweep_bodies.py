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
    "step_report": {"step": "give"},
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
