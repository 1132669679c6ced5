"""How much doubt is too much, and what a member is told: read from classifier.toml."""

from __future__ import annotations

import dataclasses as dc
import tomllib
from collections.abc import Mapping
from pathlib import Path

from collab.policy.toml_table import RulebookError, Table


@dc.dataclass(frozen=True, slots=True)
class Limits:
    """From which figure on a passage may not pass, and from which it is refused outright."""

    risk: float
    grave: float
    grave_risk: float
    block: float
    sure: float
    pair: float
    pair_grave: float
    alone: float
    alone_grave: float
    growth: float
    most: float
    brief: int
    shortest: int


_COUNTS = ("brief", "shortest")
_SHARES = tuple(field.name for field in dc.fields(Limits) if field.name not in _COUNTS)


@dc.dataclass(frozen=True, slots=True)
class Told:
    """What a member is told of a category."""

    explanation: str
    ways_out: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Manner:
    """Limits, words and the categories that each verdict may name."""

    limits: Limits
    told: Mapping[str, Told]

    def of(self, category: str) -> Told:
        """Give what is said of a category."""
        return self.told[category]


def load_manner(file: Path) -> Manner:
    """Read the file. :raises RulebookError: naming what is wrong."""
    try:
        content = Table(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
        limits = content.table("limits")
        read = Limits(
            **{name: limits.take(name, float) for name in _SHARES},
            brief=limits.take("brief", int),
            shortest=limits.take("shortest", int),
        )
        limits.finish()
        told = {name: one for group in content.tables("told") for name, one in _told(group)}
        content.finish()
    except (OSError, ValueError) as error:
        raise RulebookError(f"{file.name}: {error}") from error
    return Manner(read, told)


def _told(group: Table) -> list[tuple[str, Told]]:
    told = Told(group.take("explanation", str), group.take_words("ways_out"))
    names = group.take_words("categories")
    group.finish()
    return [(name, told) for name in names]
