"""What a finding is made of: its scales, and the severity by which every list is ordered."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence

from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.sources import SOURCE_KINDS as SOURCE_KINDS  # noqa: PLC0414 # one of our scales

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
LIKELIHOOD: Mapping[int, str] = {
    1: "Remote",
    2: "Unlikely",
    3: "Possible",
    4: "Likely",
    5: "Happening or almost certain",
}
SOURCE_COUNTS: Mapping[str, str] = {"1": "One", "2-4": "Two to four", "5+": "Five or more"}


SEVERITY_STEPS: Mapping[int, str] = {12: "12 and more", 9: "9 and more", 6: "6 and more"}
"""By which a list may be narrowed, out of 15."""


@dc.dataclass(frozen=True, slots=True)
class FindingDraft:
    """What an author writes. Everything but the title may stay open; dates are as exact as known.

    Codes are keys of the vocabularies; ``language`` of None is found from the text.
    """

    title: str
    statement: str = ""
    issue: str | None = None
    rights: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    country: str | None = None
    region: str = ""
    site: str = ""
    operator: str = ""
    tier: str | None = None
    minerals: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    mining_method: str | None = None
    actors: tuple[str, ...] = ()
    legacy: str | None = None
    remedy: str | None = None
    root_causes: tuple[str, ...] = ()
    reliability: str | None = None
    credibility: int | None = None
    scale: int | None = None
    scope: int | None = None
    irremediability: int | None = None
    likelihood: int | None = None
    civic_space: str | None = None
    source_kind: str | None = None
    source_count: str | None = None
    source_month: str | None = None
    language: str | None = None
    circumstances: str = ""
    identity: str | None = None
    marking: Marking = DEFAULT_MARKING


SHARED_FIELDS = (
    "title",
    "statement",
    "issue",
    "rights",
    "holders",
    "country",
    "region",
    "site",
    "operator",
    "tier",
    "minerals",
    "since",
    "until",
    "mining_method",
    "actors",
    "legacy",
    "remedy",
    "root_causes",
    "scale",
    "scope",
    "irremediability",
    "severity",
    "likelihood",
    "civic_space",
    "reliability",
    "credibility",
    "source_kind",
    "source_count",
    "source_month",
    "language",
)
"""What a copy takes along. Circumstances and identity are not here and never will be."""

CODED: Mapping[str, str] = {
    "issue": "issues",
    "rights": "rights",
    "holders": "holders",
    "tier": "tiers",
    "minerals": "minerals",
    "mining_method": "mining_methods",
    "actors": "actors",
    "legacy": "legacies",
    "remedy": "remedies",
    "root_causes": "root_causes",
    "civic_space": "civic_spaces",
}
"""Which vocabulary the codes of a field come from."""
MANY = frozenset({"rights", "holders", "minerals", "actors", "root_causes"})
"""Fields that hold several codes."""
NUMBERS = frozenset({"credibility", "scale", "scope", "irremediability", "likelihood"})
"""Fields that hold a step of a scale."""


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
    "region": "Region",
    "scale": "How grave it is",
    "scope": "How many people it concerns",
    "irremediability": "Whether it can be put right",
    "likelihood": "How likely it is",
    "rights": "Affected rights",
    "holders": "Whose rights",
    "since": "Since when",
    "tier": "Tier of the supply chain",
    "minerals": "Minerals",
    "mining_method": "How it is mined",
    "actors": "Who takes part",
    "root_causes": "Root causes",
    "legacy": "Old or new",
    "remedy": "Remedy",
    "civic_space": "Civic space",
    "source_kind": "Kind of source",
    "source_count": "How many sources",
    "source_month": "Month of the source",
    "reliability": "How reliable the source is",
    "credibility": "How credible the information is",
}
"""What a complete finding answers beside its title. None of it is ever demanded."""


def still_open(values: Mapping[str, object]) -> Sequence[str]:
    """Give the labels of what is not answered yet, in the order of the form."""
    return [label for name, label in ASKED.items() if not values.get(name)]
