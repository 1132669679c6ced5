"""Amounts of money: whole numbers of a currency's smallest unit, read from and shown to people.

How many digits a currency has behind the point is ISO 4217's to say and not CLDR's, which leaves
out what nobody pays in coins: whoever computes would lose them.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from babel.core import Locale
from babel.numbers import NumberPattern, get_currency_symbol, parse_pattern

DIGITS = 2
"""What stands behind the point in nearly all currencies; the others follow."""
NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE = "BHD IQD JOD KWD LYD OMR TND"
FOUR = "CLF UYW"
OTHERS = {
    **dict.fromkeys(NONE.split(), 0),
    **dict.fromkeys(THREE.split(), 3),
    **dict.fromkeys(FOUR.split(), 4),
}
USUAL = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
XCD XCG YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(USUAL.split()) | frozenset(OTHERS)
"""What one may pay in today. Metals, baskets and codes for tests are none."""
MOST = 10**15
"""In smallest units. Sums of any number of firms stay far within what the database holds."""

BETWEEN = re.compile("[\\s\u2019']")
"""Blanks and apostrophes, as they stand between thousands."""
MINUS = re.compile("\\s*[-\u2212\u2013]")
LONGEST = 20
"""Signs beyond which nothing is an amount anybody meant; Python counts no further than some."""
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
NOT_AN_AMOUNT = "Write an amount, such as 1500 or 1500.50."
TWO_WAYS = "This can be read in two ways. Write it without a separator of thousands."
NEGATIVE = "Write an amount of nought or more."
DIGITS_BEHIND = "This currency does not have so many digits behind the point."
TOO_MUCH = "This is more than can be kept."
UNKNOWN = "This is no currency one can pay in."


def digits(currency: str) -> int:
    """Give how many digits stand behind the point. :raises ValueError: for no currency."""
    if currency not in CURRENCIES:
        raise ValueError(UNKNOWN)
    return OTHERS.get(currency, DIGITS)


def parse(text: str, currency: str) -> int:
    """Read an amount in smallest units. :raises ValueError: with what to do, never the amount."""
    places = digits(currency)
    bare = BETWEEN.sub("", text)
    for sign in (currency, get_currency_symbol(currency, locale="en")):
        bare = bare.removeprefix(sign).removesuffix(sign)
    if MINUS.match(bare):
        raise ValueError(NEGATIVE)
    readings = _readings(bare)
    found = {one for one in readings if len(one.partition(".")[2]) <= places}
    if not found:
        raise ValueError(DIGITS_BEHIND if readings else NOT_AN_AMOUNT)
    if max(map(len, found)) > LONGEST:
        raise ValueError(TOO_MUCH)
    if len(found) > 1:
        raise ValueError(TWO_WAYS)
    amount = _units(found.pop(), places)
    if amount > MOST:
        raise ValueError(TOO_MUCH)
    return amount


def typed(amount: int, currency: str) -> str:
    """Give an amount as a form or a sheet holds it: whoever reads it again reads the same."""
    places = digits(currency)
    if not places:
        return str(amount)
    whole, rest = divmod(abs(amount), 10**places)
    text = f"{whole}.{rest:0{places}d}"
    return ("-" if amount < 0 else "") + text + ("0" if GROUPED.fullmatch(text) else "")


def shown(amount: int, currency: str, locale: str = "en") -> str:
    """Give an amount as people read it in their language, with all its digits."""
    places = digits(currency)
    spoken = Locale.parse(locale)
    exact = Decimal(amount).scaleb(-places)
    pattern = _pattern(spoken.language, places)
    told: str = pattern.apply(exact, spoken, currency=currency, currency_digits=False)
    return told


@functools.cache
def _pattern(language: str, places: int) -> NumberPattern:
    """Give how a language writes money, with as many digits behind the point as there are."""
    pattern: NumberPattern = parse_pattern(
        Locale.parse(language).currency_formats["standard"].pattern
    )
    pattern.frac_prec = (places, places)
    return pattern


def _units(number: str, places: int) -> int:
    whole, _, rest = number.partition(".")
    return int(whole + rest.ljust(places, "0"))


def _readings(bare: str) -> set[str]:
    """Give what a text may mean: nothing, one number, or two that differ by a thousand."""
    dots, commas = bare.count("."), bare.count(",")
    if GROUPED.fullmatch(bare) and not bare.startswith("0"):
        large = re.sub("[.,]", "", bare)
        return {large, bare.replace(",", ".")} if dots + commas == 1 else {large}
    if dots and commas:
        point = max(bare.rfind("."), bare.rfind(","))
        whole, rest = bare[:point], bare[point + 1 :]
        if not GROUPED.fullmatch(whole):
            return set()
        one = f"{re.sub('[.,]', '', whole)}.{rest}"
    else:
        one = bare.replace(",", ".")
    if not PLAIN.fullmatch(one):
        return set()
    return {one.rstrip("0").rstrip(".") if "." in one else one}
