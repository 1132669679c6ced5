"""What a document and the decisions on it look like to an attacker."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from collab.policy.aggregation.cells import Decision, Round
from collab.policy.aggregation.parameters import Kpi, Statistic
from tests.attacks.attacker import Scene, Target, Told


def scene_of(
    kpi: Kpi,
    rounds: Sequence[Round],
    decided: Sequence[Sequence[Decision]],
    *,
    known_at: int | None = None,
) -> Scene:
    """Give everything told, and who is whose as things stood when the last of it was told.

    ``known_at`` names another round as of which mergers are known.
    """
    told_last = max((at for at, d in enumerate(decided) if any(one.fact for one in d)), default=-1)
    last = told_last if known_at is None else known_at
    top = _tops(rounds[: last + 1])
    told: list[Told] = []
    truth: dict[tuple[str, int], float] = {}
    for period, (held, decisions) in enumerate(zip(rounds, decided, strict=True)):
        values = {one.id: float(one.value) for one in held.contributions}
        for fact in (decision.fact for decision in decisions if decision.fact is not None):
            by = fact.parents if kpi.statistic is Statistic.MEAN else 1
            weights = {one: float(weight) for one, weight in fact.weights.items()}
            told.append(Told(period, fact.cell.ids, float(fact.figure), by, weights))
            truth |= {(one, period): values[one] for one in fact.cell.ids}
    highest = math.inf if kpi.highest is None else float(kpi.highest)
    return Scene(told, truth, top, _near(kpi, top), highest)


def _near(kpi: Kpi, top: dict[str, str]) -> list[frozenset[str]]:
    """Give for each reader, also one that answered nothing, the firms it knows of."""
    firms: dict[str, set[str]] = {}
    for one, group in top.items():
        firms.setdefault(group, set()).add(one)
    near = {group: set(mine) for group, mine in firms.items()}
    for names in kpi.relations:
        left, right = (top.get(name, name) for name in names)
        near.setdefault(left, set()).update(firms.get(right, ()))
        near.setdefault(right, set()).update(firms.get(left, ()))
    return [frozenset(knows) for knows in near.values()]


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
    everybody = sorted(scene.near, key=lambda knows: (-len(knows), sorted(knows)))
    some = chance.sample(everybody, min(most, len(everybody)))
    return list(dict.fromkeys([frozenset[str](), *everybody[:1], *some]))


def targets_of(scene: Scene, chance: random.Random | None = None, most: int = 0) -> list[Target]:
    """Give every firm and group in every period, or the largest of each period and some others."""
    groups: dict[tuple[str, int], set[str]] = {}
    for one, period in scene.truth:
        groups.setdefault((scene.group[one], period), set()).add(one)
    keys: list[Target] = [(frozenset((one,)), period) for one, period in sorted(scene.truth)]
    keys += [(frozenset(who), at) for (_, at), who in groups.items() if len(who) > 1]
    if chance is None:
        return keys
    periods = sorted({period for _, period in keys})
    largest = [max((k for k in keys if k[1] == p), key=scene.true_sum) for p in periods]
    return list(dict.fromkeys([*largest, *chance.sample(keys, min(most, len(keys)))]))
