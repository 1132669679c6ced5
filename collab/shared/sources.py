"""Who or what a statement rests on: classes, the same for findings and for what is said of them."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class SourceKind(enum.StrEnum):
    """Who or what a finding rests on: a class, never a person."""

    WORKER = "worker"
    COMMUNITY_MEMBER = "community_member"
    CIVIL_SOCIETY = "civil_society"
    JOURNALIST = "journalist"
    AUTHORITY = "authority"
    DOCUMENT = "document"
    COMPANY = "company"
    ACADEMIC = "academic"
    AUDIT = "audit"


SOURCE_KINDS: Mapping[str, str] = {
    SourceKind.WORKER: "A worker",
    SourceKind.COMMUNITY_MEMBER: "A member of the community",
    SourceKind.CIVIL_SOCIETY: "A civil society organisation",
    SourceKind.JOURNALIST: "A journalist",
    SourceKind.AUTHORITY: "An authority",
    SourceKind.DOCUMENT: "A document",
    SourceKind.COMPANY: "A company",
    SourceKind.ACADEMIC: "An academic",
    SourceKind.AUDIT: "An audit or assessment",
}

CONCERNED = frozenset({SourceKind.WORKER, SourceKind.COMMUNITY_MEMBER})
"""Sources who live with what they tell of."""
