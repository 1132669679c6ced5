"""Two digits, and what can be concluded from them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.policy.aggregation.rounding import preimage, rounded

AMOUNTS = st.fractions(min_value=Fraction(1, 10**9), max_value=10**12)


@pytest.mark.parametrize(
    ("exact", "figure"),
    [("99.4", "99"), ("99.5", "100"), ("104.9", "100"), ("105", "110"), ("0.0445", "0.045")],
)
def test_figure_when_rounded_keeps_two_digits_and_goes_up_at_the_half(
    exact: str, figure: str
) -> None:
    assert rounded(Fraction(exact)) == Fraction(figure)


def test_preimage_when_of_a_power_of_ten_is_narrower_below() -> None:
    assert preimage(Fraction(100)) == (Fraction("99.5"), Fraction(105))
    assert preimage(Fraction(110)) == (Fraction(105), Fraction(115))
    assert preimage(Fraction("0.1")) == (Fraction("0.0995"), Fraction("0.105"))


@given(AMOUNTS, st.fractions(min_value=0, max_value=Fraction(999, 1000)))
def test_preimage_when_taken_holds_exactly_what_is_told_as_the_figure(
    exact: Fraction, part: Fraction
) -> None:
    figure = rounded(exact)
    least, most = preimage(figure)

    assert rounded(figure) == figure
    assert least <= exact < most
    assert rounded(least + part * (most - least)) == figure
    assert rounded(most) > figure
    assert rounded(least * Fraction(999_999, 1_000_000)) < figure


def test_figure_when_nought_is_never_told() -> None:
    with pytest.raises(ValueError, match="above zero"):
        rounded(Fraction(0))
