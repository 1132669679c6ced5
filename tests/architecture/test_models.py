"""Wall 6: what the classes say must be what the walls need, table by table."""

from __future__ import annotations

import pytest
from sqlalchemy import DateTime, Enum, UniqueConstraint, inspect

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed
from tests.house.metadata import mapped_tables
from tests.house.ungoverned import GOVERNED_COLUMNS, UNGOVERNED, WITHOUT_POLICIES

TABLES = mapped_tables()
GOVERNED = {name for name, cls in TABLES.items() if issubclass(cls, Governed)}


def test_model_when_mapped_is_governed_or_listed_with_a_reason() -> None:
    assert {"findings", "finding_sources", "comments", "releases", "held_items"} <= GOVERNED
    assert TABLES.keys() - GOVERNED <= UNGOVERNED.keys() - WITHOUT_POLICIES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_model_when_mapped_keeps_moments_in_utc(name: str) -> None:
    for column in TABLES[name].__table__.columns:
        assert not isinstance(column.type, Enum), "states are text with a check: they change"
        if isinstance(column.type, UtcDateTime):
            assert column.type.impl.timezone
        else:
            assert not isinstance(column.type, DateTime), f"{column}: UtcDateTime"


@pytest.mark.parametrize("name", TABLES)
def test_relationship_when_there_is_one_never_loads_by_itself(name: str) -> None:
    for relation in inspect(TABLES[name]).relationships:
        assert relation.lazy == "raise_on_sql", relation
        assert relation.secondary is None, f"{relation}: link rows are governed classes"
        target = relation.mapper.local_table.name  # type: ignore[attr-defined] # our tables have names
        if target in GOVERNED:
            assert "space_id" in {c.name for c in relation.local_columns}, relation


@pytest.mark.parametrize("name", TABLES)
def test_key_when_it_points_at_a_governed_class_carries_the_space(name: str) -> None:
    for key in TABLES[name].__table__.foreign_key_constraints:  # type: ignore[attr-defined] # a table, not any clause
        if key.referred_table.name in GOVERNED:
            assert "space_id" in {c.name for c in key.columns}, key


@pytest.mark.parametrize("name", sorted(GOVERNED))
def test_governed_model_when_mapped_has_the_formulas_columns_and_the_composite_key(
    name: str,
) -> None:
    table = TABLES[name].__table__
    assert {c.name for c in table.columns} >= GOVERNED_COLUMNS
    assert not table.c.space_id.nullable
    assert not table.c.org_id.nullable
    keys = {
        tuple(c.name for c in one.columns)
        for one in table.constraints  # type: ignore[attr-defined] # a table, not any clause
        if isinstance(one, UniqueConstraint)
    }
    assert ("space_id", "id") in keys


def test_class_when_two_map_one_table_would_open_a_second_way_in() -> None:
    tables = [mapper.local_table for mapper in Base.registry.mappers]
    assert len(tables) == len(set(tables))
