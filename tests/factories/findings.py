"""Findings in vaults with their sealed sources, copies of findings in groups, comments."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.crypto import Cipher, Place
from collab.core.ids import new_id, random_id
from collab.policy.marking import Marking
from tests.cast import FOUNDED, Firm, Member
from tests.factories.rows import Connection, add

FIELD_KEY = bytes(range(32))
CIPHER = Cipher({1: FIELD_KEY})
LATER = FOUNDED + dt.timedelta(days=60)
SAID = {
    "title": "Children carry ore",
    "statement": "Children were seen carrying ore at a depot.",
    "issue": "child_labour",
    "country": "CD",
    "reliability": "B",
    "credibility": 2,
    "scale": 4,
    "scope": 3,
    "irremediability": 3,
    "severity": 10,
}
COPIED = {
    "category": "rights_abuse_situation",
    "permitted_action": "desk_research_only",
    "verdict": "allow",
    "clearance": "rules",
    "policy_version": "test",
}


def finding(connection: Connection, author: Member, **values: Any) -> uuid.UUID:
    """Add a draft to the author's vault."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
    }
    return add(connection, "findings", **SAID | fields | values)


def source(
    connection: Connection, finding_id: uuid.UUID, author: Member, *, identity: str, **values: Any
) -> uuid.UUID:
    """Add the two inner layers of a source, the innermost sealed."""
    given = values.pop("id", None) or new_id()
    where = Place("finding_sources", "identity_sealed", given, author.firm.vault_id)
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.SEALED),
        "shared_at": FOUNDED,
        "finding_id": finding_id,
        "circumstances": "",
        "identity_sealed": CIPHER.seal(identity, where),
    }
    return add(connection, "finding_sources", id=given, **fields | values)


def named_copy(
    connection: Connection, author: Member, space_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add a released copy under its contributor's name."""
    fields: dict[str, Any] = {
        "id": random_id(),
        "org_id": author.org_id,
        "space_id": space_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER),
        "shared_at": LATER,
        "attribution": "named",
        "attribution_label": author.firm.name,
    }
    return add(connection, "findings", **SAID | COPIED | fields | values)


def unnamed_copy(
    connection: Connection, owner: Firm, space_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add a released copy that belongs to the association and names nobody."""
    fields: dict[str, Any] = {
        "id": random_id(),
        "org_id": owner.id,
        "space_id": space_id,
        "author_id": None,
        "marking": int(Marking.AMBER),
        "shared_at": LATER,
        "attribution": "member",
        "attribution_label": "a member",
    }
    return add(connection, "findings", **SAID | COPIED | fields | values)


def comment(
    connection: Connection, author: Member, subject_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add a comment on a finding, in the author's vault unless told."""
    space = values.get("space_id", author.firm.vault_id)
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": space,
        "author_id": author.id,
        "marking": int(Marking.AMBER),
        "shared_at": LATER,
        "subject_kind": "finding",
        "subject_id": subject_id,
        "subject_space_id": space,
        "body": "We saw the same.",
    }
    return add(connection, "comments", **fields | values)
