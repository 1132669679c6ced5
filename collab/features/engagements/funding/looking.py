"""Look at a budget's pledges at one of its moments: opened, judged, and forgotten again.

Nothing here decides whether it is time. The database does, by its own clock.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Connection

from collab.audit.record import Entry, append
from collab.core.canonical import canonical
from collab.core.crypto import Cipher
from collab.core.db import call


def look(
    connection: Connection, cipher: Cipher, budget: uuid.UUID, number: int, now: dt.datetime
) -> None:
    """Look at a budget's pledges at one of its moments, once it was announced; else it is moot."""
    from collab.features.engagements.funding.judging import Case, judged, opened  # noqa: PLC0415 # may bring scipy

    told = call(connection, "app.funding_case", budget, number)[0][0]
    if told is None:
        return
    case = Case.of(told)
    rows = [tuple(row) for row in call(connection, "app.funding_sealed", budget, number)]
    result = judged(case, opened(cipher, case, rows), cipher)
    call(connection, "app.settle_funding", budget, number, canonical(result), now)
    kind = {"go_on": "refreshed", "confirm": "judged"}.get(result["next"], result["next"])
    note(connection, told["space"], now, f"funding.{kind}", budget=budget, number=number)


def note(connection: Connection, space: str, now: dt.datetime, kind: str, **facts: object) -> None:
    """Enter what was done into the chain of a space, by the hour."""
    at = now.replace(minute=0, second=0, microsecond=0)
    append(connection, [Entry(uuid.UUID(space), at, kind, facts)])
