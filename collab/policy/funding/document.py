"""The JSON document `collab funding` reads, and the one it writes.

Nothing is guessed: what is missing, misspelt, twice there or of the wrong kind ends the reading
with a sentence that says where. It says no amount and no name: it may end up in a log.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from collab.policy.funding.currencies import DIGITS
from collab.policy.funding.parties import Conditions, ImpossibleError, Key, Party, Pledge
from collab.policy.funding.solving import Solution

LARGEST = 10**15
FINEST = 6
"""Digits behind the point that a per cent may have."""
_TOP = frozenset({"total", "currency", "key", "parties"})
_PARTY = frozenset({"id", "class", "weight", "cap", "fixed"})
_PLEDGED = _PARTY | {"pledge", "conditions"}
_CONDITIONS = frozenset({"min_payers", "max_percent", "requires_class", "by"})
_KEYS: Mapping[str, Key] = {"equal": "equal", "weighted": "weighted"}


class DocumentError(ImpossibleError):
    """What is wrong with the document, and where."""


def read_parties(text: str | bytes) -> tuple[int, list[Party], Key]:
    """Read total, parties and key. :raises DocumentError: at the first thing that is wrong."""
    total, key, listed = _top(text)
    return total, [_party(*one, _PARTY) for one in listed], key


def read_pledges(text: str | bytes) -> tuple[int, list[Pledge], Key]:
    """Read total, pledges and key. :raises DocumentError: at the first thing that is wrong."""
    total, key, listed = _top(text)
    return total, [_pledge(*one) for one in listed], key


def shares_document(shares: Mapping[str, int]) -> str:
    """Write what each bears."""
    return _written({"shares": _shares(shares)})


def solution_document(solution: Solution) -> str:
    """Write who is accepted and what each of them bears. None says why: that is its owner's."""
    return _written(
        {
            "accepted": list(solution.accepted),
            "shares": _shares(solution.shares),
            "covered": solution.covered,
        }
    )


def _shares(shares: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"id": one, "share": share} for one, share in shares.items()]


def _written(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _top(text: str | bytes) -> tuple[int, Key, list[tuple[Any, str]]]:
    try:
        whole = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except DocumentError:
        raise
    except (ValueError, RecursionError):
        raise DocumentError("This is no JSON document.") from None
    given = _object(whole, "the document", _TOP, {"total", "currency", "parties"})
    if not _is_one_of(DIGITS, given["currency"]):
        raise DocumentError('"currency" must be one of ISO 4217, such as "EUR".')
    key = "equal" if given.get("key") is None else given["key"]
    if not _is_one_of(_KEYS, key):
        raise DocumentError('"key" must be "equal" or "weighted".')
    parties = given["parties"]
    if not isinstance(parties, list) or not parties:
        raise DocumentError('"parties" must be a list of at least one party.')
    listed = [(one, f"party {number}") for number, one in enumerate(parties, 1)]
    return _whole(given["total"], '"total"'), _KEYS[key], listed


def _is_one_of(known: Mapping[str, object], asked: Any) -> bool:
    return isinstance(asked, str) and asked in known


def _party(one: Any, where: str, known: frozenset[str]) -> Party:
    given = _object(one, where, known, {"id", "class"})
    weight = _whole_or_none(given, "weight", where)
    return Party(
        _name(given["id"], f'"id" of {where}'),
        _name(given["class"], f'"class" of {where}'),
        1 if weight is None else weight,
        _whole_or_none(given, "cap", where),
        _whole_or_none(given, "fixed", where),
    )


def _pledge(one: Any, where: str) -> Pledge:
    """Read a party and its pledge; who has a fixed part pledges that, unless something is said."""
    party = _party(one, where, _PLEDGED)
    most = _whole_or_none(one, "pledge", where)
    if most is None:
        most = party.fixed
    if most is None:
        _refuse(f'{where} lacks "pledge"')
    asked = one.get("conditions")
    where = f"the conditions of {where}"
    given = _object({} if asked is None else asked, where, _CONDITIONS, set())
    wanted = given.get("requires_class")
    return Pledge(
        party,
        most,
        Conditions(
            _whole_or_none(given, "min_payers", where),
            _percent(given.get("max_percent"), f'"max_percent" in {where}'),
            None if wanted is None else _name(wanted, f'"requires_class" in {where}'),
            _day(given.get("by"), f'"by" in {where}'),
        ),
    )


def _object(one: Any, where: str, known: frozenset[str], needed: set[str]) -> dict[str, Any]:
    if not isinstance(one, dict):
        _refuse(f"{where} must be an object")
    if one.keys() - known:
        _refuse(f"{where} holds a field beside {', '.join(sorted(known))}")
    if missing := needed - one.keys():
        _refuse(f"{where} lacks {', '.join(sorted(missing))}")
    return one


def _name(one: Any, where: str) -> str:
    if not isinstance(one, str) or not one.strip():
        _refuse(f"{where} must be a text")
    try:
        one.encode()
    except UnicodeEncodeError:  # half a character, which nothing could write out again
        _refuse(f"{where} must be a text")
    return one


def _whole_or_none(given: Mapping[str, Any], name: str, where: str) -> int | None:
    """Read a number that may be left out; null leaves it out as well."""
    return None if given.get(name) is None else _whole(given[name], f'"{name}" of {where}')


def _whole(one: Any, where: str) -> int:
    if isinstance(one, bool) or not isinstance(one, int):
        _refuse(f"{where} must be a whole number, in minor units where it is an amount")
    if one < 0:
        _refuse(f"{where} is below nought")
    if one > LARGEST:
        _refuse(f"{where} is above 10^15")
    return one


def _percent(one: Any, where: str) -> Decimal | int | None:
    if one is None:
        return None
    if isinstance(one, bool) or not isinstance(one, int | Decimal):
        _refuse(f"{where} must be a number")
    if not 0 <= one <= 100:  # noqa: PLR2004 # all of a hundred
        _refuse(f"{where} must lie between 0 and 100")
    exponent = Decimal(one).as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -FINEST:
        _refuse(f"{where} has more than {FINEST} digits behind the point")
    return one


def _day(one: Any, where: str) -> dt.date | None:
    """Read a day in ISO 8601."""
    if one is None:
        return None
    if not isinstance(one, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", one, re.ASCII):
        _refuse(f"{where} must be a day such as 2026-12-31")
    try:
        return dt.date.fromisoformat(one)
    except ValueError:
        _refuse(f"{where} must be a day such as 2026-12-31")


def _refuse(said: str) -> NoReturn:
    """Say it as a sentence."""
    raise DocumentError(f"{said[0].upper()}{said[1:]}.")


def _no_number(_: str) -> Any:
    raise DocumentError("NaN and Infinity are no numbers.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DocumentError("An object holds a key twice.")
    return made
