"""Trying every answer: no rule without effect, nothing more sensitive judged more mildly."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping

from collab.policy.category import Category, Condition, Rulebook
from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.judgement import Judgement
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, weigh
from collab.policy.sensitivity import MORE_SENSITIVE_RELATIONS, one_step_up
from collab.policy.verdict import Verdict

Verdicts = Mapping[Relation, Mapping[Facets, Verdict]]
"""The verdict of every answer to a category, by reader."""

BROKEN = "policy_error"
THREAT = Facets(conditional_threat=True)


def answer_sheets(category: Category, ages: tuple[int, ...]) -> Iterator[Facets]:
    """Give every combination of answers that any rule can tell apart for this category.

    A threat blocks whatever else is said, so sheets with one add nothing and are left out.
    """
    either = (False, True)
    of_figures = (contributors_told_apart(category), shares_told_apart(category))
    yield from (
        Facets(
            time,
            granularity,
            subject,
            publicness,
            age,
            person,
            firm,
            joint,
            contributors=number,
            largest_share=share,
        )
        for time, granularity, subject, publicness, age, person, firm, joint, number, share in (
            itertools.product(
                Time,
                Granularity,
                Subject,
                _publicness_told_apart(category),
                ages,
                either,
                either,
                either,
                of_figures[0] or (None,),
                of_figures[1] or (None,),
            )
        )
    )


def ages_told_apart(rulebook: Rulebook, category: Category) -> tuple[int, ...]:
    """Give one age on each side of every limit that matters to the category."""
    conditions = [*_conditions(category), *(rule.when for rule in rulebook.rules)]
    if category.relation_matrix:
        conditions += [row.when for row in rulebook.relation_rows]
    return tuple(sorted({0, *_limits(conditions, "age_months")}))


def contributors_told_apart(category: Category) -> tuple[int, ...]:
    """Give one number on each side of every limit; nothing where none is spoken of."""
    limits = _limits(_conditions(category), "contributors")
    return tuple(sorted({number for limit in limits for number in (limit - 1, limit)}))


def shares_told_apart(category: Category) -> tuple[int, ...]:
    """Give one share on each side of every limit; nothing where none is spoken of."""
    limits = _limits(_conditions(category), "largest_share")
    return tuple(sorted({share for limit in limits for share in (limit, limit + 1)}))


def readers_told_apart(category: Category) -> tuple[Relation, ...]:
    """Give the readers whom any rule can tell apart for this category."""
    return tuple(Relation) if category.relation_matrix else (Relation.COMPETITOR,)


def judged(
    rulebook: Rulebook, key: str, facets: Facets, readers: Collection[Relation]
) -> Judgement:
    """Judge an answer sheet with everything else as harmless as it can be."""
    cited = facets.publicness is Publicness.GENUINE
    return weigh(rulebook, Circumstances(key, facets, readers, cited=cited))


def how_many(rulebook: Rulebook) -> int:
    """Count the answers that are tried: sheets by readers, over all categories."""
    return sum(
        len(readers_told_apart(category))
        * sum(1 for _ in answer_sheets(category, ages_told_apart(rulebook, category)))
        for category in rulebook.categories.values()
    )


def milder_when_more_sensitive(
    rulebook: Rulebook, keys: Iterable[str] | None = None
) -> Iterator[str]:
    """Name every answer whose more sensitive neighbour is judged more mildly."""
    for category in _chosen(rulebook, keys):
        yield from milder_among(rulebook, category, verdicts_of(rulebook, category))


def milder_among(rulebook: Rulebook, category: Category, verdicts: Verdicts) -> Iterator[str]:
    """Name them for one category, whose verdicts are known already."""
    ages = ages_told_apart(rulebook, category)
    numbers, shares = contributors_told_apart(category), shares_told_apart(category)
    for reader, by_sheet in verdicts.items():
        for sheet, verdict in by_sheet.items():
            for above in one_step_up(sheet, ages, numbers, shares):
                if by_sheet.get(above, verdict) < verdict:
                    yield f"{category.key}, read by {reader}: {above} is milder than {sheet}"
            for nearer in MORE_SENSITIVE_RELATIONS[reader]:
                if nearer in verdicts and verdicts[nearer][sheet] < verdict:
                    yield f"{category.key}: milder for {nearer} than for {reader}: {sheet}"


def verdicts_of(rulebook: Rulebook, category: Category) -> Verdicts:
    """Give the verdict of every answer, by reader."""
    sheets = list(answer_sheets(category, ages_told_apart(rulebook, category)))
    return {
        reader: {sheet: judged(rulebook, category.key, sheet, {reader}).verdict for sheet in sheets}
        for reader in readers_told_apart(category)
    }


def not_total(rulebook: Rulebook, category: Category, verdicts: Verdicts) -> Iterator[str]:
    """Name every answer that gets an error, or another verdict when it is asked again."""
    for reader, by_sheet in verdicts.items():
        for sheet, verdict in by_sheet.items():
            again = judged(rulebook, category.key, sheet, {reader})
            if again.votes[0].rule == BROKEN:
                yield f"{category.key}, read by {reader}: an error for {sheet}"
            elif again.verdict is not verdict:
                yield f"{category.key}, read by {reader}: two answers for {sheet}"


def never_speaking(rulebook: Rulebook, keys: Iterable[str] | None = None) -> Iterator[str]:
    """Name every rule that no answer can set off; of some categories, only their own."""
    spoken: set[str] = set()
    for category in _chosen(rulebook, keys):
        ages = ages_told_apart(rulebook, category)
        readers = set(Relation)
        for sheet in answer_sheets(category, ages):
            judgement = judged(rulebook, category.key, sheet, readers)
            spoken.update(vote.rule for vote in (*judgement.votes, *judgement.lifted))
    spoken.update(
        v.rule for v in judged(rulebook, next(iter(rulebook.categories)), THREAT, {}).votes
    )
    if keys is None:
        standing = {vote.rule for vote in rulebook.standing.values()}
        yield from (v.rule for v in rulebook.all_votes() if v.rule not in spoken | standing)
        return
    for category in _chosen(rulebook, keys):
        own = (category.default, *(case.vote for case in category.cases))
        yield from (vote.rule for vote in own if vote.rule not in spoken)


def reachable(
    rulebook: Rulebook, category: Category, verdicts: Verdicts | None = None
) -> frozenset[Verdict]:
    """Give the verdicts that some answer to a category can get, a threat among them."""
    known = verdicts_of(rulebook, category) if verdicts is None else verdicts
    found = {verdict for by_sheet in known.values() for verdict in by_sheet.values()}
    return frozenset(found | {judged(rulebook, category.key, THREAT, {Relation.NONE}).verdict})


def _chosen(rulebook: Rulebook, keys: Iterable[str] | None) -> list[Category]:
    return [rulebook.categories[key] for key in (rulebook.categories if keys is None else keys)]


def _conditions(category: Category) -> list[Condition]:
    return [case.when for case in category.cases]


def _publicness_told_apart(category: Category) -> tuple[Publicness, ...]:
    told = "publicness" in category.mentions
    return tuple(Publicness) if told else (Publicness.GENUINE, Publicness.MEMBER_PRIVATE)


def _limits(conditions: Iterable[Condition], facet: str) -> Iterator[int]:
    return itertools.chain.from_iterable(condition.limits(facet) for condition in conditions)
