"""Days become months, months years, and exact figures round ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.policy.amounts import exact_amounts, rounded
from collab.policy.moments import exact_moments, to_months, to_years, year_of


@pytest.mark.parametrize(
    ("text", "months", "years"),
    [
        ("on 12 May 2024", "on May 2024", "on 2024"),
        ("on May 12th, 2024, at 14:30", "on May 2024, at […]", "on 2024, at […]"),
        ("am 3. März 2023", "am März 2023", "am 2023"),
        ("el 3 de mayo de 2024", "el mayo 2024", "el 2024"),
        ("le 1er août 2024", "le août 2024", "le 2024"),
        ("2024-05-12 and 12.05.2024", "2024-05 and 05/2024", "2024 and 2024"),
        ("around 2.30 pm", "around […]", "around […]"),
        ("since 2019 and 2025-03", "since 2019 and 2025-03", "since 2019 and 2025"),
        ("on May 3 and 4 June", "on May and June", "on May and June"),
        ("they may 12 times march 3 miles", "they may 12 times march 3 miles",
         "they may 12 times march 3 miles"),
        ("see /2024-05-12/", "see /2024-05-12/", "see /2024-05-12/"),
    ],
)  # fmt: skip
def test_moments_when_made_coarser(text: str, months: str, years: str) -> None:
    assert to_months(text) == months
    assert to_years(text) == years
    assert bool(exact_moments(text)) is (text != months)
    assert exact_moments(months) == []


@pytest.mark.parametrize(("month", "year"), [("2025-03", "2025"), ("2019", "2019"), (None, None)])
def test_month_when_a_year_is_enough(month: str | None, year: str | None) -> None:
    assert year_of(month) == year


@pytest.mark.parametrize(
    ("text", "round_"),
    [
        ("4,217 tonnes", "~4,000 tonnes"),
        ("4 217 t", "~4 000 t"),
        ("1.234,56 EUR", "~1.000 EUR"),
        ("12.5 %", "~10 %"),
        ("0.375 of it", "~0.4 of it"),
        ("9,712 and 1237", "~10,000 and ~1,000"),
        ("350 people, 4,000 tonnes, in 2024", "350 people, 4,000 tonnes, in 2024"),
        ("release 1.2.3 of 12/05/2024", "release 1.2.3 of 12/05/2024"),
    ],
)
def test_amounts_when_rounded(text: str, round_: str) -> None:
    assert rounded(text) == round_
    assert bool(exact_amounts(text)) is (text != round_)


@given(st.text(alphabet="0123456789.,' abMay-/:", max_size=60))
def test_text_when_made_coarser_then_nothing_exact_is_left(text: str) -> None:
    assert exact_amounts(rounded(text)) == []
    assert exact_moments(to_months(text)) == []
