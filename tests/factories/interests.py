"""Topics of interest in vaults."""

from __future__ import annotations

import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import FOUNDED, Member
from tests.factories.rows import Connection, add


def interest(connection: Connection, author: Member, **values: Any) -> uuid.UUID:
    """Add a topic to the list in the author's vault."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
        "issue": "child_labour",
        "country": "CD",
    }
    return add(connection, "interests", **fields | values)
