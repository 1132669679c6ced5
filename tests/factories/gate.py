"""Releases in vaults, as the service writes them just before it calls the gate."""

from __future__ import annotations

import json
import uuid
from typing import Any

from psycopg.types.json import Jsonb

from collab.core.canonical import canonical, digest
from collab.core.ids import random_id
from collab.features.findings.rules import MANY
from collab.policy.marking import Marking
from tests.cast import COPPER, FOUNDED, Member
from tests.factories.findings import SAID
from tests.factories.rows import Connection, add


def payload(**changes: Any) -> str:
    """Give the canonical text of a finding that is judged, bound and copied."""
    return canonical(
        SAID | {"region": "", "site": "", "operator": ""} | {name: [] for name in MANY} | changes
    )


def release(connection: Connection, author: Member, item_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a release of a finding to Copper, allowed and ready to cross."""
    text = values.pop("payload", payload())
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
        "item_id": item_id,
        "item_version": 1,
        "item_kind": "finding",
        "target_space_id": COPPER,
        "category": "rights_abuse_situation",
        "facets": Jsonb({}),
        "copy_marking": int(Marking.AMBER),
        "attribution": "member",
        "attribution_label": "a member",
        "permitted_action": "desk_research_only",
        "policy_version": "test",
        "payload_hash": digest(text),
        "commitment": "a commitment",
        "copy_id": random_id(),
        "title": json.loads(text).get("title", "Untitled"),
        "verdict": "allow",
        "state": "released",
        "votes": Jsonb([]),
        "nonce": bytes(32),
        "copy_shared_at": FOUNDED,
        "decided_at": FOUNDED,
    }
    return add(connection, "releases", **fields | values)


def held_release(
    connection: Connection, author: Member, item_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add a release that waits for counsel: what ``app.hold`` takes."""
    fields = {"verdict": "review", "state": "held", "copy_shared_at": None, "decided_at": None}
    return release(connection, author, item_id, **fields | values)


def planned(connection: Connection, author: Member, item_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a release of a finding to Copper that is to leave later."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
        "item_kind": "finding",
        "item_id": item_id,
        "target_space_id": COPPER,
        "category": "hr_risk_general",
        "facets": Jsonb({"time": None, "granularity": None, "subject": None}),
        "copy_marking": int(Marking.AMBER),
        "attribution": "member",
        "permitted_action": "no_contact",
        "changes": Jsonb({"cuts": [], "coarser": [], "imposed": []}),
        "seen": "what its author saw",
        "leaves_at": FOUNDED,
        "state": "waiting",
    }
    return add(connection, "planned_releases", **fields | values)
