"""What a finding is made of: its scales, and the severity by which every list is ordered."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping, Sequence

from collab.policy.marking import DEFAULT_MARKING, Marking

# The two axes are kept apart on purpose: a reliable source may report what is doubtful.
RELIABILITY: Mapping[str, str] = {
    "A": "Completely reliable",
    "B": "Usually reliable",
    "C": "Fairly reliable",
    "D": "Not usually reliable",
    "E": "Unreliable",
    "F": "Cannot be judged",
}
CREDIBILITY: Mapping[int, str] = {
    1: "Confirmed by other sources",
    2: "Probably true",
    3: "Possibly true",
    4: "Doubtful",
    5: "Improbable",
    6: "Cannot be judged",
}
SCALE: Mapping[int, str] = {
    1: "Minor",
    2: "Moderate",
    3: "Serious",
    4: "Very serious",
    5: "Loss of life or its equal",
}
SCOPE: Mapping[int, str] = {
    1: "A few people",
    2: "Dozens",
    3: "Hundreds",
    4: "Thousands",
    5: "Tens of thousands or more",
}
IRREMEDIABILITY: Mapping[int, str] = {
    1: "Easily put right",
    2: "Put right with effort",
    3: "Partly put right",
    4: "Hardly put right",
    5: "Never put right",
}
SOURCE_COUNTS: Mapping[str, str] = {"1": "One", "2-4": "Two to four", "5+": "Five or more"}


SEVERITY_STEPS: Mapping[int, str] = {12: "12 and more", 9: "9 and more", 6: "6 and more"}
"""By which a list may be narrowed, out of 15."""


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


SOURCE_KINDS: Mapping[str, str] = {
    SourceKind.WORKER: "A worker",
    SourceKind.COMMUNITY_MEMBER: "A member of the community",
    SourceKind.CIVIL_SOCIETY: "A civil society organisation",
    SourceKind.JOURNALIST: "A journalist",
    SourceKind.AUTHORITY: "An authority",
    SourceKind.DOCUMENT: "A document",
    SourceKind.COMPANY: "A company",
    SourceKind.ACADEMIC: "An academic",
}


@dc.dataclass(frozen=True, slots=True)
class FindingDraft:
    """What an author writes. Everything but the title may stay open; months are ``YYYY-MM``."""

    title: str
    statement: str = ""
    issue: str | None = None
    country: str | None = None
    place: str = ""
    reliability: str | None = None
    credibility: int | None = None
    scale: int | None = None
    scope: int | None = None
    irremediability: int | None = None
    source_kind: str | None = None
    source_count: str | None = None
    source_month: str | None = None
    circumstances: str = ""
    identity: str | None = None
    marking: Marking = DEFAULT_MARKING


SHARED_FIELDS = (
    "title",
    "statement",
    "issue",
    "country",
    "place",
    "reliability",
    "credibility",
    "scale",
    "scope",
    "irremediability",
    "severity",
    "source_kind",
    "source_count",
    "source_month",
)
"""What a copy takes along. Circumstances and identity are not here and never will be."""


def severity(scale: int | None, scope: int | None, irremediability: int | None) -> int:
    """Give the severity, 0 to 15: the sum of the three scales.

    The scales are those of the UN Guiding Principles (principle 14, commentary). An open one
    counts nothing: the finding stands below what is known, and its page says what is open.
    """
    return (scale or 0) + (scope or 0) + (irremediability or 0)


ASKED: Mapping[str, str] = {
    "statement": "What is happening",
    "issue": "Issue",
    "country": "Country",
    "place": "Place",
    "scale": "How grave it is",
    "scope": "How many people it concerns",
    "irremediability": "Whether it can be put right",
    "reliability": "How reliable the source is",
    "credibility": "How credible the information is",
    "source_kind": "Kind of source",
    "source_count": "How many sources",
    "source_month": "Month of the source",
}
"""What a complete finding answers beside its title. None of it is ever demanded."""


def still_open(values: Mapping[str, object]) -> Sequence[str]:
    """Give the labels of what is not answered yet, in the order of the form."""
    return [label for name, label in ASKED.items() if values.get(name) in (None, "")]
