"""Reading the rulebook from its files, refusing whatever is unknown, missing or unclear."""

from __future__ import annotations

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
from collab.policy.toml_table import (
    RulebookError,
    Table,
    read_condition,
    read_example,
    read_vote,
)

__all__ = ["RulebookError", "load_rulebook", "read_sources", "rulebook_of"]

STANDING = frozenset(
    {
        "action_bound",
        "attribution_bound",
        "attribution_too_fine",
        "audience_unknown",
        "facet_unanswered",
        "figure_unsupported",
        "forwarding_bound",
        "outside_charter",
        "public",
        "publicness_without_citation",
        "sealed",
    }
)
"""Rules whose condition is more than facets and therefore stands in code; their words are data."""


Sources = Mapping[str, Mapping[str, Any]]
"""The tables of a rulebook's files by their names: ``rulebook.toml``, ``categories/….toml``."""

GENERAL, REFERENCES, CATEGORIES = "rulebook.toml", "references.toml", "categories"


def load_rulebook(path: Path) -> Rulebook:
    """Read a folder of rules. :raises RulebookError: naming the file and what is wrong there."""
    return rulebook_of(read_sources(path))


def read_sources(path: Path) -> dict[str, dict[str, Any]]:
    """Read the files of a folder as they stand. :raises RulebookError: when one cannot be read."""
    files = [path / GENERAL, path / REFERENCES, *sorted((path / CATEGORIES).glob("*.toml"))]
    return {file.relative_to(path).as_posix(): _read(file) for file in files}


def rulebook_of(sources: Sources) -> Rulebook:
    """Read a rulebook's tables. :raises RulebookError: naming the file and what is wrong there."""
    try:
        return _rulebook(sources)
    except ValueError as error:
        raise error if isinstance(error, RulebookError) else RulebookError(str(error)) from error


def _rulebook(sources: Sources) -> Rulebook:
    general = Table(sources[GENERAL], GENERAL)
    families = {name: str(title) for name, title in general.take("families", dict).items()}
    rulebook = Rulebook(
        version=general.take("version", str),
        effective_on=general.take_day("effective_on"),
        families=families,
        categories=_categories(sources, families),
        rules=tuple(_rule(table) for table in general.tables("rule")),
        relation_rows=tuple(_relation_row(table) for table in general.tables("relation")),
        standing={
            name: read_vote(table, name) for name, table in general.named_tables("standing").items()
        },
        references=_references(Table(sources[REFERENCES], REFERENCES)),
    )
    general.finish()
    _require_whole(rulebook)
    return rulebook


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(f"{file.name}: {error}") from error


def _categories(sources: Sources, families: Mapping[str, str]) -> dict[str, Category]:
    categories: dict[str, Category] = {}
    for path, tables in sources.items():
        name = path.removeprefix(f"{CATEGORIES}/")
        if name == path:
            continue
        family = name.removesuffix(".toml")
        if family not in families:
            raise RulebookError(f"{name}: no family of this name in rulebook.toml")
        content = Table(tables, name)
        for table in content.tables("category"):
            category = _category(table, family)
            if category.key in categories:
                raise RulebookError(f"{name}: {category.key} is there twice")
            categories[category.key] = category
        content.finish()
    return categories


def _category(table: Table, family: str) -> Category:
    key = table.take("key", str)
    title, covers = table.take("title", str), table.take("covers", str)
    by_object = table.take("by_object", bool, default=False)
    relation_matrix = table.take("relation_matrix", bool, default=False)
    cases = table.tables("case")
    examples = tuple(read_example(one) for one in table.tables("example"))
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
        examples=examples,
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
