"""Contacts, talking points and campaigns as they lie in the tables."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from collab.policy.marking import Marking
from tests.cast import ASSOCIATION, CARA, COPPER, Member, fixed_id
from tests.factories.rows import Connection, add

AFFECTED = ("affected_person", "community_representative", "human_rights_defender")
CAMPAIGN = "Ask smelters about the roads"


def contact(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add the card of a smelter in Copper, which is one to buy from."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
        "form": "organisation",
        "class": "smelter_or_refiner",
        "name": "Northern Smelter",
        "email": "desk@smelter.example",
        "category": "hr_risk_general",
        "permitted_action": "raise_openly",
        "attribution": "a_member",
        "verdict": "allow",
        "clearance": "rules",
        "updated_at": now,
    }
    fields |= values
    fields["bases"] = json.dumps(fields.get("bases", []))
    if fields["class"] not in AFFECTED:
        return add(connection, "contacts", **fields)
    connection.execute("set session_replication_role = replica")  # past the wall for their plan
    try:
        return add(connection, "contacts", **fields)
    finally:
        connection.execute("set session_replication_role = origin")


def script(connection: Connection, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a version of a talking point that counsel signed for a year."""
    common = {
        "org_id": ASSOCIATION.id,
        "space_id": values.pop("space_id", COPPER),
        "marking": int(Marking.AMBER),
        "shared_at": now,
    }
    named = {"id": values.pop("point_id")} if "point_id" in values else {}
    title = "Roads to the depots"
    point = add(connection, "talking_points", **common, **named, title=title, updated_at=now)
    fields = {
        "talking_point_id": point,
        "audience": "smelter_or_refiner",
        "number": 1,
        "state": "signed",
        "category": "hr_risk_general",
        "use_from": now.date() - dt.timedelta(days=30),
        "use_until": now.date() + dt.timedelta(days=365),
        "text_hash": bytes(32),
        "signed_by": CARA.id,
        "signed_at": now,
        "updated_at": now,
    }
    made = add(connection, "talking_point_versions", **common, **fields | values)
    connection.execute(
        "update talking_point_versions set text_hash = app.talking_point_hash(id) where id = %s",
        [made],
    )
    return made


def campaign(
    connection: Connection,
    *contacts: uuid.UUID,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add an open campaign in Copper that reaches some contacts, with a signed talking point."""
    space_id = values.get("space_id", COPPER)
    if "script_id" not in values:
        values["script_id"] = script(connection, now=now, space_id=space_id)
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "shared_at": now,
        "title": CAMPAIGN,
        "purpose": "To learn how people along the roads live.",
        "opens_on": now.date() - dt.timedelta(days=7),
        "closes_on": now.date() + dt.timedelta(days=120),
        "state": "open",
        "updated_at": now,
    }
    ident = add(connection, "campaigns", **fields | values)
    for one in contacts:
        target(connection, ident, one)
    return ident


def target(connection: Connection, campaign_id: uuid.UUID, contact_id: uuid.UUID) -> uuid.UUID:
    """Let a campaign reach a contact, past the wall that asks who says so."""
    row = connection.execute(
        "select org_id, space_id, marking, circle, shared_at from contacts where id = %s",
        (contact_id,),
    ).fetchone()
    assert row is not None
    names = ("org_id", "space_id", "marking", "circle", "shared_at")
    values = dict(zip(names, row, strict=True)) | {"org_id": ASSOCIATION.id}
    connection.execute("set session_replication_role = replica")
    try:
        return add(
            connection,
            "campaign_targets",
            **values,
            id=fixed_id("target", str(campaign_id), str(contact_id)),
            campaign_id=campaign_id,
            contact_id=contact_id,
        )
    finally:
        connection.execute("set session_replication_role = origin")


def claim(
    connection: Connection,
    campaign_id: uuid.UUID,
    contact_id: uuid.UUID,
    firm_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    now: dt.datetime,
    **values: Any,
) -> uuid.UUID:
    """Add a live claim, read by its firm alone."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "marking": int(Marking.AMBER),
        "circle": [firm_id],
        "shared_at": now,
        "contact_id": contact_id,
        "campaign_id": campaign_id,
        "firm_id": firm_id,
        "representation_id": person_id,
        "claimed_on": now.date(),
        "until": now.date() + dt.timedelta(days=7),
    }
    return add(connection, "contact_claims", **fields | values)


def encounter(
    connection: Connection, member: Member, contact_id: uuid.UUID, *, now: dt.datetime
) -> uuid.UUID:
    """Add a visit that somebody's firm plans, in its vault."""
    return add(
        connection,
        "encounters",
        org_id=member.org_id,
        space_id=member.firm.vault_id,
        marking=int(Marking.AMBER_STRICT),
        author_id=member.id,
        shared_at=now,
        contact_id=contact_id,
        group_id=COPPER,
        planned_on=now.date(),
        place="The depot",
        updated_at=now,
    )
