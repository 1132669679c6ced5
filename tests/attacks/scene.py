"""What a document and the decisions on it look like to an attacker."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from collab.policy.aggregation.cells import Decision, Round
from collab.policy.aggregation.parameters import Kpi, Statistic
from tests.attacks.attacker import Scene, Told


def scene_of(kpi: Kpi, rounds: Sequence[Round], decided: Sequence[Sequence[Decision]]) -> Scene:
    """Give everything told, by ultimate parent as things stand at the end."""
    top = _tops(rounds)
    told, truth = [], defaultdict[tuple[str, int], float](float)
    for period, (held, decisions) in enumerate(zip(rounds, decided, strict=True)):
        ids = {one.id: one for one in held.contributions}
        inside: set[str] = set()
        for decision in decisions:
            if decision.fact is not None:
                members = {one.id for one in decision.fact.cell.contributions}
                by = decision.fact.parents if kpi.statistic is Statistic.MEAN else 1
                who = frozenset(top[one] for one in members)
                told.append(Told(period, who, float(decision.fact.figure), by))
                inside |= members
        for one in inside:
            truth[top[one], period] += float(ids[one].value)
    near = {firm: {firm} for firm in top.values()}
    for names in kpi.relations:
        left, right = (top.get(name, name) for name in names)
        near.setdefault(left, {left}).add(right)
        near.setdefault(right, {right}).add(left)
    return Scene(told, dict(truth), {firm: frozenset(knows) for firm, knows in near.items()})


def _tops(rounds: Sequence[Round]) -> dict[str, str]:
    """Join whoever ever had a parent in common, by painting until nothing changes."""
    colour = {one.id: one.id for held in rounds for one in held.contributions}
    changed = True
    while changed:
        changed = False
        for parent in {one.parent for held in rounds for one in held.contributions}:
            mine = {o.id for held in rounds for o in held.contributions if o.parent == parent}
            least = min(colour[one] for one in mine)
            for one in [
                each for each, shade in colour.items() if shade in {colour[m] for m in mine}
            ]:
                changed = changed or colour[one] != least
                colour[one] = least
    return colour


def readers_of(scene: Scene, chance: random.Random, most: int) -> list[frozenset[str]]:
    """Give the outsider, whoever knows most, and some others."""
    everybody = sorted(scene.near.values(), key=lambda knows: (-len(knows), sorted(knows)))
    some = chance.sample(everybody, min(most, len(everybody)))
    return list(dict.fromkeys([frozenset[str](), *everybody[:1], *some]))


def targets_of(scene: Scene, chance: random.Random, most: int) -> list[tuple[str, int]]:
    """Give the largest value of each period, and some others."""
    keys = sorted(scene.truth)
    periods = {period for _, period in keys}
    largest = [max((k for k in keys if k[1] == p), key=scene.truth.__getitem__) for p in periods]
    return list(dict.fromkeys([*largest, *chance.sample(keys, min(most, len(keys)))]))


def document_of(rounds: Sequence[dict[str, Any]], **others: Any) -> dict[str, Any]:
    """Give a document with these rounds."""
    return {"kpi": {"class": "commercial"}, "rounds": list(rounds), **others}
