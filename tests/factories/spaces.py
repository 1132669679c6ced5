"""Spaces, charters and their acceptance, memberships and the seats under them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.ids import new_id
from collab.policy.marking import Marking
from tests.cast import FOUNDED
from tests.factories.rows import Connection, add

NEVER = dt.date(2099, 12, 31)
CHARTER = {
    "purpose": "Act together on risks around copper.",
    "materials": "Copper",
    "countries": ["CD", "ZM"],
    "issues": ["child_labour"],
    "categories": [
        "hr_risk_general",
        "hr_incident_site",
        "public_information",
        "unilateral_past_action",
    ],
    "retention": "Five years after the end of the group.",
    "sunset_on": NEVER,
    "body": "Every participant decides independently.",
    "material": True,
    "effective_at": FOUNDED,
    "created_at": FOUNDED,
}


def space(connection: Connection, *, kind: str, org_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a space; a group gets its first charter with it."""
    given = values.pop("id", None) or new_id()
    fields: dict[str, Any] = {"name": f"A {kind}", "created_at": FOUNDED}
    if kind == "group":
        fields["charter_space_id"] = given
    if kind == "room":
        fields["charter_space_id"] = values["parent_id"]
    add(connection, "spaces", id=given, kind=kind, org_id=org_id, **fields | values)
    if kind == "group":
        charter(connection, given)
    return given


def charter(connection: Connection, space_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a version of a group's charter; the first one unless told."""
    return add(connection, "charters", space_id=space_id, **{"version": 1} | CHARTER | values)


def acceptance(
    connection: Connection, space_id: uuid.UUID, *, org_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Accept a charter: for a person, or with ``for_organisation`` for his organisation."""
    fields = {"version": 1, "for_organisation": False, "accepted_at": FOUNDED}
    return add(
        connection, "charter_acceptances", space_id=space_id, org_id=org_id, **fields | values
    )


def membership(
    connection: Connection, space_id: uuid.UUID, *, org_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Give an organisation a place."""
    fields = {
        "roles": ["member"],
        "max_marking": int(Marking.SEALED),
        "history_from": FOUNDED,
        "started_at": FOUNDED,
    }
    return add(connection, "memberships", space_id=space_id, org_id=org_id, **fields | values)


def seat(connection: Connection, membership_id: uuid.UUID, **values: Any) -> uuid.UUID:
    """Seat a person (``representation_id``) under a membership."""
    ((space_id, org_id),) = connection.execute(
        "select space_id, org_id from memberships where id = %s", [membership_id]
    ).fetchall()
    fields = {
        "membership_id": membership_id,
        "space_id": space_id,
        "org_id": org_id,
        "role": "member",
        "ceiling": int(Marking.RED),
        "history_from": FOUNDED,
        "started_at": FOUNDED,
    }
    return add(connection, "seats", **fields | values)
