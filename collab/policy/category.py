"""The rulebook as values: what a category says, under which conditions, and with which words."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.judgement import Vote
from collab.policy.relation import Relation
from collab.policy.verdict import Verdict

Holds = Callable[[int | None], bool]

ANSWERABLE = ("time", "granularity", "subject", "contributors", "largest_share")
"""Facets that may be left unanswered; the others have an answer that claims nothing."""

OF_FIGURES = frozenset({"contributors", "largest_share"})
"""Those that only a category which speaks of them asks for."""

_LIMITS = {
    "older_than_months": "age_months",
    "younger_than_months": "age_months",
    "fewer_contributors_than": "contributors",
    "share_above": "largest_share",
}
"""Parts of a condition that are limits, and the facet each looks at."""

_HOLDS: Mapping[str, Callable[[int, int | None], bool]] = {
    "older_than_months": lambda limit, age: (age or 0) >= limit,
    "younger_than_months": lambda limit, age: (age or 0) < limit,
    # Neither speaks where the number is not said: a standing rule does, and asks for it.
    "fewer_contributors_than": lambda limit, number: number is not None and number < limit,
    "share_above": lambda limit, share: share is not None and share > limit,
}


@dc.dataclass(frozen=True, slots=True)
class Condition:
    """What the facets must be. ``None`` is "whatever"; an unanswered facet meets no condition."""

    time: frozenset[Time] | None = None
    granularity: frozenset[Granularity] | None = None
    subject: frozenset[Subject] | None = None
    publicness: frozenset[Publicness] | None = None
    names_person: bool | None = None
    names_firm: bool | None = None
    proposes_joint_conduct: bool | None = None
    conditional_threat: bool | None = None
    older_than_months: int | None = None
    younger_than_months: int | None = None
    fewer_contributors_than: int | None = None
    share_above: int | None = None
    _among: tuple[tuple[Callable[[Facets], Any], frozenset[Any]], ...] = dc.field(
        init=False, repr=False, compare=False
    )
    _within: tuple[tuple[Callable[[Facets], int | None], Holds], ...] = dc.field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Lay out, once, the few questions this condition really asks."""
        told = {name: getattr(self, name) for name in PARTS if getattr(self, name) is not None}
        among = tuple(
            (attrgetter(name), allowed if isinstance(allowed, frozenset) else frozenset({allowed}))
            for name, allowed in told.items()
            if name not in _LIMITS
        )
        within = tuple(
            (attrgetter(_LIMITS[name]), partial(_HOLDS[name], limit))
            for name, limit in told.items()
            if name in _LIMITS
        )
        object.__setattr__(self, "_among", among)
        object.__setattr__(self, "_within", within)

    def holds(self, facets: Facets) -> bool:
        """Tell whether the facets meet every part. An unknown age counts as young."""
        for answer, allowed in self._among:
            if answer(facets) not in allowed:
                return False
        return all(holds(answer(facets)) for answer, holds in self._within)

    @property
    def mentions(self) -> frozenset[str]:
        """Give the names of the facets that this depends on."""
        names = {name for name in PARTS if getattr(self, name) is not None}
        return frozenset(_LIMITS.get(name, name) for name in names)

    def limits(self, facet: str) -> tuple[int, ...]:
        """Give the numbers at which this condition tells answers to a facet apart."""
        found = (getattr(self, name) for name, of in _LIMITS.items() if of == facet)
        return tuple(limit for limit in found if limit is not None)


PARTS = tuple(field.name for field in dc.fields(Condition) if field.init)
"""What a condition may speak of."""


@dc.dataclass(frozen=True, slots=True)
class Case:
    """One circumstance in which a category is judged otherwise than by default."""

    name: str
    when: Condition
    vote: Vote


@dc.dataclass(frozen=True, slots=True)
class Example:
    """Something one might write, what its author would answer, who reads it, and what follows.

    Where the answers say it is public, a citation that can be followed stands beside it.
    """

    text: str
    facets: Facets
    reader: Relation
    verdict: Verdict


@dc.dataclass(frozen=True, slots=True)
class Category:
    """One class of what an item says. The first case that holds speaks for it, else the default."""

    key: str
    title: str
    covers: str
    family: str
    by_object: bool
    relation_matrix: bool
    default: Vote
    cases: tuple[Case, ...]
    examples: tuple[Example, ...] = ()
    mentions: frozenset[str] = dc.field(init=False)
    """The facets that can change this category's own vote."""
    asks: tuple[str, ...] = dc.field(init=False)
    """The facets that the author has to answer: the form shows these."""

    def __post_init__(self) -> None:
        mentions = frozenset[str]().union(*(case.when.mentions for case in self.cases))
        asks = tuple(
            f for f in ANSWERABLE if f in mentions or (self.relation_matrix and f not in OF_FIGURES)
        )
        object.__setattr__(self, "mentions", mentions)
        object.__setattr__(self, "asks", asks)

    def vote(self, facets: Facets) -> Vote:
        """Give the category's own vote."""
        for case in self.cases:
            if case.when.holds(facets):
                return case.vote
        return self.default


class Scope(enum.StrEnum):
    """Which categories a general rule looks at."""

    ALL = "all"
    BY_OBJECT = "by_object"
    OUTSIDE_MATRIX = "outside_matrix"

    def covers(self, category: Category) -> bool:
        """Tell whether a rule of this scope judges the category."""
        if self is Scope.BY_OBJECT:
            return category.by_object
        if self is Scope.OUTSIDE_MATRIX:
            return not category.by_object and not category.relation_matrix
        return True


@dc.dataclass(frozen=True, slots=True)
class GeneralRule:
    """A rule over facets that holds across categories. Every one that holds votes."""

    name: str
    title: str
    scope: Scope
    when: Condition
    vote: Vote


@dc.dataclass(frozen=True, slots=True)
class RelationRow:
    """One row of the matrix of what is told against who reads; the first that holds speaks."""

    name: str
    title: str
    when: Condition
    votes: Mapping[Relation, Vote]


@dc.dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule comes from. Only a verified text may be shown to a reader as law."""

    key: str
    text: str
    verified: bool


@dc.dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of all rules."""

    version: str
    effective_on: dt.date
    families: Mapping[str, str]
    categories: Mapping[str, Category]
    rules: tuple[GeneralRule, ...]
    relation_rows: tuple[RelationRow, ...]
    standing: Mapping[str, Vote]
    references: Mapping[str, Reference]

    def all_votes(self) -> Iterator[Vote]:
        """Give every vote that any rule of this book can cast."""
        for category in self.categories.values():
            yield category.default
            yield from (case.vote for case in category.cases)
        yield from (rule.vote for rule in self.rules)
        for row in self.relation_rows:
            yield from row.votes.values()
        yield from self.standing.values()

    def displayed(self, keys: Iterable[str]) -> tuple[Reference, ...]:
        """Give the references a reader may be shown: those whose text counsel has verified."""
        return tuple(self.references[key] for key in keys if self.references[key].verified)
