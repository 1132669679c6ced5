"""Talking points, their versions, texts and evidence as they lie in the tables."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import ALICE, ASSOCIATION, CARA, COPPER, FAY, Member
from tests.factories.rows import Connection, add

SAYS = "We ask how you make sure that nobody has to fear for speaking up.\n- Who listens to them?"
NEVER = dt.timedelta(days=90)


def _of(now: dt.datetime) -> dict[str, Any]:
    return {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
    }


def document(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a document in Copper."""
    fields = {"title": "Speaking up at depots", "updated_at": now}
    return add(connection, "talking_points", **_of(now) | fields | values)


def version(
    connection: Connection, document_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a draft for mining companies."""
    fields = {
        "talking_point_id": document_id,
        "audience": "mining_company",
        "number": 1,
        "category": "hr_risk_general",
        "updated_at": now,
    }
    return add(connection, "talking_point_versions", **_of(now) | fields | values)


def text(
    connection: Connection, version_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add what a version says in a language."""
    fields = {"version_id": version_id, "language": "en", "say": SAYS, "updated_at": now}
    return add(connection, "talking_point_texts", **_of(now) | fields | values)


def evidence(
    connection: Connection, version_id: uuid.UUID, item: uuid.UUID, *, now: dt.datetime
) -> uuid.UUID:
    """Let a version stand on a finding."""
    fields = {"version_id": version_id, "item_kind": "finding", "item_id": item}
    return add(connection, "talking_point_evidence", **_of(now) | fields)


def ready(
    connection: Connection, document_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a version with a text that lies with counsel, complete."""
    ticks = ("respectful", "not_policing", "no_questionnaire")
    ident = version(
        connection,
        document_id,
        now=now,
        use_from=now.date(),
        use_until=now.date() + NEVER,
        state="review",
        **dict.fromkeys(ticks, True),
        **{f"{tick}_by": ALICE.id for tick in ticks},
        **values,
    )
    text(connection, ident, now=now)
    return ident


def signed(
    connection: Connection, document_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a version that counsel has signed, with the hash the database computes."""
    ident = ready(connection, document_id, now=now, **values)
    connection.execute(
        "update talking_point_versions set signed_by = %s, signed_at = %s where id = %s",
        [CARA.id, now, ident],
    )
    connection.execute(
        "update talking_point_versions set state = 'signed',"
        " text_hash = app.talking_point_hash(id) where id = %s",
        [ident],
    )
    return ident


def wording(
    connection: Connection,
    version_id: uuid.UUID,
    by: Member = FAY,
    *,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add words that wait for counsel."""
    fields = {
        "circle": [by.id, CARA.id],
        "version_id": version_id,
        "language": "en",
        "before": '{"say": ""}',
        "words": '{"say": "We ask for a joint standard."}',
        "written_by": by.id,
        "written_at": now,
    }
    return add(connection, "talking_point_wordings", **_of(now) | fields | values)
