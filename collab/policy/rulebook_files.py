"""Reading the rulebook from its files, refusing whatever is unknown, missing or unclear."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collab.policy.category import (
    Case,
    Category,
    GeneralRule,
    Reference,
    RelationRow,
    Rulebook,
    Scope,
)
from collab.policy.judgement import Vote
from collab.policy.relation import Relation
from collab.policy.toml_table import RulebookError, Table, read_condition, read_vote

__all__ = ["RulebookError", "load_rulebook"]

STANDING = frozenset(
    {
        "attribution_too_fine",
        "audience_unknown",
        "facet_unanswered",
        "outside_charter",
        "public",
        "publicness_without_citation",
        "sealed",
    }
)
"""Rules whose condition is more than facets and therefore stands in code; their words are data."""


def load_rulebook(path: Path) -> Rulebook:
    """Read a folder of rules. :raises RulebookError: naming the file and what is wrong there."""
    try:
        return _rulebook(path)
    except ValueError as error:
        raise error if isinstance(error, RulebookError) else RulebookError(str(error)) from error


def _rulebook(path: Path) -> Rulebook:
    general = _read(path / "rulebook.toml")
    families = {name: str(title) for name, title in general.take("families", dict).items()}
    rulebook = Rulebook(
        version=general.take("version", str),
        effective_on=general.take("effective_on", dt.date),
        families=families,
        categories=_categories(path / "categories", families),
        rules=tuple(_rule(table) for table in general.tables("rule")),
        relation_rows=tuple(_relation_row(table) for table in general.tables("relation")),
        standing={
            name: read_vote(table, name) for name, table in general.named_tables("standing").items()
        },
        references=_references(_read(path / "references.toml")),
    )
    general.finish()
    _require_whole(rulebook)
    return rulebook


def _read(file: Path) -> Table:
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(f"{file.name}: {error}") from error
    return Table(content, file.name)


def _categories(folder: Path, families: Mapping[str, str]) -> dict[str, Category]:
    categories: dict[str, Category] = {}
    for file in sorted(folder.glob("*.toml")):
        if file.stem not in families:
            raise RulebookError(f"{file.name}: no family of this name in rulebook.toml")
        content = _read(file)
        for table in content.tables("category"):
            category = _category(table, file.stem)
            if category.key in categories:
                raise RulebookError(f"{file.name}: {category.key} is there twice")
            categories[category.key] = category
        content.finish()
    return categories


def _category(table: Table, family: str) -> Category:
    key = table.take("key", str)
    title, covers = table.take("title", str), table.take("covers", str)
    by_object = table.take("by_object", bool, default=False)
    relation_matrix = table.take("relation_matrix", bool, default=False)
    cases = table.tables("case")
    default = read_vote(table, f"{key}.default", verdict="default")
    category = Category(
        key=key,
        title=title,
        covers=covers,
        family=family,
        by_object=by_object,
        relation_matrix=relation_matrix,
        default=default,
        cases=tuple(_case(key, case, default) for case in cases),
    )
    names = [case.name for case in category.cases]
    if len(set(names)) != len(names):
        raise RulebookError(f"{table.where}: {key} has two cases of one name")
    return category


def _case(key: str, table: Table, default: Vote) -> Case:
    name = table.take("name", str)
    when = read_condition(table.table("when"))
    return Case(name=name, when=when, vote=read_vote(table, f"{key}.{name}", inherited=default))


def _rule(table: Table) -> GeneralRule:
    name = table.take("name", str)
    return GeneralRule(
        name=name,
        title=table.take("title", str),
        scope=Scope(table.take("scope", str, default="all")),
        when=read_condition(table.table("when")),
        vote=read_vote(table, name),
    )


def _relation_row(table: Table) -> RelationRow:
    name = table.take("name", str)
    row = RelationRow(
        name=name,
        title=table.take("title", str),
        when=read_condition(table.table("when")),
        votes={
            Relation(reader): read_vote(cell, f"relation.{name}.{reader}")
            for reader, cell in table.named_tables("readers").items()
        },
    )
    table.finish()
    if set(row.votes) != set(Relation):
        raise RulebookError(f"{table.where}: {name} must answer for every relation")
    return row


def _references(content: Table) -> dict[str, Reference]:
    references = {
        key: Reference(key, table.take("text", str), table.take("verified", bool))
        for key, table in content.named_tables("reference").items()
    }
    content.finish()
    return references


def _require_whole(rulebook: Rulebook) -> None:
    if set(rulebook.standing) != STANDING:
        raise RulebookError("rulebook.toml: standing rules must be exactly those the gate asks for")
    known = rulebook.references.keys()
    for vote in rulebook.all_votes():
        unknown = [key for key in vote.references if key not in known]
        if unknown:
            raise RulebookError(f"{vote.rule}: references.toml does not know {unknown[0]}")
