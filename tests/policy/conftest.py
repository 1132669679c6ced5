"""What the sweep asks for, made once for each of its tests."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.house import House
from tests.house.databases import Database
from tests.policy.sweep_objects import everything


@pytest.fixture
def objects(db: Database, house: House, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give objects of many readers for every name an id has in an address."""
    return everything(db, house, now)
