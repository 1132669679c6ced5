"""Rounds of figures: closed on their day, reminded of, and judged where nobody looks on."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Connection

from collab.audit.record import Entry, append
from collab.core.canonical import canonical
from collab.core.clock import utc_now
from collab.core.crypto import Cipher
from collab.core.db import call
from worker.errand import Errand


def close(errand: Errand) -> None:
    """Close a round whose last day is over; moot where somebody closed or cancelled it before."""
    ident, now = uuid.UUID(errand.note.payload["round_id"]), utc_now()
    connection = errand.session.connection()
    home = call(connection, "app.close_kpi_due", ident, now)[0][0]
    if home is not None:
        at = now.replace(minute=0, second=0, microsecond=0)
        append(connection, [Entry(home, at, "kpis.close", {"round": ident})])


def remind(errand: Errand) -> None:
    """Leave a letter for each person of a firm that has submitted nothing."""
    ident = uuid.UUID(errand.note.payload["round_id"])
    call(errand.session.connection(), "app.remind_kpi", ident, utc_now())


def judge(errand: Errand) -> None:
    """Open the answers, compute what may be told, and keep that alone.

    It is one transaction with the note it answers: killed at any point, nothing of it stands and
    it is done again; done once, the round is judged and a second note finds nothing to do.
    """
    connection, cipher = errand.session.connection(), errand.station.house.cipher
    judge_round(connection, cipher, uuid.UUID(errand.note.payload["round_id"]), utc_now())


def judge_round(connection: Connection, cipher: Cipher, ident: uuid.UUID, now: dt.datetime) -> None:
    """Judge a round that waits for it, at a moment; without one that waits nothing happens."""
    from collab.features.kpis.judging import judged, opened  # noqa: PLC0415 # it brings scipy

    case = call(connection, "app.kpi_case", ident)[0][0]
    if case is None:
        return
    rounds = [
        opened(
            cipher,
            one,
            [tuple(row) for row in call(connection, "app.kpi_sealed", ident, uuid.UUID(one["id"]))],
            now.date(),
        )
        for one in case["rounds"]
    ]
    settled = judged(cipher, case, rounds)
    call(
        connection,
        "app.settle_kpi_round",
        ident,
        canonical(list(settled.figures)),
        settled.version,
        settled.number,
        settled.hash,
        now,
    )
    # What was computed is proved before anybody publishes it; ids in it are random.
    at = now.replace(minute=0, second=0, microsecond=0)
    facts = {"round": ident, "snapshot": settled.hash.hex(), "rules": settled.version}
    append(connection, [Entry(uuid.UUID(case["space"]), at, "kpis.judged", facts)])
