"""How an unnamed contributor may be described without becoming recognisable.

A description that fewer than k organisations of the audience fit is coarsened: from the tier to
the kind of organisation, and from there to "a member", which is always allowed.
"""

from __future__ import annotations

import collections
from collections.abc import Hashable, Iterable, Mapping, Sequence

from collab.policy.declaration import Attribution

K = 5
"""Ultimate parents that must fit a description before it may be shown."""

A_MEMBER = "a member"

_KINDS = {
    "member_company": "a member company",
    "mining_company": "a mining company",
    "expert_firm": "an expert firm",
    "association": "an association",
    "civil_society": "a civil society organisation",
    "trade_union": "a trade union",
    "authority": "an authority",
    "academia": "an academic institution",
    "law_firm": "a law firm",
}

_TIERS = {
    "oem": "a manufacturer",
    "tier_1": "a tier-1 supplier",
    "cell_battery_maker": "a cell or battery maker",
    "trader": "a trader",
    "smelter_refiner": "a smelter or refiner",
}


def ladder(org_kind: str, tier: str | None) -> tuple[str, ...]:
    """Give the descriptions of an organisation from fine to coarse, without "a member"."""
    rungs = (_TIERS.get(tier or ""), _KINDS.get(org_kind))
    return tuple(rung for rung in rungs if rung is not None)


def count_labels(organisations: Iterable[tuple[Hashable, str, str | None]]) -> dict[str, int]:
    """Count the ultimate parents that fit each description.

    Each organisation is given as its ultimate parent, its kind and its tier.
    """
    parents: dict[str, set[Hashable]] = collections.defaultdict(set)
    for parent, org_kind, tier in organisations:
        for label in ladder(org_kind, tier):
            parents[label].add(parent)
    return {label: len(fitting) for label, fitting in parents.items()}


def coarsest_needed(counts: Sequence[int]) -> int | None:
    """Give the first rung, counted from the finest, that k organisations fit; None if none does."""
    return next((rung for rung, fitting in enumerate(counts) if fitting >= K), None)


def finest_allowed(org_kind: str, tier: str | None, counts: Mapping[str, int]) -> Attribution:
    """Give the finest unnamed attribution that leaves this organisation among k others."""
    effective, _ = attribution_label(Attribution.KIND, org_kind, tier, counts)
    return effective


def attribution_label(
    attribution: Attribution, org_kind: str, tier: str | None, counts: Mapping[str, int]
) -> tuple[Attribution, str]:
    """Give the attribution that takes effect and the words readers see.

    A *named* contributor chose to be known: the caller writes the name, so there are no words
    here. ``counts`` are the ultimate parents in the audience by description (``count_labels``).
    """
    if attribution is Attribution.NAMED:
        return attribution, ""
    if attribution is Attribution.FACILITATOR_ONLY:
        return attribution, "the facilitator, for a member"
    if attribution is Attribution.KIND:
        rungs = ladder(org_kind, tier)
        rung = coarsest_needed([counts.get(label, 0) for label in rungs])
        if rung is not None:
            return attribution, rungs[rung]
    return Attribution.MEMBER, A_MEMBER
