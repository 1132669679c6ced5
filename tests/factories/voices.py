"""What others say and ask: drafts, copies, tasks, and the payloads that cross."""

from __future__ import annotations

import uuid
from typing import Any

from collab.core.canonical import canonical
from collab.core.ids import random_id
from collab.policy.marking import Marking
from tests.cast import COPPER, FOUNDED, Firm, Member
from tests.factories.findings import COPIED, LATER
from tests.factories.rows import Connection, add
from tests.house.seeding import UNNAMED_COPY

NOTED = {"stance": "corroborates", "note": "We heard the same.", "source_kind": "worker"}


def draft(connection: Connection, table: str, author: Member, **values: Any) -> uuid.UUID:
    """Add a draft of any kind to the author's vault."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER),
        "shared_at": FOUNDED,
    }
    return add(connection, table, **fields | values)


def copy(
    connection: Connection, table: str, owner: Firm, author: Member | None = None, **values: Any
) -> uuid.UUID:
    """Add a released copy to Copper: its author's by name, or the association's."""
    fields: dict[str, Any] = {
        "id": random_id(),
        "org_id": author.org_id if author else owner.id,
        "space_id": COPPER,
        "author_id": author.id if author else None,
        "marking": int(Marking.AMBER),
        "shared_at": LATER,
        "attribution": "named" if author else "member",
        "attribution_label": author.firm.name if author else "a member",
    }
    return add(connection, table, **fields | COPIED | values)


def observation(connection: Connection, author: Member, **values: Any) -> uuid.UUID:
    """Add the draft of an observation on the unnamed copy in Copper."""
    about = {
        "subject_kind": "finding",
        "subject_id": UNNAMED_COPY,
        "subject_space_id": COPPER,
    }
    return draft(connection, "observations", author, **NOTED | about | values)


def said(**changes: Any) -> str:
    """Give the canonical text of an observation that crosses."""
    about = {
        "subject_kind": "finding",
        "subject_id": str(UNNAMED_COPY),
        "subject_space_id": str(COPPER),
    }
    return canonical(NOTED | about | changes)


def request(connection: Connection, author: Member, **values: Any) -> uuid.UUID:
    """Add the draft of a request about a topic."""
    asked = {"topic": "Depots near Kolwezi", "question": "Who has been there this year?"}
    return draft(connection, "information_requests", author, **asked | values)


def asked(**changes: Any) -> str:
    """Give the canonical text of a request that crosses."""
    return canonical(
        {
            "subject_kind": None,
            "subject_id": None,
            "subject_space_id": None,
            "topic": "Depots near Kolwezi",
            "question": "Who has been there this year?",
        }
        | changes
    )


def answer(
    connection: Connection, author: Member, request_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add the draft of an answer."""
    fields = {
        "request_id": request_id,
        "request_space_id": COPPER,
        "private": False,
        "body": "A partner of ours was there in May.",
    }
    return draft(connection, "information_answers", author, **fields | values)


def answered(request_id: uuid.UUID, **changes: Any) -> str:
    """Give the canonical text of an answer that crosses."""
    return canonical(
        {
            "request_id": str(request_id),
            "request_space_id": str(COPPER),
            "private": False,
            "body": "A partner of ours was there in May.",
        }
        | changes
    )


def task(connection: Connection, owner: Firm, **values: Any) -> uuid.UUID:
    """Add an open task about the unnamed copy in Copper."""
    fields: dict[str, Any] = {
        "org_id": owner.id,
        "space_id": COPPER,
        "author_id": None,
        "marking": int(Marking.AMBER),
        "shared_at": LATER,
        "kind": "triangulation",
        "subject_kind": "finding",
        "subject_id": UNNAMED_COPY,
        "state": "open",
        "updated_at": LATER,
    }
    return add(connection, "tasks", **fields | values)


def reading(
    connection: Connection, reader: Member, item_id: uuid.UUID, *, kind: str = "finding"
) -> None:
    """Note that somebody opened an item of Copper."""
    connection.execute(
        "insert into readings (representation_id, item_id, item_kind, space_id, read_at)"
        " values (%s, %s, %s, %s, %s)",
        [reader.id, item_id, kind, COPPER, LATER],
    )
