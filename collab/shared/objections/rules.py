"""How often one may object, and what can come of it: pure words and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

OBJECTION, DANGER = "objection", "danger"
A_DAY: Mapping[str, int] = {OBJECTION: 5, DANGER: 10}
"""What one person may set off in twenty-four hours; ``app.take_down`` keeps to the same."""
DAY = dt.timedelta(days=1)
KEPT = dt.timedelta(days=30)
"""How long what was objected to is kept, sealed, once counsel decided."""
OPEN = ("open", "referred")
OUTCOMES: Mapping[str, str] = {
    "cleared": "Clear: it stands where it stood, for the same readers",
    "removed": "Remove: it is deleted, and exactly those who opened it are told",
    "referred": "Refer: it stays out of sight while somebody else looks into it",
}


def left(reason: str, used: int) -> int:
    """Give how many more one may set off today."""
    return max(0, A_DAY[reason] - used)
