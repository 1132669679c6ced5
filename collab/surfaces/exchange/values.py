"""A row of text turned into a draft, or into problems told in plain words. Nothing is guessed."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from collab.core.texts import has_controls, lines, one_line
from collab.features.contacts.rules import EMAIL, PHONE, WEBSITE
from collab.policy.marking import Marking
from collab.surfaces.exchange.fields import Field, Kind
from collab.surfaces.exchange.kinds import FINDINGS, Subject
from collab.surfaces.exchange.months import AmbiguousError, Order, day_of, is_ambiguous, month_of
from collab.surfaces.exchange.reading.sheet import Row
from collab.surfaces.exchange.words import Lexicon, Words

NUMBERS = frozenset({"scale", "scope", "irremediability", "likelihood", "credibility"})
BETWEEN = re.compile(r"[;|\n]+")
DECIMALS = re.compile(r"(\d+)[.,]0+")
MONTH_LENGTH = len("2025-03")
SHOWN = 60
"""Letters of a value that a problem quotes."""
TRUE = frozenset({"yes", "y", "ja", "j", "oui", "o", "sí", "si", "s", "true", "wahr", "x", "1"})
FALSE = frozenset({"no", "n", "nein", "non", "false", "falsch", "0", "-"})
TYPED: Mapping[Kind, tuple[re.Pattern[str], str]] = {
    Kind.EMAIL: (EMAIL, "is no mail address. Write one, such as office@example.org."),
    Kind.PHONE: (PHONE, "is no number we can read. Write it such as +49 30 1234567."),
    Kind.WEBSITE: (WEBSITE, "is no web address. Write it whole, beginning with https://."),
}


@dc.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, under which heading, and what to do."""

    heading: str
    words: str


@dc.dataclass(frozen=True, slots=True)
class Reading:
    """What a row becomes: ``values`` for a draft, or ``problems``."""

    number: int
    values: Mapping[str, Any]
    problems: Sequence[Problem]


@dc.dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field (empty: none), and how dates such as 3/4/2025 are meant."""

    headings: Sequence[str]
    names: Sequence[str]
    order: Order = Order.UNKNOWN
    subject: Subject = FINDINGS

    def pairs(self, row: Row) -> Iterable[tuple[str, Field, str]]:
        """Give heading, field and text of each cell that is taken."""
        known = self.subject.by_name
        for heading, name, cell in zip(self.headings, self.names, row.cells, strict=True):
            if name:
                yield heading, known[name], cell


def read_row(row: Row, mapping: Columns, lexicon: Lexicon) -> Reading:
    """Read one row."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for heading, field, text in mapping.pairs(row):
        try:
            value = _value(field, text, mapping.order, lexicon)
        except ValueError as error:
            problems.append(Problem(heading, str(error)))
        else:
            if value is not None:
                values[field.name] = value
    headed = mapping.subject.headed
    if not values.get(headed) and (headed not in mapping.names or headed == "name"):
        values[headed] = mapping.subject.named(values)
    if not values.get(headed) and not any(p.heading in _titled(mapping) for p in problems):
        problems.append(Problem(_titled(mapping)[0], f"There is no {headed}. Write one."))
    return Reading(row.number, values, problems)


def asks_order(rows: Iterable[Row], mapping: Columns) -> str | None:
    """Give a date that could be read in two ways, if the table has one."""
    dated = (Kind.MONTH, Kind.YEAR_OR_MONTH, Kind.DAY)
    found = (
        text
        for row in rows
        for _heading, field, text in mapping.pairs(row)
        if field.kind in dated and is_ambiguous(text)
    )
    return next(found, None)


def _titled(mapping: Columns) -> Sequence[str]:
    headed, needs = mapping.subject.headed, mapping.subject.needs
    named = list(zip(mapping.headings, mapping.names, strict=True))
    own = [heading for heading, name in named if name == headed]
    return own or [heading for heading, name in named if name in needs] or [""]


def _value(field: Field, text: str, order: Order, lexicon: Lexicon) -> Any:
    """Give a field's value, None where nothing is said. :raises ValueError: with what to do."""
    if not text.strip():
        return None
    if field.words:
        return _of_list(field, text, lexicon[field.words])
    if field.kind in TYPED:
        return _typed(field, text)
    if field.kind in (Kind.MONTH, Kind.YEAR_OR_MONTH):
        return _month(field, text, order)
    if field.kind is Kind.DAY:
        return _day(text, order)
    return _flag(text) if field.kind is Kind.FLAG else _text(field, text)


def _of_list(field: Field, text: str, words: Words) -> Any:
    if field.kind is Kind.CODES:
        return tuple(dict.fromkeys(_codes(text, words)))
    code = _code(text, words)
    if field.name in NUMBERS:
        return int(code)
    return Marking.from_name(code) if field.name == "marking" else code


def _text(field: Field, text: str) -> str:
    cleaned = one_line(text) if field.kind is Kind.LINE else lines(text)
    if len(cleaned) > field.longest:
        raise ValueError(f"Shorten it to {field.longest:,} characters; it has {len(cleaned):,}.")
    if has_controls(cleaned):
        raise ValueError("It holds control characters that cannot be seen. Type it anew.")
    return cleaned


def _month(field: Field, text: str, order: Order) -> str:
    try:
        month = month_of(text, order)
    except AmbiguousError:
        raise ValueError(
            f"“{_quoted(text)}” can be read in two ways. Say above whether day or month is first."
        ) from None
    except (ValueError, KeyError):
        raise ValueError(
            f"“{_quoted(text)}” is no date we can read. Write it like 2025-03 or 31.03.2025."
        ) from None
    if field.kind is Kind.MONTH and len(month) < MONTH_LENGTH:
        raise ValueError(f"“{_quoted(text)}” is a year only. Add the month, such as {month}-03.")
    return month


def _day(text: str, order: Order) -> dt.date:
    try:
        return day_of(text, order)
    except AmbiguousError:
        raise ValueError(
            f"“{_quoted(text)}” can be read in two ways. Say above whether day or month is first."
        ) from None
    except (ValueError, KeyError):
        raise ValueError(
            f"“{_quoted(text)}” is no day we can read. Write it like 2027-03-31 or 31.03.2027."
        ) from None


def _flag(text: str) -> bool:
    said = text.strip().casefold()
    if said in TRUE:
        return True
    if said in FALSE:
        return False
    raise ValueError(f"“{_quoted(text)}” is neither yes nor no.")


def _typed(field: Field, text: str) -> str:
    cleaned = one_line(text)
    pattern, words = TYPED[field.kind]
    if field.kind is Kind.WEBSITE and "://" not in cleaned:
        cleaned = f"https://{cleaned}"
    if not pattern.fullmatch(cleaned):
        raise ValueError(f"“{_quoted(cleaned)}” {words}")
    return cleaned


def _codes(text: str, words: Words) -> Iterable[str]:
    """Give the codes of a list. A comma parts it only where it is no part of a word."""
    for part in BETWEEN.split(text):
        if not part.strip():
            continue
        whole = words.code(part)
        if whole is not None or "," not in part:
            yield whole or _code(part, words)
        else:
            yield from (_code(piece, words) for piece in part.split(",") if piece.strip())


def _code(text: str, words: Words) -> str:
    text = text.strip()
    number = DECIMALS.fullmatch(text)
    code = words.code(number[1] if number else text)
    if code is not None:
        return code
    near = words.near(text)
    hint = f" Did you mean “{near}”?" if near else ""
    raise ValueError(f"“{_quoted(text)}” is not in our list.{hint}")


def _quoted(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
