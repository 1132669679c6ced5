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
        ("12\u201314 March 2025", "March 2025", "2025"),
        ("12-14 March 2025", "March 2025", "2025"),
        ("between 3 and 4 March 2025", "between March 2025", "between 2025"),
        ("from the 3rd to the 5th of March", "from March", "from March"),
        ("12, 13 and 14 March 2025", "March 2025", "2025"),
        ("vom 12. bis 14. März 2025", "vom März 2025", "vom 2025"),
        ("vom 12. bis zum 14. März 2025", "vom März 2025", "vom 2025"),
        ("del 3 al 5 de marzo de 2025", "del marzo 2025", "del 2025"),
        ("du 3 au 5 mars 2025", "du mars 2025", "du 2025"),
        ("on Monday 14th of March", "on March", "on March"),
        ("on Friday, 14 March 2025", "on March 2025", "on 2025"),
        ("on Friday, March 14, 2025.", "on March 2025.", "on 2025."),
        ("am Freitag, den 14. März", "am März", "am März"),
        ("March 12-14, 2025", "March 2025", "2025"),
        ("March 12 and 13, 2025", "March 2025", "2025"),
        ("2025/03/14 and 2025.3.14", "2025-03 and 2025-03", "2025 and 2025"),
        ("2025-03-12/2025-03-14", "2025-03/2025-03", "2025/2025"),
        ("03/14/2025", "03/2025", "2025"),
        ("14/03/2025", "03/2025", "2025"),
        ("03/04/2025", "2025", "2025"),
        ("14.3.25", "3/2025", "2025"),
        ("3/14/25 and 14-03-25", "3/2025 and 03/2025", "2025 and 2025"),
        ("14.03.99", "03/1999", "1999"),
        ("12.-14.03.2025", "03/2025", "2025"),
        ("28.02.-03.03.2025", "[…]-03/2025", "[…]-2025"),
        ("on 14/03, we met", "on […], we met", "on […], we met"),
        ("am 14.3. kam er", "am […] kam er", "am […] kam er"),
        ("14-Mar-2025", "Mar 2025", "2025"),
        ("14-Mar-25", "Mar 2025", "2025"),
        ("2025-Mar-14", "2025-Mar", "2025-Mar"),
        ("14 March \u201925", "March 2025", "2025"),
        ("am 12./13. März 2025", "am März 2025", "am 2025"),
        ("March the 14th", "March", "March"),
        ("14 March/15 March 2025", "March/March 2025", "March/2025"),
        ("14 March-15 March 2025", "March-March 2025", "March-2025"),
        ("um 14 Uhr", "um […]", "um […]"),
        ("14\u201316 Uhr", "[…]", "[…]"),
        ("vers 14h", "vers […]", "vers […]"),
        ("um 14.30", "um […]", "um […]"),
        ("between 2 and 4 pm", "between […]", "between […]"),
        ("at 14:30:15", "at […]", "at […]"),
        ("12,500 people since March 12,500 more", "12,500 people since March 12,500 more",
         "12,500 people since March 12,500 more"),
        ("2/3 of 24/7 work, 12 hours, 12h shifts", "2/3 of 24/7 work, 12 hours, 12h shifts",
         "2/3 of 24/7 work, 12 hours, 12h shifts"),
        ("host 10.1.12.5", "host 10.1.12.5", "host 10.1.12.5"),
        ("on the third of March 2025", "on March 2025", "on 2025"),
        ("on Friday, the twenty-first of May,", "on May,", "on May,"),
        ("the third and fourth of March", "March", "March"),
        ("March the third, 2025", "March 2025", "2025"),
        ("am dritten März 2025", "am März 2025", "am 2025"),
        ("vom ersten bis zum einundzwanzigsten Mai", "vom Mai", "vom Mai"),
        ("el tres de mayo de 2024", "el mayo 2024", "el 2024"),
        ("el treinta y uno de enero", "el enero", "el enero"),
        ("le vingt et un mars 2025", "le mars 2025", "le 2025"),
        ("le premier août", "le août", "le août"),
        ("the first march of the widows, the second may follow",
         "the first march of the widows, the second may follow",
         "the first march of the widows, the second may follow"),
        ("sieben Mal im März, deux fois en mars", "sieben Mal im März, deux fois en mars",
         "sieben Mal im März, deux fois en mars"),
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


@given(st.text(alphabet="0123456789.,' abMay-/:hm", max_size=60))
def test_text_when_made_coarser_then_nothing_exact_is_left(text: str) -> None:
    assert exact_amounts(rounded(text)) == []
    assert exact_moments(to_months(text)) == []


@pytest.mark.parametrize("text", ["7" * 5000, "7" * 5000 + ".123", "1" + ",234" * 2000])
def test_amount_when_longer_than_any_figure_then_it_is_none(text: str) -> None:
    assert rounded(text) == text
    assert exact_amounts(text) == []
