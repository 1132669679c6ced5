"""Figures as people write them: a German comma, a unit behind, a blank between thousands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from collab.features.kpis.rules import WHOLE, Unit

MOST = Decimal(10) ** 12
PLACES = 6
BESIDE = re.compile(r"(?:%|per cent|percent|prozent|days?|tage?|jours?|días?)\s*$", re.IGNORECASE)
BETWEEN = re.compile("[\\s\u2019']")
"""Blanks and apostrophes, as they stand between thousands."""
MINUS = re.compile("\\s*[-\u2212\u2013]")
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
NOT_A_NUMBER = "Write a number, such as 12.5 or 12,5."
TWO_WAYS = "This can be read in two ways. Write it without a separator of thousands."
NEGATIVE = "There is nothing below nought here."
WHOLE_ONLY = "Write a whole number."
RANGE = "This is outside what is possible for this indicator."
LONG = "Write it with fewer digits."


def figure(text: str, unit: str, lowest: Decimal, highest: Decimal | None) -> Decimal:
    """Read a figure. :raises ValueError: with what to do; the figure itself is in no message."""
    found = [one for one in _readings(text) if _within(one, lowest, highest)]
    if not found:
        if any(True for _ in _readings(text)):
            raise ValueError(RANGE)
        raise ValueError(NEGATIVE if MINUS.match(text) else NOT_A_NUMBER)
    if len(found) > 1:
        raise ValueError(TWO_WAYS)
    value = found[0]
    if unit in {one.value for one in WHOLE} and value != value.to_integral_value():
        raise ValueError(WHOLE_ONLY)
    exponent = value.normalize().as_tuple().exponent
    if value > MOST or (isinstance(exponent, int) and -exponent > PLACES):
        raise ValueError(LONG)
    return value


def typed(value: Decimal) -> str:
    """Give a figure as a form or a sheet holds it: whoever reads it again reads the same."""
    text = f"{value.normalize():f}"
    return f"{text}0" if GROUPED.fullmatch(text) else text


def written(value: Decimal, unit: str | Unit, words: Mapping[str, str] | None = None) -> str:
    """Give a figure as it is shown: no blank zeros, and its unit in words."""
    plain = f"{value.normalize():f}"
    if unit == Unit.PERCENT:
        return f"{plain} %"
    return f"{plain} {words[unit]}" if words and unit in words else plain


def _readings(text: str) -> list[Decimal]:
    """Give what a text may mean: nothing, one number, or two that differ by a thousand."""
    bare = BESIDE.sub("", BETWEEN.sub("", text))
    if PLAIN.fullmatch(bare) and not GROUPED.fullmatch(bare):
        return [Decimal(bare)]
    dot, comma = bare.rfind("."), bare.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = max(dot, comma)
        whole = bare[:decimal].replace(".", "").replace(",", "")
        one = f"{whole}.{bare[decimal + 1 :]}"
        return [Decimal(one)] if PLAIN.fullmatch(one) else []
    if GROUPED.fullmatch(bare):
        large = Decimal(re.sub("[.,]", "", bare))
        once = bare.count(".") + bare.count(",") == 1
        small = Decimal(bare.replace(",", ".")) if once else large
        return [large] if not once else [small, large] if not bare.startswith("0") else [small]
    one = bare.replace(",", ".")
    return [Decimal(one)] if PLAIN.fullmatch(one) else []


def _within(value: Decimal, lowest: Decimal, highest: Decimal | None) -> bool:
    return value >= lowest and (highest is None or value <= highest)
