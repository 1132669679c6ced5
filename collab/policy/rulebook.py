"""The gate's question and answer: category, facets, readers and charter in, one verdict out.

All rules vote and the strictest wins. Genuine publicness with a citation removes only the votes
that say so. Whatever goes wrong in here is a refusal.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import config
from collab.policy.category import OF_FIGURES, Category, Rulebook
from collab.policy.declaration import (
    Attribution,
    Declaration,
    Facets,
    PermittedAction,
    Publicness,
)
from collab.policy.judgement import Judgement, Span, Vote
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.obligations import NONE, Obligations, together
from collab.policy.relation import Relation
from collab.policy.rulebook_files import RulebookError, load_rulebook
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Transformation, Verdict, strictest

__all__ = [
    "Circumstances",
    "Rulebook",
    "RulebookError",
    "default_rulebook",
    "evaluate",
    "load_rulebook",
    "weigh",
]

SHIPPED = Path(config.__file__).parent / "policy" / "rulebook"

_BROKEN = Vote(
    rule="policy_error",
    verdict=Verdict.BLOCK,
    reason="This could not be judged, so it stays in your vault.",
    reason_counsel="An error inside the policy layer; an error is a denial.",
    ways_out=("Keep it in your vault and tell the facilitator that the check failed.",),
)


@dc.dataclass(frozen=True, slots=True)
class Circumstances:
    """All a verdict depends on but the text itself: nothing here could tell what somebody wrote."""

    category: str
    facets: Facets
    relations: Collection[Relation]
    cited: bool = False
    in_charter: bool = True
    marking: Marking = DEFAULT_MARKING
    attribution: Attribution = Attribution.MEMBER
    permitted_action: PermittedAction = PermittedAction.NO_CONTACT
    finest: Attribution = Attribution.KIND


@functools.cache
def default_rulebook() -> Rulebook:
    """Read the rulebook that ships with the project, once."""
    return load_rulebook(SHIPPED)


def evaluate(  # noqa: PLR0913 # the gate's whole question; splitting it would hide what it depends on
    rulebook: Rulebook,
    declaration: Declaration,
    relations: Collection[Relation],
    charter_categories: Collection[str] | None,
    screening: tuple[Flag, ...],
    texts: Mapping[str, str],
    *,
    today: dt.date,
    finest: Attribution = Attribution.KIND,
) -> Judgement:
    """Judge one draft for one audience.

    ``relations`` are all relations present in the audience; ``charter_categories`` is ``None``
    where the charter does not narrow; ``texts`` are the fields that ``screening`` looked at;
    ``finest`` is the finest unnamed attribution this audience leaves anonymous.
    """
    try:
        found = tuple(_screening_vote(flag, texts) for flag in screening)
        circumstances = Circumstances(
            category=declaration.category,
            facets=declaration.facets,
            relations=relations,
            cited=_cited(declaration, today),
            in_charter=charter_categories is None or declaration.category in charter_categories,
            marking=declaration.marking,
            attribution=declaration.attribution,
            permitted_action=declaration.permitted_action,
            finest=finest,
        )
    except Exception:  # noqa: BLE001 # fail closed: an error inside policy is a denial
        return _judgement(_version(rulebook), (_BROKEN,), ())
    return weigh(rulebook, circumstances, found)


def weigh(
    rulebook: Rulebook, circumstances: Circumstances, found: tuple[Vote, ...] = ()
) -> Judgement:
    """Judge what is known without the text; ``found`` are the votes of whoever read the text."""
    try:
        category = rulebook.categories[circumstances.category]
        votes = (
            *_facet_votes(rulebook, category, circumstances),
            *_relation_votes(rulebook, category, circumstances),
            *_circumstance_votes(rulebook, circumstances),
            *found,
        )
        return _combined(rulebook, votes, circumstances)
    except Exception:  # noqa: BLE001 # fail closed: an error inside policy is a denial
        return _judgement(_version(rulebook), (_BROKEN,), ())


def _version(rulebook: Rulebook) -> str:
    return str(getattr(rulebook, "version", "unknown"))


def _cited(declaration: Declaration, today: dt.date) -> bool:
    """Tell whether the claim of genuine publicness can be followed up by anyone."""
    citation = declaration.citation
    return (
        declaration.facets.publicness is Publicness.GENUINE
        and citation is not None
        and citation.can_be_followed(today)
    )


def _facet_votes(rulebook: Rulebook, category: Category, told: Circumstances) -> Iterator[Vote]:
    facets = told.facets
    yield category.vote(facets)
    for rule in rulebook.rules:
        if rule.when.holds(facets) and rule.scope.covers(category):
            yield rule.vote
    asked = category.asks
    if facets.publicness is Publicness.GENUINE:
        # A public announcement of one's own future conduct may be a signal to rivals, so a claim
        # of publicness has to say whose conduct it is and when.
        asked = (*asked, "time", "subject")
        if not told.cited:
            yield rulebook.standing["publicness_without_citation"]
    missing = {name for name in asked if getattr(facets, name) is None}
    if missing - OF_FIGURES:
        yield rulebook.standing["facet_unanswered"]
    if missing & OF_FIGURES:
        yield rulebook.standing["figure_unsupported"]


def _relation_votes(rulebook: Rulebook, category: Category, told: Circumstances) -> Iterator[Vote]:
    if not told.relations:
        yield rulebook.standing["audience_unknown"]
    if not category.relation_matrix:
        return
    for row in rulebook.relation_rows:
        if row.when.holds(told.facets):
            yield from (row.votes[relation] for relation in sorted(told.relations))
            return


def _circumstance_votes(rulebook: Rulebook, told: Circumstances) -> Iterator[Vote]:
    if told.marking is Marking.SEALED:
        yield rulebook.standing["sealed"]
    if not told.in_charter:
        yield rulebook.standing["outside_charter"]
    if told.attribution is Attribution.KIND and told.finest is not Attribution.KIND:
        yield rulebook.standing["attribution_too_fine"]


def _bound_votes(
    rulebook: Rulebook, obligations: Obligations, told: Circumstances
) -> Iterator[Vote]:
    """Hold what was declared to what the other votes ask."""
    if obligations.too_fine(told.attribution):
        yield rulebook.standing["attribution_bound"]
    if obligations.too_wide(told.permitted_action):
        yield rulebook.standing["action_bound"]
    if obligations.no_forwarding and told.marking < Marking.AMBER_STRICT:
        yield rulebook.standing["forwarding_bound"]


def _screening_vote(flag: Flag, texts: Mapping[str, str]) -> Vote:
    """Turn a flag into a vote. :raises ValueError: when it points at another text than this."""
    if texts[flag.field][flag.start : flag.end] != flag.excerpt:
        raise ValueError(f"the flag {flag.pattern} does not point at this text")
    return Vote(
        rule=f"screening.{flag.pattern}",
        verdict=flag.verdict,
        reason=flag.explanation,
        reason_counsel=f"{flag.explanation} (pattern {flag.pattern}, category {flag.category})",
        span=Span(flag.field, flag.start, flag.end),
        transformations=(flag.transformation,) if flag.transformation else (),
        ways_out=flag.ways_out,
    )


def _combined(rulebook: Rulebook, votes: tuple[Vote, ...], told: Circumstances) -> Judgement:
    lifted: tuple[Vote, ...] = ()
    if told.cited:
        lifted = tuple(v for v in votes if v.yields_to_publicness and v.verdict > Verdict.ALLOW)
        kept = tuple(v for v in votes if v not in lifted)
        votes = (*kept, rulebook.standing["public"])
    obligations = together(vote.obligations for vote in votes)
    if obligations:
        votes = (*votes, *_bound_votes(rulebook, obligations, told))
    return _judgement(rulebook.version, votes, lifted, obligations)


def _judgement(
    version: str,
    votes: tuple[Vote, ...],
    lifted: tuple[Vote, ...],
    obligations: Obligations = NONE,
) -> Judgement:
    verdict = strictest(vote.verdict for vote in votes)
    decisive = [vote for vote in votes if vote.verdict is verdict]
    would_help = [] if verdict is Verdict.BLOCK else votes
    return Judgement(
        verdict=verdict,
        votes=votes,
        reason=decisive[0].reason,
        ways_out=tuple(dict.fromkeys(way for vote in decisive for way in vote.ways_out)),
        transformations=_unique(t for vote in would_help for t in vote.transformations),
        references=tuple(dict.fromkeys(ref for vote in decisive for ref in vote.references)),
        policy_version=version,
        lifted=lifted,
        obligations=NONE if verdict is Verdict.BLOCK else obligations,
    )


def _unique(transformations: Iterator[Transformation]) -> tuple[Transformation, ...]:
    return tuple(dict.fromkeys(transformations))
