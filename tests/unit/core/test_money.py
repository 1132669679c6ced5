"""Amounts of money: read as people write them, shown as they read them, never a cent lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core import money

LANGUAGES = ("en", "de", "fr", "es")
READ = {
    ("1500", "EUR"): 150_000,
    ("1500.5", "EUR"): 150_050,
    ("1.500,50", "EUR"): 150_050,
    ("1,500.50", "EUR"): 150_050,
    ("1.500", "EUR"): 150_000,
    ("1,500", "EUR"): 150_000,
    ("10.000", "EUR"): 1_000_000,
    ("1'234'567.00", "CHF"): 123_456_700,
    ("1 234 567,8", "EUR"): 123_456_780,
    ("1\u202f234\u00a0567", "EUR"): 123_456_700,
    ("EUR 12,50", "EUR"): 1_250,
    ("12.50 €", "EUR"): 1_250,
    ("0.500", "EUR"): 50,
    ("0", "EUR"): 0,
    ("1.234.567", "JPY"): 1_234_567,
    ("1.500", "JPY"): 1_500,
    ("12.5", "BHD"): 12_500,
    ("1.2340", "BHD"): 1_234,
    ("0.001", "KWD"): 1,
    ("1234.5678", "CLF"): 12_345_678,
}
REFUSED = {
    ("", "EUR"): money.NOT_AN_AMOUNT,
    ("much", "EUR"): money.NOT_AN_AMOUNT,
    ("1.2.3", "EUR"): money.NOT_AN_AMOUNT,
    ("12.34,5,6", "EUR"): money.NOT_AN_AMOUNT,
    ("1e5", "EUR"): money.NOT_AN_AMOUNT,
    ("٣", "EUR"): money.NOT_AN_AMOUNT,
    ("12.50 USD", "EUR"): money.NOT_AN_AMOUNT,
    ("-5", "EUR"): money.NEGATIVE,
    ("\u221212", "EUR"): money.NEGATIVE,
    ("1.2345", "EUR"): money.DIGITS_BEHIND,
    ("12.5", "JPY"): money.DIGITS_BEHIND,
    ("1.234", "BHD"): money.TWO_WAYS,
    ("1" + "0" * 15, "EUR"): money.TOO_MUCH,
    ("9" * 5000, "EUR"): money.TOO_MUCH,
    ("5", "XAU"): money.UNKNOWN,
    ("5", "eur"): money.UNKNOWN,
}


@pytest.mark.parametrize(("text", "currency"), READ)
def test_amount_when_it_is_written_in_a_usual_way_is_read(text: str, currency: str) -> None:
    assert money.parse(text, currency) == READ[text, currency]


@pytest.mark.parametrize(("text", "currency"), REFUSED)
def test_amount_when_it_cannot_be_read_tells_what_to_do(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=re.escape(REFUSED[text, currency])):
        money.parse(text, currency)


@given(st.integers(0, money.MOST), st.sampled_from(sorted(money.CURRENCIES)))
def test_amount_when_it_is_typed_again_is_the_same(amount: int, currency: str) -> None:
    assert money.parse(money.typed(amount, currency), currency) == amount


@given(
    st.integers(0, money.MOST),
    st.sampled_from(["EUR", "JPY", "USD", "CHF", "CLF", "XOF"]),
    st.sampled_from(LANGUAGES),
)
def test_amount_when_it_is_shown_has_all_its_digits(
    amount: int, currency: str, language: str
) -> None:
    read = "".join(sign for sign in money.shown(amount, currency, language) if sign.isdigit())
    assert int(read) == amount


def test_amount_when_it_is_shown_speaks_the_readers_language() -> None:
    told = [money.shown(123_456_750, "EUR", one) for one in LANGUAGES]
    assert told == [
        "€1,234,567.50",
        "1.234.567,50\u00a0€",
        "1\u202f234\u202f567,50\u00a0€",
        "1.234.567,50\u00a0€",
    ]
    assert money.shown(-5, "JPY") == "-¥5"
    assert money.shown(1_234_567, "IQD").endswith("1,234.567")
    assert money.typed(-1_234, "EUR") == "-12.34"
