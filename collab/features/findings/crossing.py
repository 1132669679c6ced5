"""What findings give to others: their drafts to the gate, their cards to whoever shows them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from collab.core.errors import DeniedError
from collab.core.refs import Card
from collab.core.vocabularies import LANGUAGES, Vocabulary, countries
from collab.features.findings import queries
from collab.features.findings.duplicates import like_draft
from collab.features.findings.models import Finding
from collab.features.findings.places import naming
from collab.features.findings.policy import Act
from collab.features.findings.rules import (
    CODED,
    CREDIBILITY,
    IRREMEDIABILITY,
    LIKELIHOOD,
    MANY,
    RELIABILITY,
    SCALE,
    SCOPE,
    SHARED_FIELDS,
    SOURCE_COUNTS,
    SOURCE_KINDS,
)
from collab.policy.inference import Coarsening, PlaceTold
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.queries import releases_among
from collab.shared.sources import CONCERNED
from collab.shared.vocabularies import vocabularies
from collab.shared.vocabularies.current import current
from collab.work.unit import Work

KIND = "finding"
FREE_TEXTS = ("title", "statement", "region", "site", "operator")
LABELS = {
    "title": "Title",
    "statement": "What is happening",
    "issue": "Issue",
    "rights": "Affected rights",
    "holders": "Whose rights",
    "country": "Country",
    "region": "Region",
    "site": "Site",
    "operator": "Operator",
    "tier": "Tier of the supply chain",
    "minerals": "Minerals",
    "since": "Since",
    "until": "Until",
    "mining_method": "How it is mined",
    "actors": "Who takes part",
    "legacy": "Old or new",
    "remedy": "Remedy",
    "root_causes": "Root causes",
    "scale": "Scale",
    "scope": "Scope",
    "irremediability": "Irremediability",
    "severity": "Severity",
    "likelihood": "Likelihood",
    "civic_space": "Civic space",
    "reliability": "Reliability of the source",
    "credibility": "Credibility of the information",
    "source_kind": "Kind of source",
    "source_count": "How many sources",
    "source_month": "Month of the source",
    "language": "Language",
}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "scale": SCALE,
    "scope": SCOPE,
    "irremediability": IRREMEDIABILITY,
    "likelihood": LIKELIHOOD,
    "reliability": RELIABILITY,
    "credibility": CREDIBILITY,
    "source_kind": SOURCE_KINDS,
    "source_count": SOURCE_COUNTS,
    "language": LANGUAGES,
}
_NUMBERED = frozenset(
    {"scale", "scope", "irremediability", "likelihood", "reliability", "credibility"}
)
UNKNOWN_CIVIC_SPACE = "Unknown, which is not: no risk"


def address(finding_id: uuid.UUID) -> str:
    """Give the page of a finding, draft or copy."""
    return f"/findings/{finding_id}"


def in_words(known: Mapping[str, Vocabulary], name: str, value: Any) -> str:
    """Say in words what stands in a field; a code nobody knows any more is shown as it is."""
    if name == "civic_space" and not value:
        return UNKNOWN_CIVIC_SPACE
    if name in MANY:
        return ", ".join(known[CODED[name]].label(code) for code in value)
    if name in CODED:
        return known[CODED[name]].label(value)
    if name == "severity":
        return f"{value} of 15"
    words = countries() if name == "country" else _WORDS.get(name, {})
    word = words.get(value)
    if word is None:
        return str(value)
    return f"{value}: {word}" if name in _NUMBERED else word


def shown(work: Work, name: str, value: Any) -> str:
    """Say it in the words of today's vocabularies."""
    return in_words(vocabularies(work), name, value)


def snapshot(work: Work, finding_id: uuid.UUID) -> Snapshot:
    """Give a draft as it would cross: its shared fields, and nothing of the inner layers.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault.
    """
    finding = queries.one(work, finding_id)
    decision = work.may(Act.OFFER, finding)
    if not decision.allowed:
        raise DeniedError(decision)
    return Snapshot(
        kind=KIND,
        item_id=finding.id,
        version=finding.version,
        title=finding.title,
        marking=Marking(finding.marking),
        payload={name: getattr(finding, name) for name in SHARED_FIELDS},
        texts=written(finding),
        # Stricter than the default was somebody's decision, and a release does not undo it.
        floor=marked if (marked := Marking(finding.marking)) > DEFAULT_MARKING else Marking.CLEAR,
        protected=_protected(work, finding),
    )


def written(finding: Finding) -> dict[str, str]:
    """Give what its author wrote freely."""
    return {name: getattr(finding, name) for name in FREE_TEXTS}


def _protected(work: Work, finding: Finding) -> bool:
    """Tell whether people stand behind it who could be found out: fewer than k as far as known."""
    if finding.source_count == "5+":
        return False
    source = queries.source_of(work, finding)
    sealed = source is not None and source.identity_sealed is not None
    return sealed or finding.source_kind in CONCERNED


def place(work: Work, space_id: uuid.UUID, payload: Mapping[str, Any]) -> PlaceTold:
    """Tell of the site or operator a copy names: how many it concerns, who wrote of it before."""
    site, operator = (str(payload.get(name) or "") for name in ("site", "operator"))
    if not (site or operator):
        return PlaceTold(named=False)
    told = naming(work, space_id, site, operator)
    ours = releases_among(work, told)
    return PlaceTold(
        named=True,
        people=payload.get("scope") if site else None,
        by_others=len(told) - len(ours),
        by_us=len(ours),
    )


def card(work: Work, finding_id: uuid.UUID) -> Card:
    """Give a finding as others may show it. :raises NotFoundError: when it is not to be seen."""
    return card_of(queries.one(work, finding_id))


def card_of(finding: Finding) -> Card:
    """Give the card of a finding at hand."""
    return Card(
        kind=KIND,
        id=finding.id,
        space_id=finding.space_id,
        title=finding.title,
        path=address(finding.id),
        marking=finding.marking,
        circle=tuple(finding.circle) if finding.circle is not None else None,
        shared=finding.is_copy,
    )


def already_there(
    work: Work, finding_id: uuid.UUID, space_id: uuid.UUID
) -> Sequence[tuple[str, str]]:
    """Give title and address of what a space holds already and the viewer may read of it."""
    found = like_draft(work, queries.one(work, finding_id), [space_id])
    return [(one.title, address(one.id)) for one in found]


CROSSING = Crossing(
    kind=KIND,
    word="finding",
    columns=SHARED_FIELDS,
    labels=LABELS,
    snapshot=snapshot,
    alike=already_there,
    coarser={
        Coarsening.SITE: ("site",),
        Coarsening.REGION: ("site", "region"),
        Coarsening.OPERATOR: ("operator",),
    },
    dated=("since", "until", "source_month"),
    place=place,
    model=Finding,
    exported=True,
    address=address,
    edit_address=lambda finding_id: f"{address(finding_id)}/edit",
    shown=lambda name, value: in_words(current(), name, value),
)
