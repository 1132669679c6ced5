"""The gate's question and answer: category, facets, readers and charter in, one verdict out.

All rules vote and the strictest wins. Genuine publicness with a citation removes only the votes
that say so. Whatever goes wrong in here is a refusal.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import config
from collab.policy.category import Category, Rulebook
from collab.policy.declaration import Attribution, Declaration, Publicness
from collab.policy.judgement import Judgement, Span, Vote
from collab.policy.marking import Marking
from collab.policy.relation import Relation
from collab.policy.rulebook_files import RulebookError, load_rulebook
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Transformation, Verdict, strictest

__all__ = ["Rulebook", "RulebookError", "default_rulebook", "evaluate", "load_rulebook"]

_BROKEN = Vote(
    rule="policy_error",
    verdict=Verdict.BLOCK,
    reason="This could not be judged, so it stays in your vault.",
    reason_counsel="An error inside the policy layer; an error is a denial.",
    ways_out=("Keep it in your vault and tell the facilitator that the check failed.",),
)


@functools.cache
def default_rulebook() -> Rulebook:
    """Read the rulebook that ships with the project, once."""
    return load_rulebook(Path(config.__file__).parent / "policy" / "rulebook")


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
        category = rulebook.categories[declaration.category]
        cited = _cited(declaration, today)
        votes = (
            *_facet_votes(rulebook, category, declaration, cited=cited),
            *_relation_votes(rulebook, category, declaration, relations),
            *_circumstance_votes(rulebook, declaration, charter_categories, finest),
            *(_screening_vote(flag, texts) for flag in screening),
        )
        return _combined(rulebook, votes, cited=cited)
    except Exception:  # noqa: BLE001 # fail closed: an error inside policy is a denial
        return _judgement(getattr(rulebook, "version", "unknown"), (_BROKEN,), ())


def _cited(declaration: Declaration, today: dt.date) -> bool:
    """Tell whether the claim of genuine publicness can be followed up by anyone."""
    citation = declaration.citation
    return (
        declaration.facets.publicness is Publicness.GENUINE
        and citation is not None
        and citation.can_be_followed(today)
    )


def _facet_votes(
    rulebook: Rulebook, category: Category, declaration: Declaration, *, cited: bool
) -> Iterator[Vote]:
    facets = declaration.facets
    yield category.vote(facets)
    for rule in rulebook.rules:
        if rule.when.holds(facets) and rule.scope.covers(category):
            yield rule.vote
    asked = set(category.asks)
    if facets.publicness is Publicness.GENUINE:
        # A public announcement of one's own future conduct may be a signal to rivals, so a claim
        # of publicness has to say whose conduct it is and when.
        asked |= {"time", "subject"}
        if not cited:
            yield rulebook.standing["publicness_without_citation"]
    if any(getattr(facets, name) is None for name in asked):
        yield rulebook.standing["facet_unanswered"]


def _relation_votes(
    rulebook: Rulebook,
    category: Category,
    declaration: Declaration,
    relations: Collection[Relation],
) -> Iterator[Vote]:
    if not relations:
        yield rulebook.standing["audience_unknown"]
    if not category.relation_matrix:
        return
    for row in rulebook.relation_rows:
        if row.when.holds(declaration.facets):
            yield from (row.votes[relation] for relation in sorted(relations))
            return


def _circumstance_votes(
    rulebook: Rulebook,
    declaration: Declaration,
    charter_categories: Collection[str] | None,
    finest: Attribution,
) -> Iterator[Vote]:
    if declaration.marking is Marking.SEALED:
        yield rulebook.standing["sealed"]
    if charter_categories is not None and declaration.category not in charter_categories:
        yield rulebook.standing["outside_charter"]
    if declaration.attribution is Attribution.KIND and finest is not Attribution.KIND:
        yield rulebook.standing["attribution_too_fine"]


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


def _combined(rulebook: Rulebook, votes: tuple[Vote, ...], *, cited: bool) -> Judgement:
    if not cited:
        return _judgement(rulebook.version, votes, ())
    lifted = tuple(v for v in votes if v.yields_to_publicness and v.verdict > Verdict.ALLOW)
    kept = tuple(v for v in votes if v not in lifted)
    return _judgement(rulebook.version, (*kept, rulebook.standing["public"]), lifted)


def _judgement(version: str, votes: tuple[Vote, ...], lifted: tuple[Vote, ...]) -> Judgement:
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
    )


def _unique(transformations: Iterator[Transformation]) -> tuple[Transformation, ...]:
    return tuple(dict.fromkeys(transformations))
