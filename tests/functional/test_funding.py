"""Firms bear a cost together: pledged in secret, told at moments, confirmed, settled, frozen."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.core.house import House
from collab.features.engagements.funding.rules import Terms
from tests.cast import ALICE, BEA
from tests.factories.funding import TOTAL, Fund, association_bears
from tests.house.databases import Database
from worker.context import Station


@pytest.fixture
def fund(db: Database, house: House, now: dt.datetime) -> Fund:
    """Give an engagement that six firms are asked to fund, two of them mining."""
    return Fund.of(db, house, now, 4, mining=2)


def test_budget_when_all_confirm_is_settled_to_the_cent(
    fund: Fund, db: Database, station: Station
) -> None:
    one = fund.open(parts=[association_bears(1_000_000)])
    first, second, mine, other = fund.firms[2:]
    fund.offer(
        one,
        {
            ALICE: Terms(3_000_000, min_payers=4),
            BEA: 2_000_000,
            first: Terms(1_000_000, requires_class="mining"),
            second: None,
            mine: 4_000_000,
            other: Terms(500_000),
        },
    )
    fund.look(one, 1, station)
    told = fund.told(one)
    assert told["acme"] == (2_750_000, ["accepted"])
    assert "pool1" not in told
    assert fund.budget(one, "band") == "covered"
    fund.look(one, 2, station)
    fund.look(one, 3, station)
    assert fund.budget(one, "round") == 1
    assert fund.states(one)["acme"] == "conditions_met"
    assert fund.states(one)["pool1"] == "declined"
    fund.confirm(one, ALICE, BEA, first, mine, other)
    fund.look(one, 4, station)
    shares = fund.shares(one)
    assert sum(shares.values()) == TOTAL - 1_000_000
    assert shares == {
        "acme": 2_750_000, "bolt": 2_000_000, "pool0": 1_000_000, "pool2": 2_750_000,
        "pool3": 500_000,
    }  # fmt: skip
    assert fund.budget(one, "state") == "settled"
    db.run("update engagements set state = 'awarded'")
    assert fund.budget(one, "state") == "frozen"
