"""Parties to a cost, what they pledge, and on what conditions. Amounts are in minor units."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Key = Literal["equal", "weighted"]


class ImpossibleError(ValueError):
    """What was asked for cannot be. The reason is one sentence without amounts or names."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dc.dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may bear a part. A ``fixed`` part stands outside the key."""

    id: str
    payer_class: str
    weight: int = 1
    cap: int | None = None
    fixed: int | None = None


@dc.dataclass(frozen=True, slots=True)
class Conditions:
    """On what a pledge hangs. None asks for nothing.

    ``min_payers`` counts the payer itself. ``requires_class`` asks for another payer of the class.
    """

    min_payers: int | None = None
    max_percent: Decimal | int | None = None
    requires_class: str | None = None
    by: dt.date | None = None


@dc.dataclass(frozen=True, slots=True)
class Pledge:
    """The most a party pays, if its conditions hold."""

    party: Party
    most: int
    conditions: Conditions = Conditions()


def weight_of(party: Party, key: Key) -> int:
    """Give with what a party counts under this key."""
    return party.weight if key == "weighted" else 1


def limit_of(pledge: Pledge, total: int) -> int:
    """Give the most this party can come to bear: pledge, cap, per cent, and never above the total.

    "At most x % of the total" is a limit like the others: whoever says it pays up to it.
    """
    limits = [total, pledge.most]
    if pledge.party.cap is not None:
        limits.append(pledge.party.cap)
    if pledge.conditions.max_percent is not None:
        limits.append(int(Fraction(pledge.conditions.max_percent) * total // 100))
    return min(limits)


def check(total: int, parties: Iterable[Party]) -> None:
    """Refuse what is no cost at all. :raises ImpossibleError: at the first thing that is wrong."""
    held = list(parties)
    if not held:
        raise ImpossibleError("There is no party to bear anything.")
    if max(Counter(party.id for party in held).values()) > 1:
        raise ImpossibleError("Two parties have one id.")
    amounts = [total]
    for party in held:
        amounts += [party.weight, party.cap or 0, party.fixed or 0]
        if party.cap is not None and party.fixed is not None and party.fixed > party.cap:
            raise ImpossibleError("A fixed part is above the cap of its own party.")
    if min(amounts) < 0:
        raise ImpossibleError("An amount or a weight is below nought.")
