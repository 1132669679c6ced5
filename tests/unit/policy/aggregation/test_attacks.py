"""Whoever knows all that was told, and what a reader may know, finds nobody; and most is told."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.policy.aggregation.audit import Auditor
from collab.policy.aggregation.document import read
from collab.policy.aggregation.release import release_all
from tests.attacks.attacker import Breach, Scene, Told, averages, differences, programmes
from tests.attacks.optimum import usefulness
from tests.attacks.panels import history
from tests.attacks.scene import readers_of, scene_of, targets_of

BATCHES, BATCH = 10, 15
UNSAFE = 0


def attack(scene: Scene, seed: int) -> list[Breach]:
    """Try everything, the costly on some: the outsider, whoever knows most, one other."""
    chance = random.Random(seed)  # noqa: S311 # picks whom to attack
    everybody = list(dict.fromkeys([frozenset[str](), *scene.near]))
    readers, targets = readers_of(scene, chance, 1), targets_of(scene, chance, 3)
    return [
        *differences(scene, everybody),
        *averages(scene, everybody),
        *programmes(scene, readers, targets),
    ]


def attacked(seed: int, highest: float | None = None) -> list[Breach]:
    kpi, rounds = read(json.dumps(history(seed, highest=highest)))
    scene = scene_of(kpi, rounds, release_all(kpi, rounds))
    return attack(scene, seed) if scene.told else []


@pytest.mark.parametrize("batch", range(BATCHES))
def test_history_when_attacked_gives_nobody_away(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        assert attacked(seed) == [], seed


@pytest.mark.parametrize("batch", range(2))
def test_history_of_percentages_when_attacked_with_their_ceiling_gives_nobody_away(
    batch: int,
) -> None:
    """A house of several firms counts with their mean, and everybody knows that too."""
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        assert attacked(seed, 100) == [], seed


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(10_000, 10**9))
def test_history_when_nobody_chose_it_gives_nobody_away(seed: int) -> None:
    assert attacked(seed) == []


def test_history_when_small_tells_nine_in_ten_of_what_could_be_told() -> None:
    out, best = map(sum, zip(*(usefulness(seed) for seed in range(30)), strict=True))
    assert out >= 0.9 * best


def test_history_when_nobody_audits_gives_somebody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules that look at one cell or two are not enough, and the attacker notices."""
    monkeypatch.setattr(Auditor, "is_safe", lambda *_: True)
    assert attacked(UNSAFE)


FIRMS = {f"f{at}": 90.0 + at for at in range(12)}


def scene(*told: tuple[int, range | list[int]]) -> Scene:
    """Give what a careless house would tell: sums of stretches of twelve firms that never move."""
    figures = []
    for period, numbers in told:
        members = frozenset(f"f{at}" for at in numbers)
        mean = sum(FIRMS[one] for one in members) / len(members)
        figures.append(Told(period, members, float(f"{mean:.1e}"), len(members)))
    truth = {(one, each.period): FIRMS[one] for each in figures for one in each.members}
    near = [frozenset((one,)) for one in FIRMS]
    return Scene(figures, truth, {one: one for one in FIRMS}, near)


@pytest.mark.parametrize(
    ("careless", "ways"),
    [
        (scene((0, range(12)), (1, range(11))), {"difference", "average", "within 0.0"}),
        (
            scene((0, range(12)), (0, range(6)), (0, range(6, 11))),
            {"difference", "average", "within 0.0"},
        ),
        (scene((0, range(6)), (1, range(5))), {"difference", "average", "within 0.0"}),
    ],
)
def test_attacker_when_a_house_is_careless_finds_the_firm_in_every_way(
    careless: Scene, ways: set[str]
) -> None:
    """Or else that he finds nobody elsewhere would say nothing."""
    assert {each.how for each in attack(careless, 0)} == ways
