"""The JSON document `collab kpi release` reads, and the lines it writes.

Nothing is guessed: a name that is not there, a number that is none, a key at the top or a rule that
is not known (a misspelt "relations" would be a leak), each ends the reading with a sentence that
says where. It says no value: it may end up in a log. What else is said of the KPI, a round or a
contribution is passed over.
"""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from collab.policy.aggregation.asking import Note, limits_of
from collab.policy.aggregation.cells import Contribution, Decision, Round, band
from collab.policy.aggregation.parameters import (
    Combine,
    Competition,
    Kpi,
    MilderError,
    Statistic,
    floors,
)
from collab.policy.aggregation.primary import is_in_range

TOP = frozenset({"kpi", "rounds", "rules", "relations"})
SMALLEST, LARGEST = -12, 15
"""Powers of ten between which a value other than nought must lie."""
_CLASSES = {
    "commercial": Competition.COMMERCIAL,
    "competitive": Competition.COMMERCIAL,
    "process": Competition.PROCESS,
    "human_rights": Competition.PROCESS,
    "human_rights_process": Competition.PROCESS,
}


class DocumentError(ValueError):
    """What is wrong with the document, and where."""


def read(text: str | bytes, note: Note = lambda _: None) -> tuple[Kpi, list[Round]]:
    """Read a document; notes what is asked for and not given.

    :raises DocumentError: at the first thing that is wrong.
    """
    try:
        whole = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except DocumentError:
        raise
    except (ValueError, RecursionError):
        raise DocumentError("this is no JSON document") from None
    given = _object(whole, "the document", {"kpi", "rounds"})
    if given.keys() - TOP:
        raise DocumentError(f"the document holds a key beside {', '.join(sorted(TOP))}")
    rounds = [
        _round(one, f"round {number}")
        for number, one in enumerate(_list(given["rounds"], '"rounds"'), 1)
    ]
    kpi = _kpi(given, note)
    for number, held in enumerate(rounds, 1):
        if not all(is_in_range(one, kpi) for one in held.contributions):
            raise DocumentError(f'round {number} holds a value beyond "lowest" or "highest"')
    return kpi, rounds


def lines(kpi: Kpi, decided: Iterable[Iterable[Decision]]) -> Iterable[str]:
    """Write a line for each breakdown of each round. None says why something stays inside."""
    for one in (each for decisions in decided for each in decisions):
        told: dict[str, object] = {
            "period": one.period,
            "breakdown": one.breakdown,
            "released": one.fact is not None,
        }
        if one.fact is not None:
            told["value"] = _number(one.fact.figure)
        told["statistic"] = kpi.statistic.value
        if one.fact is not None:
            told["contributors_band"] = band(one.fact.parents)
        yield json.dumps(told, ensure_ascii=False)


def _number(figure: Fraction) -> int | float:
    return int(figure) if figure.denominator == 1 else float(figure)


def _kpi(given: Mapping[str, Any], note: Note) -> Kpi:
    """Read class, statistic, range, rules and relations."""
    kpi = given["kpi"]
    if not isinstance(kpi, dict) or not isinstance(kpi.get("class"), str):
        raise DocumentError('"kpi" must be an object with a text "class"')
    named = re.sub(r"[\s-]+", "_", kpi["class"].strip().lower())
    if named not in _CLASSES:
        raise DocumentError('"class" must be "commercial" or "process"')
    try:
        statistic = Statistic(kpi.get("statistic", "mean"))
    except ValueError:
        raise DocumentError('"statistic" must be "mean" or "sum"') from None
    rules = given.get("rules")
    rules = {} if rules is None else rules
    if not isinstance(rules, dict):
        raise DocumentError('"rules" must be an object')
    asked = {name: _value(value, f"rule {name!r}") for name, value in rules.items()}
    try:
        limits = limits_of(floors(_CLASSES[named]), asked, note)
    except MilderError as error:
        raise DocumentError(str(error)) from None
    related = given.get("relations")
    pairs = [] if related is None else _list(related, '"relations"')
    lowest, highest = _range(kpi)
    return Kpi(
        limits,
        statistic,
        tuple(_relation(one) for one in pairs),
        lowest,
        highest,
        _combine(kpi, bounded=highest is not None and statistic is Statistic.MEAN),
    )


