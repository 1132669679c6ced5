"""The audit against plain linear programmes, one for each firm, period and side; and yes and no."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from collab.policy.aggregation.audit import Auditor
from collab.policy.aggregation.cells import Cell, Contribution, Fact, weighed
from collab.policy.aggregation.document import read
from collab.policy.aggregation.groups import Groups, groups_of
from collab.policy.aggregation.parameters import Kpi, Parameters
from collab.policy.aggregation.primary import weights_of
from collab.policy.aggregation.rounding import preimage, rounded
from tests.attacks.attacker import Breach, Scene, Told, programmes
from tests.attacks.panels import history
from tests.attacks.scene import targets_of

PROTECTION = 0.25


def told_of(
    seed: int, share: float, highest: float | None = None
) -> tuple[Kpi, list[Fact], Groups]:
    """Give figures as they would be told if nobody judged them: some of those of a history."""
    kpi, rounds = read(json.dumps(history(seed, firms=(4, 7), rounds=3, highest=highest)))
    groups = groups_of(rounds, kpi.relations)
    chance = random.Random(seed)  # noqa: S311 # picks what is told
    facts = []
    for held in rounds:
        for name, ids in held.breakdowns.items():
            behind = tuple(one for one in held.contributions if one.id in ids)
            weights = weights_of(behind, groups, kpi)
            total = weighed(behind, weights)
            if total and chance.random() < share:
                figure = rounded(total)
                cell = Cell(held.period, held.published_on, name, behind)
                told = (*preimage(figure), len(groups.behind(behind)), weights)
                facts.append(Fact(cell, figure, *told))
    return kpi, facts, groups


@pytest.mark.parametrize(("highest", "least"), [(None, 200), (100, 400)])
def test_audit_when_a_plain_programme_for_each_value_finds_somebody_finds_him_as_well(
    highest: float | None, least: int
) -> None:
    """Classes, readers side by side and true values as witnesses lose nothing.

    The plain programmes are the attacker's: one unknown for each firm and period, two solutions
    for each value. What is told here was judged by nobody.
    """
    breaches = 0
    for seed in range(25):
        kpi, facts, groups = told_of(seed, 0.4, highest)
        exposures = [one for one, _ in Auditor(kpi).exposures(facts, groups)]
        found = {(one.known, one.group, one.period, one.side) for one in exposures}
        for breach in programmes(*attack_of(kpi, facts, groups)) if facts else ():
            breaches += 1
            known = groups_in(breach.known, groups)
            (group,) = groups_in(breach.target[0], groups)
            sides = _sides(breach, (highest or math.inf) * len(breach.target[0]))
            assert any((known, group, breach.target[1], side) in found for side in sides), seed
    assert breaches > least


def attack_of(
    kpi: Kpi, facts: list[Fact], groups: Groups
) -> tuple[Scene, list[frozenset[str]], list[tuple[frozenset[str], int]]]:
    """Give what an attacker sees of some figures, everybody who attacks, and all to be found."""
    periods = list(dict.fromkeys(fact.cell.period for fact in facts))
    truth = {
        (one.id, periods.index(fact.cell.period)): float(one.value)
        for fact in facts
        for one in fact.cell.contributions
    }
    told = [
        Told(
            periods.index(fact.cell.period),
            fact.cell.ids,
            float(fact.figure),
            1,
            {one: float(weight) for one, weight in fact.weights.items()},
        )
        for fact in facts
    ]
    firms = {one for one, _ in truth}
    near = [frozenset(one for one in firms if groups.of[one] in known) for known in groups.known]
    highest = math.inf if kpi.highest is None else float(kpi.highest)
    scene = Scene(told, truth, groups.of, near, highest)
    return scene, list(dict.fromkeys(near)), targets_of(scene)


def groups_in(firms: frozenset[str], groups: Groups) -> frozenset[str]:
    return frozenset(groups.of[one] for one in firms)


def _sides(breach: Breach, most: float) -> set[str]:
    low, high = breach.bounds
    return {
        side
        for side, close in (
            ("above", high < min((1 + PROTECTION) * breach.truth, most)),
            ("below", low > (1 - PROTECTION) * breach.truth),
        )
        if close
    }


@pytest.mark.parametrize("seed", range(40))
def test_yes_and_no_when_audited_is_as_trying_every_answer_would_have_it(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 # invents answers
    answers = {f"f{at}": chance.randint(0, 1) for at in range(chance.randint(4, 8))}
    cells = [
        chance.sample(sorted(answers), chance.randint(3, len(answers)))
        for _ in range(chance.randint(1, 3))
    ]
    facts, groups = yes_no_facts(answers, cells)
    found = {
        (exposure.known, exposure.group)
        for exposure, _ in Auditor(Kpi(Parameters())).exposures(facts, groups)
    }

    for known in [frozenset[str](), *(frozenset((one,)) for one in answers)]:
        possible = [
            tried
            for tried in _worlds(answers, known)
            if all(
                fact.least <= sum(tried[one] for one in fact.cell.ids) < fact.most for fact in facts
            )
        ]
        for firm in {one for fact in facts for one in fact.cell.ids} - known:
            if len({tried[firm] for tried in possible}) == 1:
                ids = frozenset(f"id {one}" for one in known & _in_cells(facts))
                assert (ids, f"id {firm}") in found


def yes_no_facts(answers: dict[str, int], cells: list[list[str]]) -> tuple[list[Fact], Groups]:
    """Give the shares of yes among some cells as they would be told."""
    rounds = read(
        json.dumps(
            {
                "kpi": {"class": "process"},
                "rounds": [
                    {
                        "period": "2020",
                        "published_on": "2022-01-01",
                        "contributions": [
                            {"id": one, "parent": one, "value": value, "as_of": "2020-12-31"}
                            for one, value in answers.items()
                        ],
                        "breakdowns": {str(at): cell for at, cell in enumerate(cells)},
                    }
                ],
            }
        )
    )[1]
    facts = []
    for name, ids in rounds[0].breakdowns.items():
        behind: tuple[Contribution, ...]
        behind = tuple(one for one in rounds[0].contributions if one.id in ids)
        if total := sum((one.value for one in behind), Fraction(0)):
            figure = rounded(total / len(behind))
            least, most = (bound * len(behind) for bound in preimage(figure))
            cell = Cell("2020", rounds[0].published_on, name, behind)
            facts.append(Fact(cell, figure, least, most, len(behind)))
    return facts, groups_of(rounds, ())


def _worlds(answers: dict[str, int], known: frozenset[str]) -> Iterator[dict[str, int]]:
    hidden = sorted(answers.keys() - known)
    for tried in itertools.product((0, 1), repeat=len(hidden)):
        yield answers | dict(zip(hidden, tried, strict=True))


def _in_cells(facts: list[Fact]) -> frozenset[str]:
    return frozenset[str]().union(*(fact.cell.ids for fact in facts))
