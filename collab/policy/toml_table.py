"""A TOML table that is read key by key and complains of what nobody asked for."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any, TypeVar

from collab.policy.category import Condition, Example
from collab.policy.declaration import (
    Attribution,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.judgement import Vote
from collab.policy.obligations import Obligations
from collab.policy.relation import Relation
from collab.policy.verdict import Transformation, Verdict

T = TypeVar("T")
E = TypeVar("E", bound=enum.StrEnum)


class RulebookError(ValueError):
    """The rulebook cannot be used as written."""


class Table:
    """One table of a file; ``finish`` refuses keys that were never taken."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self._left = dict(content)
        self.where = where

    def has(self, key: str) -> bool:
        """Tell whether a key is still there to be taken."""
        return key in self._left

    def take(self, key: str, kind: type[T], *, default: T | None = None) -> T:
        """Take a value of a kind. :raises RulebookError: when missing or of another kind."""
        value = self._left.pop(key, default)
        if not isinstance(value, kind):
            raise RulebookError(f"{self.where}: {key} must be given as {kind.__name__}")
        return value

    def take_day(self, key: str) -> dt.date:
        """Take a day, also one written as text: JSON knows no other."""
        value = self._left.pop(key, None)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                return dt.date.fromisoformat(value)
        if not isinstance(value, dt.date):
            raise RulebookError(f"{self.where}: {key} must be given as date")
        return value

    def take_words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Take a list of texts."""
        words = self.take(key, list, default=list(default))
        if not all(isinstance(word, str) and word for word in words):
            raise RulebookError(f"{self.where}: {key} must be a list of texts")
        return tuple(words)

    def take_members(self, key: str, kind: type[E]) -> frozenset[E] | None:
        """Take a list of names of an enumeration, or nothing where the key is not there."""
        if key not in self._left:
            return None
        try:
            return frozenset(kind(word) for word in self.take_words(key))
        except ValueError as error:
            raise RulebookError(f"{self.where}: {key}: {error}") from error

    def table(self, key: str) -> Table:
        """Take a table inside this one; a missing one is empty."""
        return Table(self.take(key, dict, default={}), f"{self.where}: {key}")

    def tables(self, key: str) -> tuple[Table, ...]:
        """Take a list of tables."""
        inner = self.take(key, list, default=[])
        return tuple(Table(t, f"{self.where}: {key} {n}") for n, t in enumerate(inner, 1))

    def named_tables(self, key: str) -> dict[str, Table]:
        """Take a table of tables."""
        inner = self.take(key, dict, default={})
        return {name: Table(t, f"{self.where}: {key}.{name}") for name, t in inner.items()}

    def finish(self) -> None:
        """Refuse what is left. :raises RulebookError: naming the keys."""
        if self._left:
            raise RulebookError(f"{self.where}: unknown: {', '.join(sorted(self._left))}")


def read_condition(table: Table) -> Condition:
    """Read what the facets must be."""
    condition = Condition(
        time=table.take_members("time", Time),
        granularity=table.take_members("granularity", Granularity),
        subject=table.take_members("subject", Subject),
        publicness=table.take_members("publicness", Publicness),
        names_person=_optional(table, "names_person", bool),
        names_firm=_optional(table, "names_firm", bool),
        proposes_joint_conduct=_optional(table, "proposes_joint_conduct", bool),
        conditional_threat=_optional(table, "conditional_threat", bool),
        older_than_months=_optional(table, "older_than_months", int),
        younger_than_months=_optional(table, "younger_than_months", int),
        fewer_contributors_than=_optional(table, "fewer_contributors_than", int),
        share_above=_optional(table, "share_above", int),
    )
    table.finish()
    return condition


def read_facets(table: Table) -> Facets:
    """Read an author's answers; what is left out is left unanswered, or claims nothing."""
    facets = Facets(
        time=_member(table, "time", Time),
        granularity=_member(table, "granularity", Granularity),
        subject=_member(table, "subject", Subject),
        publicness=_member(table, "publicness", Publicness) or Publicness.MEMBER_PRIVATE,
        age_months=_optional(table, "age_months", int),
        names_person=table.take("names_person", bool, default=False),
        names_firm=table.take("names_firm", bool, default=False),
        proposes_joint_conduct=table.take("proposes_joint_conduct", bool, default=False),
        conditional_threat=table.take("conditional_threat", bool, default=False),
        contributors=_optional(table, "contributors", int),
        largest_share=_optional(table, "largest_share", int),
    )
    table.finish()
    return facets


def read_example(table: Table) -> Example:
    """Read something one might write, with what follows from it."""
    example = Example(
        text=table.take("text", str),
        facets=read_facets(table.table("facets")),
        reader=Relation(table.take("reader", str)),
        verdict=Verdict(table.take("verdict", str)),
    )
    table.finish()
    return example


def read_obligations(table: Table) -> Obligations:
    """Read how a copy is to be treated."""
    obligations = Obligations(
        watermark=table.take("watermark", bool, default=False),
        no_forwarding=table.take("no_forwarding", bool, default=False),
        attribution=_member(table, "attribution", Attribution),
        permitted_action=_member(table, "permitted_action", PermittedAction),
        expires_after_months=_optional(table, "expires_after_months", int),
    )
    table.finish()
    return obligations


def read_vote(
    table: Table, rule: str, *, verdict: str = "verdict", inherited: Vote | None = None
) -> Vote:
    """Read verdict and words. A case says its own reasons; the rest it may leave to its default."""
    kind = Verdict(table.take(verdict, str))
    fallback = inherited or Vote(rule, kind, "-", "-")
    transformations = table.take_members("transformations", Transformation)
    if transformations is None and kind is Verdict.TRANSFORM:
        transformations = frozenset(fallback.transformations)
    vote = Vote(
        rule=rule,
        verdict=kind,
        reason=table.take("reason", str),
        reason_counsel=table.take("reason_counsel", str),
        references=table.take_words("references", fallback.references),
        transformations=tuple(t for t in Transformation if t in (transformations or ())),
        ways_out=table.take_words("ways_out", fallback.ways_out),
        yields_to_publicness=table.take("public", bool, default=fallback.yields_to_publicness),
        obligations=(
            read_obligations(table.table("obligations"))
            if table.has("obligations")
            else fallback.obligations
        ),
    )
    table.finish()
    if kind is Verdict.TRANSFORM and not vote.transformations:
        raise RulebookError(f"{table.where}: transform has to say which")
    if kind is not Verdict.ALLOW and not vote.ways_out:
        raise RulebookError(f"{table.where}: whatever is not allowed needs a way out")
    return vote


def _optional(table: Table, key: str, kind: type[T]) -> T | None:
    return table.take(key, kind) if table.has(key) else None


def _member(table: Table, key: str, kind: type[E]) -> E | None:
    word = _optional(table, key, str)
    try:
        return None if word is None else kind(word)
    except ValueError as error:
        raise RulebookError(f"{table.where}: {key}: {error}") from error
