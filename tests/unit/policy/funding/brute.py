"""The same questions answered the long way: unit by unit, and set by set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations

from collab.policy.funding.parties import Pledge

Best = tuple[int, int, tuple[str, ...]]


def by_units(
    units: int, weights: Mapping[str, int], caps: Mapping[str, int | None], least: int = 0
) -> dict[str, int]:
    """Hand out one unit after the other."""
    borne = dict.fromkeys(weights, least)
    for _ in range(units - least * len(weights)):
        _, one = min(
            (Fraction(2 * n + 1, weights[one]), one)
            for one, n in borne.items()
            if weights[one] and ((cap := caps[one]) is None or n < cap)
        )
        borne[one] += 1
    return borne


def best_of(total: int, pledges: Sequence[Pledge], key: str, on: dt.date) -> Best:
    """Judge every set. Gives what is covered, the number of payers and their ids."""
    return min(
        (
            (-covered, -len(held), tuple(sorted(each.party.id for each in held)))
            for held in _sets(pledges)
            if (covered := _covered(total, held, key, on)) is not None
        ),
    )


def _sets(pledges: Sequence[Pledge]) -> Iterator[tuple[Pledge, ...]]:
    return chain.from_iterable(combinations(pledges, size) for size in range(len(pledges) + 1))


def limit(pledge: Pledge, total: int) -> int:
    """Give the most it pays."""
    most = min(pledge.most, total)
    if pledge.party.cap is not None:
        most = min(most, pledge.party.cap)
    percent = pledge.conditions.max_percent
    while percent is not None and most * 100 > Fraction(percent) * total:
        most = int(Fraction(percent) * total / 100)
    return most


def _covered(total: int, held: Sequence[Pledge], key: str, on: dt.date) -> int | None:
    """Give what a set covers; none where it is not consistent."""
    most = least = 0
    for pledge in held:
        party, asked = pledge.party, pledge.conditions
        bears = limit(pledge, total) if party.fixed is None else party.fixed
        others = [each.party.payer_class for each in held if each is not pledge]
        if (
            bears > limit(pledge, total)
            or bears < 1
            or (party.fixed is None and key == "weighted" and not party.weight)
            or (asked.by is not None and asked.by < on)
            or (asked.min_payers is not None and len(others) + 1 < asked.min_payers)
            or (asked.requires_class is not None and asked.requires_class not in others)
        ):
            return None
        most += bears
        least += 1 if party.fixed is None else party.fixed
    return None if least > total else min(most, total)
