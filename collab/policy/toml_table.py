"""A TOML table that is read key by key and complains of what nobody asked for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, TypeVar

from collab.policy.category import Condition
from collab.policy.declaration import Granularity, Publicness, Subject, Time
from collab.policy.judgement import Vote
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
    )
    table.finish()
    return condition


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
    )
    table.finish()
    if kind is Verdict.TRANSFORM and not vote.transformations:
        raise RulebookError(f"{table.where}: transform has to say which")
    if kind is not Verdict.ALLOW and not vote.ways_out:
        raise RulebookError(f"{table.where}: whatever is not allowed needs a way out")
    return vote


def _optional(table: Table, key: str, kind: type[T]) -> T | None:
    return table.take(key, kind) if table.has(key) else None
