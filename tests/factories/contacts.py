"""Cards of contacts: drafts in vaults, copies in groups, plans and notes beside them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from psycopg.types.json import Jsonb

from collab.core.ids import random_id
from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, COPPER, FOUNDED, Firm, Member
from tests.factories.findings import COPIED, LATER
from tests.factories.rows import Connection, add

SAID = {
    "form": "organisation",
    "class": "civil_society",
    "name": "River Watch",
    "about": "They document what happens along the river.",
    "countries": ["CD"],
    "languages": ["fr"],
}
COPY = COPIED | {"category": "cso_contact", "permitted_action": "ask_contributor_first"}


def bases(*uses: str, until: dt.date | None = None, basis: str = "consent") -> Jsonb:
    """Give grounds for some uses."""
    end = until.isoformat() if until else None
    return Jsonb([{"use": use, "basis": basis, "until": end} for use in uses])


def draft(connection: Connection, author: Member, **values: Any) -> uuid.UUID:
    """Add a draft to the author's vault."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
    }
    return add(connection, "contacts", **SAID | fields | values)


def copy(
    connection: Connection, owner: Firm = ASSOCIATION, space_id: uuid.UUID = COPPER, **values: Any
) -> uuid.UUID:
    """Add a released copy that names nobody."""
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
    return add(connection, "contacts", **SAID | COPY | fields | values)


def plan(
    connection: Connection, author: Member, contact_id: uuid.UUID, today: dt.date, **values: Any
) -> uuid.UUID:
    """Add a plan that is complete."""
    fields: dict[str, Any] = {
        "org_id": author.org_id,
        "space_id": author.firm.vault_id,
        "author_id": author.id,
        "marking": int(Marking.AMBER_STRICT),
        "shared_at": FOUNDED,
        "updated_at": FOUNDED,
        "contact_id": contact_id,
        "feasible": True,
        "safe": True,
        "assessed_by": "A partner in the town",
        "assessed_on": today,
        "risks": "Being seen with strangers.",
        "safe_channel": "Through the parish.",
        "alternative": "Asking the union.",
        "reprisal_contact": "The defenders' network.",
        "review_on": today + dt.timedelta(days=90),
    }
    return add(connection, "contact_plans", **fields | values)


def note(connection: Connection, author: Member, contact_id: uuid.UUID, body: str) -> uuid.UUID:
    """Add a private note to the author's vault."""
    return add(
        connection,
        "contact_notes",
        org_id=author.org_id,
        space_id=author.firm.vault_id,
        author_id=author.id,
        marking=int(Marking.AMBER_STRICT),
        shared_at=FOUNDED,
        updated_at=FOUNDED,
        contact_id=contact_id,
        body=body,
    )


def merge(connection: Connection, kept: uuid.UUID, gone: uuid.UUID, by: Member) -> uuid.UUID:
    """Add that one copy speaks for another."""
    return add(
        connection,
        "contact_merges",
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        author_id=None,
        marking=int(Marking.AMBER),
        shared_at=LATER,
        kept_id=kept,
        gone_id=gone,
        merged_by=by.id,
        merged_at=LATER,
    )
