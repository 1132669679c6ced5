"""Figures with two significant digits, and everything a reader can conclude from the rounding."""

from __future__ import annotations

import math
from fractions import Fraction

from collab.policy.aggregation.parameters import DIGITS

_LOW, _HIGH = 10 ** (DIGITS - 1), 10**DIGITS


def rounded(exact: Fraction) -> Fraction:
    """Round a figure above zero to two significant digits, halves upwards."""
    step = _step(exact)
    return math.floor(exact / step + Fraction(1, 2)) * step


def preimage(figure: Fraction) -> tuple[Fraction, Fraction]:
    """Give the least and the largest value that is told as this figure.

    Below a power of ten the steps are ten times finer: 100 stands for 99.5 to 105, and a reader
    knows. (105 itself is told as 110: that one point too many does not make anybody safer.)
    """
    step = _step(figure)
    below = step / 10 if figure == _LOW * step else step
    return figure - below / 2, figure + step / 2


def _step(exact: Fraction) -> Fraction:
    """Give the distance between neighbouring figures of this size."""
    if exact <= 0:
        raise ValueError("only figures above zero are told")
    power = math.floor(math.log10(exact.numerator) - math.log10(exact.denominator)) - DIGITS + 1
    step = Fraction(10) ** power
    while exact < _LOW * step:  # logarithms are not exact beside a power of ten
        step /= 10
    while exact >= _HIGH * step:
        step *= 10
    return step
