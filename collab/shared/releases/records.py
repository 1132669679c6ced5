"""How a judgement is kept: what its author may read of it, what counsel may, and what is proved."""

from __future__ import annotations

import dataclasses as dc
import hmac
import uuid
from collections.abc import Mapping
from typing import Any

from collab.policy.declaration import Declaration
from collab.policy.judgement import Judgement
from collab.policy.verdict import Verdict
from collab.shared.releases.judging import Judged

STATES: Mapping[Verdict, str] = {
    Verdict.ALLOW: "released",
    Verdict.REVIEW: "held",
    Verdict.TRANSFORM: "transform",
    Verdict.BLOCK: "blocked",
}
"""What a verdict makes of an attempt."""


def facets_of(declaration: Declaration) -> dict[str, Any]:
    """Give the declared facets as they are kept."""
    return {
        name: getattr(value, "value", value)
        for name, value in dc.asdict(declaration.facets).items()
    }


def citation_of(declaration: Declaration) -> dict[str, Any] | None:
    """Give where and when it was read in public, as it is kept."""
    if declaration.citation is None:
        return None
    return {
        "url": declaration.citation.url,
        "retrieved_on": declaration.citation.retrieved_on.isoformat(),
    }


def votes_for_author(judgement: Judgement) -> list[dict[str, Any]]:
    """Give the votes as their author may see them: no thresholds, no hints at others."""
    return [
        {
            "rule": vote.rule,
            "verdict": vote.verdict.value,
            "reason": vote.reason,
            "references": list(vote.references),
            "ways_out": list(vote.ways_out),
            "span": dc.asdict(vote.span) if vote.span else None,
        }
        for vote in judgement.decisive
    ]


def votes_for_counsel(judgement: Judgement) -> list[dict[str, Any]]:
    """Give all votes with the fuller reason."""
    return [
        {
            "rule": vote.rule,
            "verdict": vote.verdict.value,
            "reason": vote.reason,
            "reason_counsel": vote.reason_counsel,
            "references": list(vote.references),
            "span": dc.asdict(vote.span) if vote.span else None,
        }
        for vote in judgement.votes
    ]


def changes_kept(judged: Judged) -> dict[str, Any]:
    """Give what the vault's record keeps of changes, warnings and the reason to go on."""
    why = judged.going_on
    return {
        "changes": judged.changes.kept,
        "inferences": list(judged.inferences),
        "despite": why.despite.value if why else None,
        "despite_note": why.note if why else None,
    }


def changes_proved(judged: Judged) -> dict[str, Any]:
    """Give what the vault's chain tells of changes and warnings, and that a reason is written.

    The space's chain is told nothing of it: that something stood out is a hint to readers.
    """
    facts: dict[str, Any] = {}
    if judged.changes.cuts:
        facts["cuts"] = len(judged.changes.cuts)
    if judged.changes.steps:
        facts["coarser"] = list(judged.changes.steps)
    if judged.answered_for:
        facts["warned"] = list(judged.answered_for)
    if judged.going_on is not None:
        facts |= {"despite": judged.going_on.despite.value, "reason_written": True}
    return facts


def commitment(secret: str, nonce: bytes, org_id: uuid.UUID, copy_id: uuid.UUID) -> str:
    """Give the ledger's commitment to a contributor: HMAC-SHA-256, opened by the vault's nonce."""
    message = nonce + org_id.bytes + copy_id.bytes
    return hmac.digest(secret.encode(), message, "sha256").hex()
