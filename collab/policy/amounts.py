"""Exact amounts in a text, and the same text with round ones in their place.

Who knows one figure of a shipment, a payroll or a payment recognises it to the last digit; a
round number fits many.
"""

from __future__ import annotations

import re
from decimal import Decimal

EXACT = 3
"""Digits that count, from which on a figure may be one nobody else has."""
LONGEST = 60
"""Digits beyond which nothing is a figure anybody meant; Python counts no further than some."""
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_AMOUNT = re.compile(
    r"(?<![\w./:@#-])(?P<whole>"
    r"[1-9]\d{0,2}(?:(?P<mark>[.,'\u2019\u00a0\u202f ])\d{3}(?:(?P=mark)\d{3})*)(?!\d)|\d+)"
    r"(?:(?P<point>[.,])(?P<rest>\d+))?(?![\d/:@-]|[.,]\d)"
)


def exact_amounts(text: str) -> list[tuple[int, int]]:
    """Give where figures with three or more digits that count stand; years are no figures."""
    return [match.span() for match in _AMOUNT.finditer(text) if _is_exact(match)]


def rounded(text: str) -> str:
    """Give the text with its exact figures rounded to one digit that counts."""
    return _AMOUNT.sub(lambda found: _round(found) if _is_exact(found) else found[0], text)


def _is_exact(found: re.Match[str]) -> bool:
    if found["mark"] is None and found["point"] is None and _YEAR.match(found["whole"]):
        return False
    return len(_counting(found)) >= EXACT and len(found[0]) <= LONGEST


def _counting(found: re.Match[str]) -> str:
    digits = "".join(c for c in found["whole"] + (found["rest"] or "") if c.isdigit())
    return digits.strip("0")


def _round(found: re.Match[str]) -> str:
    whole = "".join(c for c in found["whole"] if c.isdigit())
    value = Decimal(f"{whole}.{found['rest'] or '0'}")
    step = Decimal(1).scaleb(value.adjusted())
    near = (value / step).to_integral_value() * step
    if value < 1:
        return f"~{near.normalize():f}".replace(".", found["point"] or ".")
    return f"~{int(near):,}".replace(",", found["mark"] or ("," if found["point"] != "," else " "))
