"""What an invoice is worth, by itself."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.features.engagements.money.rules import (
    Account,
    Entry,
    Invoice,
    Kind,
    Side,
    standing,
    totals,
)

DAY = dt.date(2026, 12, 1)
AT = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


def invoice(asked: int = 100, moved: int = 0, currency: str = "EUR") -> Invoice:
    return Invoice(uuid.UUID(int=7), Side.PAYER, currency, "", DAY, DAY, asked, moved)


def entry(**lines: int) -> Entry:
    told = {Account(name): amount for name, amount in lines.items()}
    return Entry(uuid.UUID(int=1), 1, Kind.RECEIVED, DAY, AT, "", told)


@pytest.mark.parametrize(
    ("asked", "moved", "on", "late"),
    [
        (100, 0, DAY, False),
        (100, 0, DAY + dt.timedelta(1), True),
        (100, 99, DAY + dt.timedelta(1), True),
        (100, 100, DAY + dt.timedelta(1), False),
        (100, 101, DAY + dt.timedelta(1), False),
        (0, 0, DAY + dt.timedelta(1), False),
    ],
)
def test_invoice_when_its_day_is_over_is_overdue_as_long_as_something_is_open(
    *, asked: int, moved: int, on: dt.date, late: bool
) -> None:
    assert invoice(asked, moved).overdue(on) is late


def test_standing_when_lines_are_summed_is_what_is_asked_and_what_has_moved() -> None:
    payer = [
        entry(receivable=100, contributions=-100),
        entry(bank=60, receivable=-60),
        entry(bank=-10, receivable=10),
        entry(contributions=20, receivable=-20),
    ]
    assert standing(Side.PAYER, payer) == (80, 50)
    assert payer[1].amount == 60
    expert = [entry(costs=100, payable=-100), entry(payable=40, bank=-40)]
    assert standing(Side.EXPERT, expert) == (100, 40)
    assert standing(Side.EXPERT, []) == (0, 0)


def test_totals_when_currencies_differ_are_kept_apart() -> None:
    found = totals([invoice(100, 30), invoice(50, 60), invoice(7, 0, "JPY")])

    assert found == {"EUR": (150, 90, 60), "JPY": (7, 0, 7)}
    assert totals([]) == {}


def test_code_when_told_is_no_name() -> None:
    assert invoice().code == "M-00000007"
