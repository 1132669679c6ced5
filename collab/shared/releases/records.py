"""How a judgement is kept: what its author may read of it, and what counsel may."""

from __future__ import annotations

import dataclasses as dc
from typing import Any

from collab.policy.declaration import Declaration
from collab.policy.judgement import Judgement


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
