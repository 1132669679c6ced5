"""The one function that decides who bears what.

Every minor unit is given out in turn, by a queue that does not know how long it will be: the k-th
unit of a party of weight w stands at (2k - 1) / w, and of two at one place the smaller id comes
first (Webster's divisors; with equal weights: everybody one, then everybody a second). A party has
no more places than its cap. A cost of n is borne by the first n places. From this alone:

- it adds up: n places are n units;
- caps are kept, and what a capped party does not bear the others do, in proportion;
- the order of the parties is nothing, for places and ids are all that is compared;
- monotone: the places of n are among those of n + 1, so that no share falls when the total rises;
  a higher cap or weight never lowers its party's share, and a party more never raises another's.

Largest remainders would keep nearer to the exact part and lose the last two (ADR 37).

Nobody counts to 10 ** 15: the exact level of the water says how far the queue gets, give or take
half a unit a party, and the rest is given or taken one by one.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from fractions import Fraction

from collab.policy.funding.parties import ImpossibleError, Key, Party, check, weight_of


def allocate(total: int, parties: Sequence[Party], *, key: Key = "equal") -> dict[str, int]:
    """Give what each party bears, by id. :raises ImpossibleError: where it cannot add up."""
    check(total, parties)
    rest = total - sum(party.fixed or 0 for party in parties)
    if rest < 0:
        raise ImpossibleError("The fixed parts together are above the total.")
    caps = {party.id: party.cap for party in parties if party.fixed is None}
    weights = {party.id: weight_of(party, key) for party in parties if party.fixed is None}
    shares = {party.id: party.fixed or 0 for party in parties}
    shares.update(spread(rest, weights, caps))
    return dict(sorted(shares.items()))


def spread(
    rest: int, weights: Mapping[str, int], caps: Mapping[str, int | None], *, least: int = 0
) -> dict[str, int]:
    """Spread by weights and caps. With ``least`` each bears so much before the queue begins."""
    tops = {
        one: 0 if not weight else rest if (cap := caps[one]) is None else min(cap, rest)
        for one, weight in weights.items()
    }
    if sum(tops.values()) < rest:
        raise ImpossibleError(
            "The caps together are below what is to be borne."
            if any(weights.values())
            else "Nobody is left to bear what the fixed parts do not."
        )
    level = _level(rest, weights, tops)
    borne = {
        one: max(least, min(tops[one], _reached(weight, level))) for one, weight in weights.items()
    }
    missing = rest - sum(borne.values())
    if missing > 0:
        _give(missing, borne, weights, tops)
    elif missing < 0:
        _take(-missing, borne, weights, least)
    return borne


def _level(rest: int, weights: Mapping[str, int], tops: Mapping[str, int]) -> Fraction:
    """Give how much a unit of weight bears where amounts may be split for ever."""
    left, weight = rest, sum(weights.values())
    for one in sorted(
        (one for one, w in weights.items() if w), key=lambda one: Fraction(tops[one], weights[one])
    ):
        if tops[one] * weight >= left * weights[one]:
            return Fraction(left, weight)
        left -= tops[one]
        weight -= weights[one]
    return Fraction(0)


def _reached(weight: int, level: Fraction) -> int:
    """Give how many places lie at or before twice the level: its part, halves upwards."""
    part = weight * level
    return (2 * part.numerator + part.denominator) // (2 * part.denominator)


def _give(
    units: int, borne: dict[str, int], weights: Mapping[str, int], tops: Mapping[str, int]
) -> None:
    """Give the first places that nobody bears yet."""
    first = [(Fraction(2 * n + 1, weights[one]), one) for one, n in borne.items() if n < tops[one]]
    heapq.heapify(first)
    for _ in range(units):
        _, one = heapq.heappop(first)
        borne[one] += 1
        if borne[one] < tops[one]:
            heapq.heappush(first, (Fraction(2 * borne[one] + 1, weights[one]), one))


def _take(units: int, borne: dict[str, int], weights: Mapping[str, int], least: int) -> None:
    """Take the last places back: the same queue from its other end."""
    names = sorted(borne)
    last = [
        (-Fraction(2 * borne[one] - 1, weights[one]), -at)
        for at, one in enumerate(names)
        if borne[one] > least
    ]
    heapq.heapify(last)
    for _ in range(units):
        _, at = heapq.heappop(last)
        one = names[-at]
        borne[one] -= 1
        if borne[one] > least:
            heapq.heappush(last, (-Fraction(2 * borne[one] - 1, weights[one]), at))