def _range(kpi: Mapping[str, Any]) -> tuple[Fraction, Fraction | None]:
    lowest, highest = kpi.get("lowest"), kpi.get("highest")
    least = Fraction(0) if lowest is None else _value(lowest, '"lowest"')
    most = None if highest is None else _value(highest, '"highest"')
    if most is not None and most <= least:
        raise DocumentError('"highest" must be more than "lowest"')
    return least, most


def _combine(kpi: Mapping[str, Any], *, bounded: bool) -> Combine:
    """Read what firms of one house are together.

    Unless said: of what can be no more than so much (a share, a mark), the mean; else the sum.
    """
    asked = kpi.get("combine")
    if asked is None:
        return Combine.MEAN if bounded else Combine.SUM
    try:
        return Combine(asked)
    except ValueError:
        raise DocumentError('"combine" must be "mean" or "sum"') from None


def _relation(one: Any) -> tuple[str, str]:
    match one:
        case [str() as left, str() as right] if left and right:
            return left, right
    raise DocumentError('"relations" must hold pairs of names')


def _round(one: Any, where: str) -> Round:
    given = _object(one, where, {"period", "published_on", "contributions", "breakdowns"})
    contributions = tuple(
        _contribution(each, f"{where}, contribution {number}")
        for number, each in enumerate(_list(given["contributions"], f"contributions of {where}"), 1)
    )
    ids = [each.id for each in contributions]
    if len(set(ids)) < len(ids):
        raise DocumentError(f"{where} holds two contributions with one id")
    breakdowns = given["breakdowns"]
    if not isinstance(breakdowns, dict):
        raise DocumentError(f"breakdowns of {where} must be an object")
    return Round(
        _name(given["period"], f"period of {where}"),
        _day(given["published_on"], f"published_on of {where}"),
        contributions,
        {
            _name(name, f"name of a breakdown in {where}"): _breakdown(listed, set(ids), where)
            for name, listed in breakdowns.items()
        },
    )


def _breakdown(listed: Any, ids: set[str], where: str) -> frozenset[str]:
    names = [
        _name(one, f"a breakdown of {where}") for one in _list(listed, f"breakdown in {where}")
    ]
    if len(set(names)) < len(names):
        raise DocumentError(f"a breakdown of {where} names a contribution twice")
    if not set(names) <= ids:
        raise DocumentError(f"a breakdown of {where} names a contribution that is not there")
    return frozenset(names)


def _contribution(one: Any, where: str) -> Contribution:
    given = _object(one, where, {"id", "parent", "value", "as_of"})
    return Contribution(
        _name(given["id"], f"id of {where}"),
        _name(given["parent"], f"parent of {where}"),
        _value(given["value"], f"value of {where}"),
        _newest_day(given["as_of"], f"as_of of {where}"),
    )


def _object(one: Any, where: str, needed: set[str]) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise DocumentError(f"{where} must be an object")
    if missing := needed - one.keys():
        raise DocumentError(f"{where} lacks {', '.join(sorted(missing))}")
    return one


def _list(one: Any, where: str) -> list[Any]:
    if not isinstance(one, list):
        raise DocumentError(f"{where} must be a list")
    return one


def _name(one: Any, where: str) -> str:
    if not isinstance(one, str) or not one.strip():
        raise DocumentError(f"{where} must be a text")
    try:
        one.encode()
    except UnicodeEncodeError:  # half a character, which nothing could write out again
        raise DocumentError(f"{where} must be a text") from None
    return one


def _value(one: Any, where: str) -> Fraction:
    """Read a number of nought or more, exactly as it is written."""
    if isinstance(one, bool) or not isinstance(one, int | Decimal):
        raise DocumentError(f"{where} must be a number")
    if one < 0:
        raise DocumentError(f"{where} is below nought")
    exact = Decimal(one)
    if exact and not SMALLEST <= exact.adjusted() < LARGEST:
        raise DocumentError(f"{where} is too large or too small")
    return Fraction(exact)


def _newest_day(one: Any, where: str) -> dt.date:
    """Read a day, or a month, which stands for its last day: June is not as old as 1 June."""
    if isinstance(one, str) and re.fullmatch(r"\d{4}-\d{2}", one):
        first = _day(f"{one}-01", where)
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return _day(one, where)


def _day(one: Any, where: str) -> dt.date:
    """Read a day in ISO 8601."""
    if isinstance(one, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", one):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(one)
    raise DocumentError(f"{where} must be a day such as 2026-06-30")


def _no_number(_: str) -> Any:
    raise DocumentError("NaN and Infinity are no numbers")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DocumentError("an object holds a key twice")
    return made
