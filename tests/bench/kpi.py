"""How well KPI figures hold against attack, how many of the safe come out, and how long it takes.

``python -m tests.bench.kpi --panels 10000`` takes an hour of one core; the suite does 150.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from collab.policy.aggregation.cells import Contribution, Decision, Round
from collab.policy.aggregation.document import read
from collab.policy.aggregation.parameters import Competition, Kpi, floors
from collab.policy.aggregation.release import release_all
from tests.attacks.attacker import Scene, averages, differences, programmes
from tests.attacks.optimum import usefulness
from tests.attacks.panels import history
from tests.attacks.scene import readers_of, scene_of, targets_of

FIRMS, PERIODS = 60, 20
AUDIT_GOAL = 2.0
USEFUL_GOAL = 0.9
ROUNDS = 3
CEILING = 100


def kpi(panels: int = 100, first: int = 0) -> dict[str, Any]:
    """Measure all three, of values without a ceiling and of percentages."""
    return {
        "attack": attacked(first, panels),
        "attack_on_percentages": attacked(first, panels, CEILING),
        "useful": useful(60),
        "useful_percentages": useful(60, CEILING),
        "audit": audited(),
        "audit_of_percentages": audited(CEILING),
    }


def attacked(first: int, panels: int, highest: int | None = None) -> dict[str, Any]:
    """Attack so many random histories; the same numbers give the same histories."""
    tally: Counter[str] = Counter()
    breached: list[int] = []
    merged: list[int] = []
    for seed in range(first, first + panels):
        kpi_, rounds = read(json.dumps(history(seed, highest=highest)))
        decided = release_all(kpi_, rounds)
        tally["figures"] += sum(len(each) for each in decided)
        tally["out"] += sum(one.fact is not None for each in decided for one in each)
        scene = scene_of(kpi_, rounds, decided)
        if scene.told:
            tally["histories_with_figures"] += 1
            if _found(scene, seed):
                told_of_itself = _by_a_figure(kpi_, rounds, decided, seed)
                (breached if told_of_itself else merged).append(seed)
        if not (seed + 1) % 500:
            sys.stderr.write(f"{seed + 1 - first} histories, {len(breached)} breached\n")
    return {"histories": panels, **tally, "breached": breached, "by_later_mergers": merged}


def _found(scene: Scene, seed: int) -> set[tuple[frozenset[str], frozenset[str]]]:
    """Give who finds out whom, by any attack; who was found out once is so for later periods."""
    if not scene.told:
        return set()
    chance = random.Random(seed)  # noqa: S311 # picks whom to attack
    everybody = list(dict.fromkeys([frozenset[str](), *scene.near]))
    found = [
        *differences(scene, everybody),
        *averages(scene, everybody),
        *programmes(scene, readers_of(scene, chance, 1), targets_of(scene, chance, 3)),
    ]
    return {(one.known, one.target[0]) for one in found}


def _by_a_figure(
    kpi_: Kpi, rounds: Sequence[Round], decided: Sequence[Sequence[Decision]], seed: int
) -> bool:
    """Tell whether some round, when it came out, gave somebody away who was hidden before it.

    What a merger gives away of older figures is there before the new ones, by what is known then.
    """
    for at in range(len(rounds)):
        upto = decided[: at + 1]
        without = [*decided[:at], []]
        after = _found(scene_of(kpi_, rounds[: at + 1], upto, known_at=at), seed)
        if after - _found(scene_of(kpi_, rounds[: at + 1], without, known_at=at), seed):
            return True
    return False


def useful(panels: int, highest: int | None = None) -> dict[str, Any]:
    """Compare what comes out of small panels with the most that could."""
    out, best = map(sum, zip(*(usefulness(seed, highest) for seed in range(panels)), strict=True))
    return {"out": out, "best": best, "share": round(out / best, 3), "goal": USEFUL_GOAL}


def audited(highest: int | None = None) -> dict[str, Any]:
    """Decide whole histories of one large pool: same values, values that drift, values that jump.

    The floor is what any audit must do at the least: make the sums of all its figures.
    """
    taken = {name: _seconds(_pool(moved, highest), highest) for name, moved in MOVES.items()}
    rounds = _pool(0.05)
    floor = _middle(lambda: [sum(one.value for one in each.contributions) for each in rounds])
    return {
        "contributors": FIRMS,
        "releases": PERIODS,
        **{f"{name}_s": round(seconds, 2) for name, seconds in taken.items()},
        "rounds_per_s": round(PERIODS / taken["drifting"], 1),
        "drifting_over_floor": round(taken["drifting"] / floor),
        "goal_met": max(taken.values()) <= AUDIT_GOAL,
    }


MOVES = {"steady": 0.0, "drifting": 0.05, "jumping": 0.3}


def _seconds(rounds: list[Round], highest: int | None) -> float:
    most = None if highest is None else Fraction(highest)
    related = (("f0", "f1"), ("f2", "f3"))
    asked = Kpi(floors(Competition.COMMERCIAL), relations=related, highest=most)
    return _middle(lambda: release_all(asked, rounds))


def _middle(done: Callable[[], object]) -> float:
    """Count the processor's time: other programs on the machine are none of this one's."""
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        done()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def _pool(moved: float, highest: int | None = None) -> list[Round]:
    chance = random.Random(1)  # noqa: S311 # invented firms need no secrecy
    values = {f"f{at}": chance.lognormvariate(3, 0.6) for at in range(FIRMS)}
    rounds = []
    for at in range(PERIODS):
        year, half = 2000 + at // 2, at % 2
        as_of = dt.date(year, 12 if half else 6, 30)
        values = {
            one: min(value * chance.uniform(1 - moved, 1 + moved), highest or math.inf)
            for one, value in values.items()
        }
        rounds.append(
            Round(
                f"{year}-H{half + 1}",
                dt.date(year + 2, 7 if half else 1, 15),
                tuple(
                    Contribution(one, one, Fraction(round(value, 3)), as_of)
                    for one, value in values.items()
                ),
                {"all": frozenset(values)},
            )
        )
    return rounds


if __name__ == "__main__":
    words = argparse.ArgumentParser(prog="python -m tests.bench.kpi", description=__doc__)
    words.add_argument("--panels", type=int, default=1000)
    words.add_argument("--first", type=int, default=0)
    chosen = words.parse_args()
    print(json.dumps(kpi(chosen.panels, chosen.first), indent=2))  # noqa: T201 # prints figures
