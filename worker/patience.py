"""What to do with a note that failed: when to try again, and when never."""

from __future__ import annotations

import datetime as dt

from collab.core.courier import is_final, smtp_code
from collab.core.outbox import OutboxRow

LONGEST_ACT = "180s"
"""A transaction waits for the mail server longer than a page's ever may."""
TRIES = 12
"""About two days: as long as mail servers usually try."""
FIRST, GROWTH, LONGEST = 30.0, 4, 6 * 3600.0


def wait_after(attempts: int) -> dt.timedelta:
    """Give how long to wait after so many failed attempts."""
    return dt.timedelta(seconds=min(FIRST * GROWTH ** (attempts - 1), LONGEST))


def in_brief(error: BaseException) -> str:
    """Name an error by class and SMTP code; what it says may hold an address."""
    code = smtp_code(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def note_failure(row: OutboxRow, error: BaseException, now: dt.datetime) -> None:
    """Put a failed note off, or give it up."""
    row.attempts += 1
    row.last_error = in_brief(error)
    if is_final(error) or row.attempts >= TRIES:
        row.dead_at = now
    else:
        row.not_before = now + wait_after(row.attempts)
