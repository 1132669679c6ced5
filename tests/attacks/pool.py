"""Rounds made by hand, and what comes of them by the door the product has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from collab.policy.aggregation.cells import Cause
from collab.policy.aggregation.document import lines, read
from collab.policy.aggregation.release import release_all

Answer = tuple[str, str]


def pool(
    values: Mapping[str, float],
    at: int = 0,
    breakdowns: Mapping[str, Iterable[str]] | None = None,
    parents: Mapping[str, str] | None = None,
    **others: str,
) -> dict[str, Any]:
    """Give the round number ``at`` of half-yearly ones, with everybody in "all"."""
    year, half = 2015 + at // 2, at % 2
    as_of = others.pop("as_of", f"{year}-{'12-31' if half else '06-30'}")
    return {
        "period": f"{year}-H{half + 1}",
        "published_on": f"{year + 2}-{'07' if half else '01'}-15",
        "contributions": [
            {"id": one, "parent": (parents or {}).get(one, one), "value": value, "as_of": as_of}
            for one, value in values.items()
        ],
        "breakdowns": {
            name: list(members) for name, members in (breakdowns or {"all": values}).items()
        },
        **others,
    }


def document(*rounds: dict[str, Any], **others: Any) -> str:
    """Give a document with these rounds."""
    return json.dumps({"kpi": {"class": "commercial"}, "rounds": rounds} | others)


def told(*rounds: dict[str, Any], **others: Any) -> dict[Answer, float | None]:
    """Give what is told of each period and breakdown: a figure, or nothing."""
    kpi, held = read(document(*rounds, **others))
    answers = [json.loads(line) for line in lines(kpi, release_all(kpi, held))]
    return {(one["period"], one["breakdown"]): one.get("value") for one in answers}


def causes(*rounds: dict[str, Any], **others: Any) -> list[dict[str, tuple[Cause, ...]]]:
    """Give for each round why its breakdowns stay inside, as the trustee is told."""
    kpi, held = read(document(*rounds, **others))
    return [{one.breakdown: one.causes for one in each} for each in release_all(kpi, held)]


def even(number: int, first: int = 0) -> dict[str, float]:
    """Give so many firms of much the same size, never all equal."""
    return {f"f{at}": 100.0 + 3 * (at % 7) for at in range(first, first + number)}
