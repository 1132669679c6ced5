"""Judge again what is out: by today's rules, before today's readers, at today's age.

Nothing is taken back by it. What would go out more strictly today is put on counsel's list.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from collab.core.db import call
from collab.policy.category import Rulebook
from collab.policy.exhaustive import BROKEN
from collab.policy.verdict import Verdict
from collab.shared.rulebooks.queries import labelled, rulebook_at
from collab.shared.rulebooks.standing import MONTH, Standing, standing_of

PIECE = 200
NOBODY = uuid.UUID(int=0)
EXPIRED = "expiry"
Found = tuple[Verdict, str, str]
"""Verdict, event and rule."""


def rejudge(
    session: Session, *, after: uuid.UUID, now: dt.datetime, most: int = PIECE
) -> tuple[Sequence[uuid.UUID], uuid.UUID | None]:
    """Judge a piece of all releases; give the copies that were listed, and where to go on."""
    connection = session.connection()
    rows = call(connection, "app.rejudgeable", after, most)
    today, listed = rulebook_at(session, now), []
    milder: list[uuid.UUID] = []
    for row in rows:
        found = _stricter(session, row, today, now)
        if found is None:
            milder.append(row.release_id)
            continue
        copy_id = _listed(connection, row.release_id, found, today, now)
        if copy_id is not None:
            listed.append(copy_id)
    if milder:
        call(connection, "app.forget_rejudged", milder)
    return listed, rows[-1].release_id if len(rows) == most else None


def _stricter(session: Session, row: Any, today: Rulebook, now: dt.datetime) -> Found | None:
    standing = standing_of(row)
    if standing is None:  # what cannot be read cannot be judged, and an error is a denial
        return Verdict.BLOCK, "rules", BROKEN
    return stricter_now(standing, labelled(session, row.policy_version), today, now)


def _listed(
    connection: Connection, release_id: uuid.UUID, found: Found, today: Rulebook, now: dt.datetime
) -> uuid.UUID | None:
    verdict, event, rule = found
    copy_id: uuid.UUID | None = call(
        connection, "app.note_rejudged", release_id, verdict.value, today.version, event, rule, now
    )[0][0]
    return copy_id


def stricter_now(
    standing: Standing, then: Rulebook | None, today: Rulebook, now: dt.datetime
) -> Found | None:
    """Give verdict, event and rule where it would go out more strictly today, or its time is up.

    ``then`` is the book it was judged under: where that book says the same of today's readers, it
    is the readers that changed, and else the rules.
    """
    grown = standing.older(now)
    judgement = grown.under(today)
    if judgement.verdict > standing.judged:
        same = then is not None and grown.under(then).verdict > standing.judged
        return judgement.verdict, "readers" if same else "rules", judgement.decisive[0].rule
    months = standing.under(then or today).obligations.expires_after_months
    if months is not None and standing.shared_at + months * MONTH <= now:
        return max(judgement.verdict, Verdict.REVIEW), EXPIRED, EXPIRED
    return None
