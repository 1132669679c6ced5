"""Clocks that the story turns back, where the database goes by its own and nobody may tell it.

A deadline is to the second by the database's clock, and nobody opens anything before it: not by a
service, and not as the worker. A past has deadlines that are over. So whoever owns the tables, in a
demo alone, sets them back to their day once everybody has said what he had to say; what comes of it
is the database's own doing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import update

from collab.core.outbox import OutboxRow
from collab.demo.stage import Stage


def turn_back(stage: Stage, row: Any, **to: Any) -> None:
    """Set moments of a row back to where the story has them."""
    kind = type(row)
    with stage.gate_engine.begin() as connection:
        connection.execute(update(kind).where(kind.id == row.id).values(**to))


def settle_notes(stage: Stage, at: dt.datetime, *starts: str) -> None:
    """Count notes to the worker as done whose work the story did itself."""
    with stage.system(at, "the demo's moments that are over") as work:
        for start in starts:
            work.session.execute(
                update(OutboxRow)
                .where(OutboxRow.key.startswith(start), OutboxRow.sent_at.is_(None))
                .values(sent_at=at)
            )
