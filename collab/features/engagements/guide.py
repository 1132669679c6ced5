"""What comes next in an engagement, in words, and in which order its page tells of it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.rules import BEFORE_OPENED, OVER, State
from collab.features.engagements.shapes import shape

PHASES: tuple[tuple[str, frozenset[State]], ...] = (
    ("Terms", frozenset({State.DRAFT, State.HELD, State.CLEARED})),
    ("Call", frozenset({State.CALLING, State.CALLING_FULL})),
    (
        "Review",
        frozenset({State.OPENED, State.SCORING, State.OPENED_FULL, State.SCORING_FULL}),
    ),
    ("Award", frozenset({State.SELECTING, State.AWARDED})),
    ("Work", frozenset({State.DELIVERING})),
    ("Report", frozenset({State.REPORTED})),
)
"""What an engagement goes through, in order; no finer than what those who only pay are told."""
EXPERT_WORKS = frozenset({State.AWARDED, State.DELIVERING, State.REPORTED}) | OVER


@dc.dataclass(frozen=True, slots=True)
class Next:
    """What happens next and by whose hand, for those inside and for those who only pay."""

    inside: str
    others: str


_PREPARED = "Those who select settle what is asked, and counsel reads it before a call goes out."
_SOUGHT = "Experts write their proposals. Once those are in, whoever selects judges them."
_JUDGED = "Those who select judge the proposals."
_WORK = (
    "The expert delivers by milestones, and the firms named in each accept or return it. The report"
    " is released when its facts were checked."
)
_ANSWERS = "Whoever a recommendation is addressed to answers it, each for itself."
NEXT: Mapping[State, Next] = {
    State.DRAFT: Next(
        "Whoever facilitates or chairs writes the terms, then gives them to counsel.", _PREPARED
    ),
    State.HELD: Next("Counsel reads the terms, and clears or returns them.", _PREPARED),
    State.CLEARED: Next(
        "Whoever facilitates publishes the call: to anybody, or to those who are invited.",
        _PREPARED,
    ),
    State.CALLING: Next(
        "Experts write their proposals. All are opened at once at the deadline, by the server.",
        _SOUGHT,
    ),
    State.OPENED: Next(
        "Firms that select name who judges; whoever facilitates plans when, and scoring begins.",
        _JUDGED,
    ),
    State.SCORING: Next("Those who judge score each proposal, each for himself.", _JUDGED),
    State.CALLING_FULL: Next(
        "Those who were asked write full proposals. All are opened at once at the deadline.",
        _SOUGHT,
    ),
    State.OPENED_FULL: Next(
        "Whoever facilitates plans when full proposals are scored, and scoring begins.", _JUDGED
    ),
    State.SCORING_FULL: Next(
        "Those who judge score each full proposal, each for himself.", _JUDGED
    ),
    State.SELECTING: Next(
        "Firms that select decide by the decision pack. Whoever facilitates then awards.",
        "Firms that select choose among the proposals that were judged.",
    ),
    State.AWARDED: Next(
        "Whoever facilitates records the contract, and opens a room for the expert.",
        "The contract is signed and recorded; then the expert begins.",
    ),
    State.DELIVERING: Next(_WORK, _WORK),
    State.REPORTED: Next(
        f"{_ANSWERS} Whoever facilitates completes it when all was delivered.", _ANSWERS
    ),
}
"""Nothing comes after those that are missing here."""


def phase_of(state: State) -> int | None:
    """Give in which phase an engagement is, counted from 1; None when it is over."""
    found = (number for number, (_, states) in enumerate(PHASES, 1) if state in states)
    return next(found, None)


def next_words(state: State, *, inside: bool) -> str:
    """Say what comes next, in the words for whoever looks at it; nothing when it is over."""
    found = NEXT.get(state)
    if found is None:
        return ""
    return found.inside if inside else found.others


def asks_part(state: State) -> bool:
    """Tell whether the page asks a firm as what it takes part; later it says so elsewhere."""
    return state not in EXPERT_WORKS


def may_select_yet(state: State) -> bool:
    """Tell whether a firm that does not judge may still say that it will."""
    return state in BEFORE_OPENED


def lacks(row: Engagement, terms: Terms) -> list[str]:
    """Give what is needed before counsel is given some terms, and is not there."""
    form = shape(row.type, terms.form_version)
    missing = [one.label() for one in form.missing(terms.body, people=terms.people_are_met)]
    return missing + ([] if terms.criteria else ["Criteria"])


def ready(row: Engagement, draft: Terms | None) -> bool:
    """Tell whether nothing is left to do before the next step but the step itself."""
    if row.stands is State.DRAFT:
        return draft is not None and not lacks(row, draft)
    return row.milestones_done == row.milestones
