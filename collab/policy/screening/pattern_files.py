"""Reading words and patterns from their files, refusing what is unknown or missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from collab.policy.screening.patterns import (
    CLOSE,
    FAR,
    NEAR,
    READ,
    Pattern,
    Spoken,
    Words,
    compiled,
    filled,
    whole_words,
)
from collab.policy.toml_table import RulebookError, Table
from collab.policy.verdict import Transformation, Verdict


def load_patterns(path: Path) -> tuple[Pattern, ...]:
    """Read a folder of patterns. :raises RulebookError: naming the file and what is wrong."""
    try:
        content = Table(_toml(path / "patterns.toml"), "patterns.toml")
        shapes = content.take("shapes", dict)
        vocabularies = [_words(path / "words", language, shapes) for language in READ]
        patterns = tuple(
            pattern
            for family in content.tables("family")
            for pattern in _family(family, vocabularies)
        )
        content.finish()
    except (OSError, ValueError, KeyError) as error:
        raise RulebookError(f"{path.name}: {error}") from error
    return patterns


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _words(folder: Path, language: str, shapes: dict[str, str]) -> Words:
    """Build the classes of one language, then the shapes, which may use them and one another."""
    classes = _toml(folder / "any.toml") | _toml(folder / f"{language}.toml")
    words = {name: whole_words(alternatives) for name, alternatives in classes.items()}
    # Numbers stand directly before a unit ("14kt"), so they may not insist on a word's end.
    words["number"] = rf"(?:{'|'.join(classes['number'])})"
    words["mass_unit"] = rf"(?:{'|'.join(classes['mass_unit'])})(?!\w)"
    words |= {"near": NEAR, "close": CLOSE, "far": FAR}
    for name, shape in shapes.items():
        words[name] = filled(shape, words)
    return words


def _family(family: Table, vocabularies: list[Words]) -> Iterator[Pattern]:
    name = family.take("name", str)
    category = family.take("category", str)
    explanation = family.take("explanation", str)
    ways_out = family.take_words("ways_out")
    for table in family.tables("pattern"):
        find, along = table.take_words("find"), table.take_words("along")
        without = table.take_words("without")
        transformations = table.take("transformation", str, default="")
        yield Pattern(
            name=f"{name}.{table.take('name', str)}",
            category=table.take("category", str, default=category),
            verdict=Verdict(table.take("verdict", str)),
            explanation=explanation,
            ways_out=ways_out,
            transformation=Transformation(transformations) if transformations else None,
            hits=table.take_words("hits"),
            misses=table.take_words("misses"),
            spoken=tuple(
                Spoken(compiled("|".join(find), words), tuple(compiled(a, words) for a in along))
                for words in vocabularies
            ),
            without=tuple(compiled(part, words) for part in without for words in vocabularies),
        )
        table.finish()
    family.finish()
