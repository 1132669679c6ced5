"""The currencies one can pay in, against what a library knows."""

from __future__ import annotations

from babel.core import get_global
from babel.numbers import get_currency_precision

from collab.policy.funding.currencies import DIGITS

LATELY_GONE = {"BGN"}
"""Replaced by the euro in 2026; older lists have it still."""


def test_currencies_when_compared_hold_all_that_are_tender_somewhere() -> None:
    tender = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, until, is_tender in used
        if until is None and is_tender
    }

    assert tender - DIGITS.keys() <= LATELY_GONE
    assert not DIGITS.keys() & {"DEM", "XXX", "XTS", "XAU", "CNH"}


def test_currencies_when_shown_have_the_digits_of_iso_4217() -> None:
    assert (DIGITS["EUR"], DIGITS["JPY"], DIGITS["KWD"], DIGITS["CLF"]) == (2, 0, 3, 4)
    fewer_in_use = {code for code in DIGITS if get_currency_precision(code) < DIGITS[code]}
    assert all(get_currency_precision(code) <= digits for code, digits in DIGITS.items())
    assert not fewer_in_use & {"EUR", "USD", "GBP", "CHF", "SEK", "CAD"}
