"""What a session needs, and the words for what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from collab.features.meetings.rules import LIVE, State

EARLIEST = dt.timedelta(minutes=60)
"""A meeting opens no earlier than this before its time, and nobody is there earlier."""
LONGEST_NOTE = 20_000
LONGEST_REASON = 2_000

LACKING: Mapping[str, str] = {
    "not_cleared": "Counsel has not cleared the agenda.",
    "agenda_changed": "The agenda is no longer the one that counsel cleared.",
    "no_time": "The meeting has no time yet.",
    "too_early": "A meeting opens no earlier than an hour before its time.",
    "nobody_here": "Nobody is noted as present.",
    "no_quorum": "Too few firms are present.",
    "not_acknowledged": "Not everybody present has acknowledged the statement.",
    "no_counsel": "Competitors are present, and counsel is not here.",
    "stopped": "A topic was stopped. Counsel decides about it first.",
    "counsel_resumes": "After a stop it is counsel who lets the session go on.",
}
"""Twin of the codes of ``app.session_lacks``."""

STOP_OUTCOMES: Mapping[str, str] = {
    "continued": "The topic may go on: it is unlocked",
    "ended": "The topic ends here: it stays locked",
}
STOP_STATES: Mapping[str, str] = {
    "open": "Under review",
    "continued": "Counsel let it go on",
    "ended": "Counsel ended it",
}
TOPIC_OUTCOMES: Mapping[str, str] = {
    "discussed": "Discussed",
    "not_discussed": "Not discussed",
}


def open_to_arrivals(state: State, starts_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether somebody can say that he is there. Twin of the check in ``app.attend``."""
    soon = starts_at is not None and now >= starts_at - EARLIEST
    return state in LIVE or (state is State.CLEARED and soon)


def statement_stands(state: State) -> bool:
    """Tell whether the statement can be acknowledged."""
    return state in LIVE or state is State.CLEARED
