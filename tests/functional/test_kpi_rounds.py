"""A round from its first question to a figure: by services and the worker, on real rows."""

from __future__ import annotations

import datetime as dt

from collab.core.house import House
from tests.factories.kpis import Pool
from tests.house.databases import Database
from worker.context import Station

VALUES = (42, 55, 61, 38, 47, 52, 66, 58, 44, 49, 63, 57, 51, 46)


def test_pool_when_large_enough_tells_a_mean_and_when_of_four_nothing(
    db: Database, house: House, now: dt.datetime, station: Station
) -> None:
    pool = Pool.of(db, house, now, 14)
    about = pool.take_up()
    asked = pool.ask(about)
    pool.answer(asked, dict(zip(pool.firms, VALUES, strict=True)))
    pool.release(asked, station)
    assert pool.figures(asked) == {"all": "52", "oem": "52", "tier_1": None}
