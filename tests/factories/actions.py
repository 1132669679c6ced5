"""Actions and adoptions as they lie in the tables."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, COPPER, Firm
from tests.factories.rows import Connection, add

TITLE = "Write to the ministry about water quality"


def action(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add an open action in Copper for each firm itself, due in a month."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
        "title": TITLE,
        "each_firm": "owner_id" not in values,
        "due_on": now.date() + dt.timedelta(days=30),
        "state": "open",
        "updated_at": now,
    }
    return add(connection, "actions", **fields | values)


def adoption(
    connection: Connection,
    action_id: uuid.UUID,
    firm: Firm,
    person_id: uuid.UUID,
    *,
    now: dt.datetime,
    adopted: bool = True,
) -> uuid.UUID:
    """Add what a firm said for itself."""
    return add(
        connection,
        "action_adoptions",
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        marking=int(Marking.AMBER),
        circle=[firm.id],
        shared_at=now,
        action_id=action_id,
        firm_id=firm.id,
        representation_id=person_id,
        adopted=adopted,
        said_at=now,
    )
