"""What one may answer to an invitation, and when one is reminded."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping


class Answer(enum.StrEnum):
    """Whether somebody comes."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


ANSWERS: Mapping[Answer, str] = {
    Answer.YES: "I come",
    Answer.MAYBE: "Perhaps",
    Answer.NO: "I do not come",
}
REMINDERS: Mapping[str, dt.timedelta] = {
    "day_before": dt.timedelta(days=1),
    "hour_before": dt.timedelta(hours=1),
}
"""How long before a meeting one is reminded, by the choice that says so."""
ASKED_WITHIN = dt.timedelta(days=14)
"""A meeting so near that has no answer yet is due."""
