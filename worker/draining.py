"""Drain the outbox: claim one note, act, mark it, commit; then the next.

A kill at any point leaves the note as it was or done. Kinds take turns, so that neither a flood
nor a poisoned kind keeps the others waiting.
"""

from __future__ import annotations

import dataclasses as dc
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager

import structlog
from sqlalchemy import ColumnElement, and_, select

from collab.core.clock import utc_now
from collab.core.courier import Courier
from collab.core.db import call
from collab.core.outbox import OutboxRow
from collab.work.system import SystemWork, open_system
from worker.actors import ACTORS
from worker.context import Station
from worker.errand import QUIET, Actor, Errand
from worker.giving_up import ask_anew
from worker.patience import LONGEST_ACT, note_failure
from worker.troubles import note_trouble

SPAN = 20.0
"""Seconds after which a drain goes home, well before any limit; the next one goes on."""
TURNS = 5
"""So often kinds take turns before it is looked anew which are due."""
log = structlog.get_logger("collab.outbox")


@dc.dataclass(slots=True)
class Tally:
    """What one drain has done. ``unknown`` are kinds nobody here acts on; they stay."""

    done: int = 0
    failed: int = 0
    unknown: frozenset[str] = frozenset()


def drain(
    station: Station,
    *,
    actors: Mapping[str, Actor] = ACTORS,
    kinds: Collection[str] | None = None,
    but: Collection[str] = (),
    span: float = SPAN,
    clock: Callable[[], float] = time.monotonic,
) -> Tally:
    """Act on what is due until nothing is, or the time is up.

    Of ``kinds``, where given; of all kinds ``but`` some, where others are to see to these.
    """
    tally, end, busy = Tally(), clock() + span, True
    with Courier(station.smtp_url) as courier:
        while busy and clock() < end:
            due = [
                kind
                for kind in _due_kinds(station)
                if kind not in but and (kinds is None or kind in kinds)
            ]
            tally.unknown |= {kind for kind in due if kind not in actors}
            due = [kind for kind in due if kind in actors]
            busy = False
            for _ in range(TURNS):
                due = [k for k in due if _act_on_next(station, courier, k, actors[k], tally)]
                busy |= bool(due)
                if not due or clock() >= end:
                    break
    if tally.unknown:
        log.warning("outbox.unknown_kinds", kinds=sorted(tally.unknown))
    return tally


def _due(work: SystemWork) -> ColumnElement[bool]:
    return and_(
        OutboxRow.sent_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.not_before <= work.now
    )


def _due_kinds(station: Station) -> Sequence[str]:
    with _system(station, "see what is due") as work:
        kinds = select(OutboxRow.kind).where(_due(work)).distinct().order_by(OutboxRow.kind)
        return work.session.scalars(kinds).all()


def _act_on_next(station: Station, courier: Courier, kind: str, actor: Actor, tally: Tally) -> bool:
    """Act on the oldest note of a kind that nobody else holds; False when there is none."""
    with _system(station, "act on a note") as work:
        call(
            work.session.connection(),
            "set_config",
            "idle_in_transaction_session_timeout",
            LONGEST_ACT,
            True,  # noqa: FBT003 # PostgreSQL's own argument: for this transaction only
        )
        row = work.session.scalar(
            select(OutboxRow)
            .where(_due(work), OutboxRow.kind == kind)
            .order_by(OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return False
        try:
            with work.session.begin_nested():
                actor(Errand(station, courier, work.session, row))
        except Exception as error:  # noqa: BLE001 # whatever it was, the next note must have its turn
            note_failure(row, error, utc_now())
            tally.failed += 1
            if kind in QUIET:
                return True
            note_trouble(work.session, row, error, utc_now())
            ask_anew(work.session, row, utc_now())
            log.warning("outbox.failed", note=str(row.id), kind=kind, why=row.last_error)
        else:
            row.sent_at = utc_now()
            tally.done += 1
        return True


def _system(station: Station, reason: str) -> AbstractContextManager[SystemWork]:
    return open_system(station.system_engine, reason=reason, now=utc_now(), house=station.house)
