"""Proposals to change the rules, and copies on counsel's list."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.canonical import digest
from collab.policy.marking import Marking
from collab.policy.rulebook import default_rulebook
from collab.shared.rulebooks.sources import body_of, shipped_sources
from tests.cast import ASSOCIATION, COPPER, FOUNDED, LEX, Member
from tests.factories.rows import Connection, add


def proposal(connection: Connection, author: Member, *, now: dt.datetime) -> uuid.UUID:
    """Add an open proposal; its book says in one place something else."""
    sources = shipped_sources()
    sources["rulebook.toml"]["standing"]["sealed"]["reason"] = "Sealed things stay where they lie."
    body = body_of(sources)
    return add(
        connection,
        "rulebook_proposals",
        base=1,
        part="sealed",
        body=body,
        hash=digest(body),
        why="It reads better.",
        effective_on=now.date(),
        proposed_by=author.id,
        proposed_org=author.org_id,
        proposed_at=now,
        state="open",
    )


def rejudgement(
    connection: Connection, copy_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add an open line of the list of Copper's counsel."""
    fields: dict[str, Any] = {
        "org_id": ASSOCIATION.id,
        "space_id": COPPER,
        "author_id": None,
        "marking": int(Marking.AMBER),
        "circle": [LEX.id],
        "shared_at": max(now.replace(minute=0, second=0, microsecond=0), FOUNDED),
        "copy_id": copy_id,
        "item_kind": "finding",
        "category": "hr_risk_general",
        "judged_verdict": "allow",
        "judged_version": default_rulebook().version,
        "verdict": "review",
        "policy_version": default_rulebook().version,
        "event": "readers",
        "rule": "outside_charter",
        "state": "open",
    }
    return add(connection, "rejudgements", **fields | values)
