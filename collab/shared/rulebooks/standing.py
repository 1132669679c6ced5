"""What is kept of a release, put before a rulebook again: columns only, no text of anybody's."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any

from collab.policy.attribution import K, count_labels
from collab.policy.category import Rulebook
from collab.policy.declaration import (
    Attribution,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.judgement import Judgement, Vote
from collab.policy.marking import Marking
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, weigh
from collab.policy.verdict import Verdict

MONTH = dt.timedelta(days=30)
SCALES = {"time": Time, "granularity": Granularity, "subject": Subject, "publicness": Publicness}


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """A release as a rulebook judges it again. ``judged`` is what it went out under."""

    circumstances: Circumstances
    found: tuple[Vote, ...]
    judged: Verdict
    version: str
    shared_at: dt.datetime

    def under(self, book: Rulebook) -> Judgement:
        """Judge it by a book. Whatever fails is a block, as everywhere."""
        return weigh(book, self.circumstances, self.found)

    def older(self, now: dt.datetime) -> Standing:
        """Give it as old as it has become since it was shared."""
        age = self.circumstances.facets.age_months
        if age is None:
            return self
        grown = age + max(0, (now - self.shared_at) // MONTH)
        facets = dc.replace(self.circumstances.facets, age_months=grown)
        return dc.replace(self, circumstances=dc.replace(self.circumstances, facets=facets))


def standing_of(row: Any) -> Standing | None:
    """Read what a function of the database told of a release; None where it makes no sense."""
    try:
        return _standing(row)
    except (KeyError, TypeError, ValueError):
        return None


def _standing(row: Any) -> Standing:
    attribution = Attribution(row.attribution)
    return Standing(
        circumstances=Circumstances(
            category=row.category,
            facets=facets_in(row.facets),
            relations=frozenset(map(Relation, row.relations)),
            cited=row.cited and row.facets.get("publicness") == Publicness.GENUINE,
            in_charter=row.in_charter,
            marking=Marking(row.marking),
            attribution=attribution,
            permitted_action=PermittedAction(row.permitted_action),
            finest=_finest(attribution, row.attribution_label, row.readers),
        ),
        found=(_screened(row.screened),) if row.screened else (),
        judged=Verdict(row.verdict),
        version=row.policy_version,
        shared_at=row.shared_at,
    )


def facets_in(kept: Mapping[str, Any]) -> Facets:
    """Give declared facets as they are kept; what was not asked then is not answered."""
    told: dict[str, Any] = {}
    for field in dc.fields(Facets):
        value = kept.get(field.name)
        if value is not None:
            told[field.name] = SCALES[field.name](value) if field.name in SCALES else value
    return Facets(**told)


def _finest(attribution: Attribution, label: str, readers: list[list[Any]]) -> Attribution:
    """Tell whether the description that was chosen still fits enough of today's readers."""
    if attribution is not Attribution.KIND:
        return Attribution.KIND
    fitting = count_labels((house, kind, tier) for house, kind, tier in readers)
    return Attribution.KIND if fitting.get(label, 0) >= K else Attribution.MEMBER


def _screened(verdict: str) -> Vote:
    return Vote(
        rule="screening",
        verdict=Verdict(verdict),
        reason="The text itself was found to say this.",
        reason_counsel="The strictest vote of the screening when it was released.",
        ways_out=("Ask counsel",),
    )
