"""Wall 6: what the classes say must be what the walls need, table by table."""

from __future__ import annotations

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


def test_models_when_mapped_keep_moments_in_utc() -> None:
    for column in (column for cls in TABLES.values() for column in cls.__table__.columns):
        assert not isinstance(column.type, Enum), f"{column}: states are text with a check"
        if isinstance(column.type, UtcDateTime):
            assert column.type.impl.timezone, column
        else:
            assert not isinstance(column.type, DateTime), f"{column}: UtcDateTime"


def test_relationship_when_there_is_one_never_loads_by_itself() -> None:
    for relation in (one for cls in TABLES.values() for one in inspect(cls).relationships):
        assert relation.lazy == "raise_on_sql", relation
        assert relation.secondary is None, f"{relation}: link rows are governed classes"
        target = relation.mapper.local_table.name  # type: ignore[attr-defined] # our tables have names
        if target in GOVERNED:
            assert "space_id" in {c.name for c in relation.local_columns}, relation


def test_key_when_it_points_at_a_governed_class_carries_the_space() -> None:
    for table in (cls.__table__ for cls in TABLES.values()):
        for key in table.foreign_key_constraints:  # type: ignore[attr-defined] # a table, not any clause
            if key.referred_table.name in GOVERNED:
                assert "space_id" in {c.name for c in key.columns}, key


def test_governed_model_when_mapped_has_the_formulas_columns_and_the_composite_key() -> None:
    for name in sorted(GOVERNED):
        table = TABLES[name].__table__
        assert {c.name for c in table.columns} >= GOVERNED_COLUMNS, name
        assert not table.c.space_id.nullable, name
        assert not table.c.org_id.nullable, name
        keys = {
            tuple(c.name for c in one.columns)
            for one in table.constraints  # type: ignore[attr-defined] # a table, not any clause
            if isinstance(one, UniqueConstraint)
        }
        assert ("space_id", "id") in keys, name


def test_class_when_two_map_one_table_would_open_a_second_way_in() -> None:
    tables = [mapper.local_table for mapper in Base.registry.mappers]
    assert len(tables) == len(set(tables))
