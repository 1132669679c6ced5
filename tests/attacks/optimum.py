"""The most figures that could come out of each round, found by trying every choice."""

from __future__ import annotations

import itertools
import json

from collab.policy.aggregation.audit import Auditor
from collab.policy.aggregation.cells import Fact
from collab.policy.aggregation.document import read
from collab.policy.aggregation.groups import groups_of
from collab.policy.aggregation.release import able_of, clash, release
from tests.attacks.panels import history


def usefulness(seed: int, highest: float | None = None) -> tuple[int, int]:
    """Give how many figures of a small history come out, and how many could by the same rules.

    "By the same rules" is every choice of cells that keep the rules by themselves, do not clash and
    pass the audit, each round after what really came out before.
    """
    kpi, rounds = read(json.dumps(history(seed, firms=(5, 12), rounds=3, highest=highest)))
    auditor, facts, out, best = Auditor(kpi), list[Fact](), 0, 0
    for number, held in enumerate(rounds, 1):
        groups = groups_of(rounds[:number], kpi.relations)
        decided = release(kpi, held, facts, groups, auditor)
        got = [one.fact for one in decided if one.fact is not None]
        able, _ = able_of(kpi, held, facts, groups)
        most = len(got)
        for size in range(len(able), most, -1):
            if any(
                not any(clash(a, b, groups, kpi) for a, b in itertools.combinations(chosen, 2))
                and auditor.is_safe(facts, chosen, groups)
                for chosen in itertools.combinations(able, size)
            ):
                most = size
                break
        out, best = out + len(got), best + most
        facts += got
    return out, best
