"""Which operation does for a program what a page of engagements does, or why there is none.

A page's endpoint, to the id of the operation, or to a reason that begins with "none: ".
"""

from __future__ import annotations

from collections.abc import Mapping

NONE = "none: "
BLUEPRINTS = frozenset({"engagements", "calls", "proposals", "review"})
"""Whose forms stand here."""
OF_FLOWS = frozenset({"flows.decide_selection"})
"""Forms of these pages whose work touches two features."""
COVERED: Mapping[str, str] = {
    "calls.answer": "answer_question",
    "calls.ask": "ask_of_call",
    "calls.decline": "decline_question",
    "calls.extend": "extend_call",
    "calls.invite": "invite_to_call",
    "calls.publish": "publish_call",
    "calls.settle": "settle_call_answer",
    "calls.withdraw": "take_down_call",
    "calls.withdraw_answer": "take_down_answer",
    "engagements.begin": "begin_engagement",
    "engagements.begin_about": "begin_engagement_about",
    "engagements.clear_terms": "clear_engagement_terms",
    "engagements.move": "move_engagement",
    "engagements.name_party": "name_engagement_party",
    "engagements.return_terms": "return_engagement_terms",
    "engagements.take_part": "take_part",
    "engagements.update": "change_engagement",
    "engagements.write_terms": "write_engagement_terms",
    "flows.decide_selection": "decide_selection",
    "proposals.accept": "none: it makes an account and signs in: a program has a token of one",
    "proposals.ask_registration": "none: whoever has no account has no token; a link is mailed",
    "proposals.attach": "attach_to_proposal",
    "proposals.begin": "begin_proposal",
    "proposals.detach": "detach_from_proposal",
    "proposals.let_go_on": "clear_proposal",
    "proposals.own": "take_own_proposal",
    "proposals.register": "register_for_call",
    "proposals.submit": "move_proposal",
    "proposals.turn_away": "turn_proposal_away",
    "proposals.update": "write_proposal",
    "proposals.withdraw": "move_proposal",
    "review.assign": "name_reviewer",
    "review.declare": "declare_tie",
    "review.lift": "lift_recusal",
    "review.move": "step_review",
    "review.move_phase": "move_phase",
    "review.opine": "say_opinion",
    "review.pack_pdf": "take_decision_pack",
    "review.plan": "plan_phase",
    "review.recuse": "recuse_somebody",
    "review.score": "score_proposal",
    "review.set_years": "set_conflict_years",
    "review.settled": "settle_review",
    "review.stand_aside": "stand_aside",
}
