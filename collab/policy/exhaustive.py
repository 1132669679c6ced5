"""Trying every answer: no rule without effect, nothing more sensitive judged more mildly."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator

from collab.policy.category import Category, Condition, Rulebook
from collab.policy.declaration import (
    Citation,
    Declaration,
    Facets,
    Granularity,
    Publicness,
    Subject,
    Time,
)
from collab.policy.judgement import Judgement
from collab.policy.relation import Relation
from collab.policy.rulebook import evaluate
from collab.policy.sensitivity import MORE_SENSITIVE_RELATIONS, one_step_up

_DAY = dt.date(2000, 1, 1)
_CITATION = Citation("https://example.org/", _DAY)


def answer_sheets(category: Category, ages: tuple[int, ...]) -> Iterator[Facets]:
    """Give every combination of answers that any rule can tell apart for this category.

    A threat blocks whatever else is said, so sheets with one add nothing and are left out.
    """
    either = (False, True)
    yield from (
        Facets(time, granularity, subject, publicness, age, person, firm, joint)
        for time, granularity, subject, publicness, age, person, firm, joint in itertools.product(
            Time, Granularity, Subject, Publicness, ages, either, either, either
        )
        if publicness in _publicness_told_apart(category)
    )


def ages_told_apart(rulebook: Rulebook, category: Category) -> tuple[int, ...]:
    """Give one age on each side of every limit that matters to the category."""
    conditions = [case.when for case in category.cases]
    if category.relation_matrix:
        conditions += [row.when for row in rulebook.relation_rows]
    return tuple(sorted({0, *itertools.chain.from_iterable(map(_limits, conditions))}))


def judged(
    rulebook: Rulebook, key: str, facets: Facets, readers: Collection[Relation]
) -> Judgement:
    """Judge an answer sheet with everything else as harmless as it can be."""
    declaration = Declaration(key, facets, citation=_CITATION)
    return evaluate(rulebook, declaration, readers, None, (), {}, today=_DAY)


def milder_when_more_sensitive(rulebook: Rulebook) -> Iterator[str]:
    """Name every answer whose more sensitive neighbour is judged more mildly."""
    for category in rulebook.categories.values():
        ages = ages_told_apart(rulebook, category)
        sheets = list(answer_sheets(category, ages))
        verdicts = {
            reader: {
                sheet: judged(rulebook, category.key, sheet, {reader}).verdict for sheet in sheets
            }
            for reader in (Relation if category.relation_matrix else (Relation.COMPETITOR,))
        }
        for reader, by_sheet in verdicts.items():
            for sheet, verdict in by_sheet.items():
                for above in one_step_up(sheet, ages):
                    if by_sheet.get(above, verdict) < verdict:
                        yield f"{category.key}, read by {reader}: {above} is milder than {sheet}"
                for nearer in MORE_SENSITIVE_RELATIONS[reader]:
                    if nearer in verdicts and verdicts[nearer][sheet] < verdict:
                        yield f"{category.key}: milder for {nearer} than for {reader}: {sheet}"


def never_speaking(rulebook: Rulebook) -> Iterator[str]:
    """Name every rule that no answer can set off."""
    spoken: set[str] = set()
    for category in rulebook.categories.values():
        ages = ages_told_apart(rulebook, category)
        readers = set(Relation)
        for sheet in answer_sheets(category, ages):
            judgement = judged(rulebook, category.key, sheet, readers)
            spoken.update(vote.rule for vote in (*judgement.votes, *judgement.lifted))
    threat = Facets(conditional_threat=True)
    spoken.update(
        v.rule for v in judged(rulebook, next(iter(rulebook.categories)), threat, {}).votes
    )
    standing = {vote.rule for vote in rulebook.standing.values()}
    yield from (v.rule for v in rulebook.all_votes() if v.rule not in spoken | standing)


def _publicness_told_apart(category: Category) -> tuple[Publicness, ...]:
    told = "publicness" in category.mentions
    return tuple(Publicness) if told else (Publicness.GENUINE, Publicness.MEMBER_PRIVATE)


def _limits(condition: Condition) -> tuple[int, ...]:
    return tuple(a for a in (condition.older_than_months, condition.younger_than_months) if a)
