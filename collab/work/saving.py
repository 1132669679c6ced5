"""Two people save one draft: the second waits, and is told."""

from __future__ import annotations

from typing import Any

from collab.core.errors import StaleError
from collab.work.unit import Work


def hold(work: Work, row: Any, seen_version: int, what: str = "this") -> None:
    """Let nobody else save a row until this work ends.

    :raises StaleError: when it was saved since its author saw ``seen_version``.
    """
    work.session.refresh(row, with_for_update=True)  # of two savers the second waits, and sees
    if row.version != seen_version:
        raise StaleError(row, what)
