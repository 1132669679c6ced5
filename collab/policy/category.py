"""The rulebook as values: what a category says, under which conditions, and with which words."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping

from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.judgement import Vote
from collab.policy.relation import Relation

ANSWERABLE = ("time", "granularity", "subject")
"""Facets that may be left unanswered; the others have an answer that claims nothing."""


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

    def holds(self, facets: Facets) -> bool:
        """Tell whether the facets meet every part. An unknown age counts as young."""
        age = facets.age_months or 0
        return (
            (self.time is None or facets.time in self.time)
            and (self.granularity is None or facets.granularity in self.granularity)
            and (self.subject is None or facets.subject in self.subject)
            and (self.publicness is None or facets.publicness in self.publicness)
            and (self.names_person is None or facets.names_person is self.names_person)
            and (self.names_firm is None or facets.names_firm is self.names_firm)
            and self.proposes_joint_conduct in (None, facets.proposes_joint_conduct)
            and self.conditional_threat in (None, facets.conditional_threat)
            and (self.older_than_months is None or age >= self.older_than_months)
            and (self.younger_than_months is None or age < self.younger_than_months)
        )

    @property
    def mentions(self) -> frozenset[str]:
        """Give the names of the facets that this depends on."""
        names = {field.name for field in dc.fields(self) if getattr(self, field.name) is not None}
        ages = {"older_than_months", "younger_than_months"}
        return frozenset((names - ages) | ({"age_months"} if names & ages else set()))


@dc.dataclass(frozen=True, slots=True)
class Case:
    """One circumstance in which a category is judged otherwise than by default."""

    name: str
    when: Condition
    vote: Vote


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
    mentions: frozenset[str] = dc.field(init=False)
    """The facets that can change this category's own vote."""
    asks: tuple[str, ...] = dc.field(init=False)
    """The facets that the author has to answer: the form shows these."""

    def __post_init__(self) -> None:
        mentions = frozenset[str]().union(*(case.when.mentions for case in self.cases))
        asks = tuple(f for f in ANSWERABLE if self.relation_matrix or f in mentions)
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
