"""Which operation does for programs what each form of delivery, money, funding and reports does.

By endpoint of the page; a reason, beginning with "none: ", where programs have no need of it.
"""

from __future__ import annotations

from collections.abc import Mapping

PAGES = ("deliveries", "money", "money_sheets", "funding", "reports", "public_reports")
"""The blueprints whose forms are listed here."""
COVERED: Mapping[str, str] = {
    "deliveries.record": "record_contract",
    "deliveries.contract_change": "change_contract",
    "deliveries.open_room": "open_expert_room",
    "deliveries.plan": "plan_milestone",
    "deliveries.unplan": "unplan_milestone",
    "deliveries.agree": "agree_on_milestones",
    "deliveries.confirm": "confirm_certificate",
    "deliveries.submit": "submit_milestone",
    "deliveries.answer": "answer_milestone",
    "deliveries.change": "change_milestone",
    "deliveries.cancel": "cancel_milestone",
    "deliveries.regrant": "regrant_milestone",
    "deliveries.certify": "answer_return",
    "money.call": "call_contributions",
    "money.add_outside": "take_in_outside",
    "money.add_expert_invoice": "take_in_expert_invoice",
    "money.enter": "book_money",
    "money.reverse": "reverse_money",
    "money.statement_pdf": "take_statement_file",
    "money_sheets.statement_xlsx": "take_statement_file",
    "funding.draw_up": "draw_budget_up",
    "funding.open_it": "open_budget",
    "funding.give_up": "give_budget_up",
    "funding.offer": "put_pledge",
    "funding.decline": "decline_pledge",
    "funding.withdraw": "withdraw_pledge",
    "funding.confirm": "confirm_pledge",
    "reports.begin": "begin_report",
    "reports.save_about": "write_report_version",
    "reports.add_section": "write_report_version",
    "reports.save_section": "write_report_version",
    "reports.move": "step_report",
    "reports.mark": "name_passage",
    "reports.unmark": "take_passage_off",
    "reports.answer": "answer_fact",
    "reports.comment": "comment_fact",
    "reports.release": "release_report",
    "reports.take": "take_report_release",
    "reports.settle": "review_report_release",
    "reports.withdraw": "withdraw_report",
    "reports.propose": "propose_public_report",
    "reports.decide": "decide_public_report",
    "reports.recall": "recall_public_report",
    "reports.add": "add_recommendation",
    "reports.take_register": "take_register",
    "reports.settle_one": "review_recommendation",
    "reports.take_back": "take_recommendation_back",
    "reports.respond": "answer_recommendation",
}
