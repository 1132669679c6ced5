"""Random histories of a KPI: few firms, skewed values, comings and goings, groups, relations.

As documents, so that they go in by the door the product has.
"""

from __future__ import annotations

import random
from typing import Any

FIRST_YEAR = 2015


def history(
    seed: int, *, firms: tuple[int, int] = (3, 20), rounds: int = 4, highest: float | None = None
) -> dict[str, Any]:
    """Give a document. The same seed gives the same; with ``highest`` values are parts of that."""
    chance = random.Random(seed)  # noqa: S311 # invented firms need no secrecy
    number = chance.randint(*firms)
    present = [f"f{at}" for at in range(number)]
    parents = {one: one for one in present}
    values = {one: _value(chance, seed) for one in present}
    for one in present:
        if chance.random() < 0.04:
            parents[one] = chance.choice(present)
    breakdowns = {
        f"b{at}": set(chance.sample(present, chance.randint(number // 3, number)))
        for at in range(chance.randint(0, 3))
    }
    if chance.random() < 0.5:
        half = chance.randint(1, number)
        breakdowns |= {"left": set(present[:half]), "right": set(present[half:])}
    moved = chance.choice((0.0, 0.0, 0.03, 0.1, 0.4))
    story: list[dict[str, Any]] = []
    for at in range(rounds):
        if at:
            values = {
                one: value * chance.uniform(1 - moved, 1 + moved) for one, value in values.items()
            }
            _come_and_go(chance, present, parents, values, breakdowns, seed)
        told = values if highest is None else _below(values, highest, seed)
        story.append(_round(at, present, parents, told, breakdowns))
    everybody = sorted(parents)
    relations = [chance.sample(everybody, 2) for _ in range(chance.choice((0, 0, 1, 2)))]
    statistic = chance.choice(("mean", "sum"))
    bounds = {} if highest is None else {"highest": highest}
    return {
        "kpi": {"class": "commercial", "statistic": statistic} | bounds,
        "relations": relations,
        "rounds": story,
    }


def _value(chance: random.Random, seed: int) -> float:
    """Give a value, of a kind that goes by the seed: skewed, heavy of tail, even, yes or no."""
    kind = seed % 8
    if kind < 5:
        return chance.lognormvariate(3, (0.2, 0.3, 0.5, 0.7, 1.0)[kind])
    if kind == 5:
        return 10 * chance.paretovariate(2)
    if kind == 6:
        return float(chance.choice((0, 5, 5, 10, 10, 15)))
    return float(chance.random() < 0.6) if seed % 16 == 7 else chance.uniform(5, 15)


def _below(values: dict[str, float], highest: float, seed: int) -> dict[str, float]:
    """Bend values below a ceiling: far below it, in the middle, or near and at it."""
    middle = (60.0, 20.0, 8.0, 2.0)[seed // 8 % 4]
    return {
        one: min(highest, round(1.02 * highest * value / (value + middle), 1))
        for one, value in values.items()
    }


def _come_and_go(
    chance: random.Random,
    present: list[str],
    parents: dict[str, str],
    values: dict[str, float],
    breakdowns: dict[str, set[str]],
    seed: int,
) -> None:
    leaving = chance.choice((0, 0, 0, 1, 2, 3))
    for one in chance.sample(present, min(leaving, len(present) - 2)):
        present.remove(one)
    for _ in range(chance.choice((0, 0, 0, 1, 2, 3))):
        name = f"f{len(parents)}"
        parents[name], values[name] = name, _value(chance, seed)
        present.append(name)
        for members in breakdowns.values():
            if chance.random() < 0.5:
                members.add(name)
    if chance.random() < 0.1:
        one, other = chance.sample(present, 2)
        parents[one] = parents[other]


def _round(
    at: int,
    present: list[str],
    parents: dict[str, str],
    values: dict[str, float],
    breakdowns: dict[str, set[str]],
) -> dict[str, Any]:
    year, half = FIRST_YEAR + at // 2, at % 2
    return {
        "period": f"{year}-H{half + 1}",
        "published_on": f"{year + 2}-{'07' if half else '01'}-15",
        "contributions": [
            {
                "id": one,
                "parent": parents[one],
                "value": round(values[one], 3),
                "as_of": f"{year}-{'12-31' if half else '06-30'}",
            }
            for one in present
        ],
        "breakdowns": {"all": list(present)}
        | {
            name: [one for one in present if one in members] for name, members in breakdowns.items()
        },
    }
