"""How long it takes to say who pays what.

The floor is what any answer must do at the least: read and write the document as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from collab.policy.funding.allocation import allocate
from collab.policy.funding.document import read_parties, read_pledges, solution_document
from collab.policy.funding.parties import ImpossibleError
from collab.policy.funding.solving import solve

PARTIES = 60
GOAL = 2.0
ROUNDS = 5
CLASSES = ("association", "donor", "downstream", "mining")


def funding() -> dict[str, Any]:
    """Divide and solve for sixty parties: parts that fit, some that do not, too many to say."""
    text = {name: _document(crowd) for name, crowd in CROWDS.items()}
    floor = _middle(lambda: json.dumps(json.loads(text["fitting"])))
    taken = {name: _middle(partial(_solved, one)) for name, one in text.items()}
    divided = _middle(partial(_divided, text["fitting"]))
    return {
        "parties": PARTIES,
        "allocate_ms": round(divided * 1000, 2),
        **{f"solve_{name}_ms": round(seconds * 1000, 2) for name, seconds in taken.items()},
        "solve_over_floor": round(taken["fitting"] / floor, 1),
        "goal_met": max(taken.values()) <= GOAL,
    }


CROWDS = {"fitting": 0, "crowded": 20, "refused": PARTIES}
"""How many of the parties have fixed parts, which do not fit where there are any.

Where all have, and ask for nothing, it is given up with a sentence: that is to take no longer.
"""


def _divided(text: str) -> None:
    held = json.loads(text)
    for party in held["parties"]:
        del party["pledge"], party["conditions"]
    total, parties, key = read_parties(json.dumps(held))
    allocate(total, parties, key=key)


def _solved(text: str) -> None:
    total, pledges, key = read_pledges(text)
    with suppress(ImpossibleError):
        solution_document(solve(total, pledges, key=key, on=dt.date(2026, 12, 1)))


def _document(fixed: int) -> str:
    chance = random.Random(1)  # noqa: S311 # invented firms need no secrecy
    total = 10**12 - 1
    parties: list[dict[str, Any]] = [
        {
            "id": f"p{at:02}",
            "class": chance.choice(CLASSES),
            "weight": chance.randint(1, 9),
            "pledge": chance.randint(total // 40, total // 4),
            "conditions": {
                "min_payers": chance.randint(1, 45),
                "max_percent": chance.randint(1, 100),
                "requires_class": chance.choice(CLASSES),
            },
        }
        for at in range(PARTIES)
    ]
    for party in parties[:fixed]:
        part = chance.randint(total // 20, total // 10)
        party |= {"fixed": part, "pledge": part}
        party["conditions"] = {} if fixed == PARTIES else party["conditions"] | {"max_percent": 100}
    return json.dumps({"total": total, "currency": "EUR", "key": "weighted", "parties": parties})


def _middle(done: Callable[[], object]) -> float:
    """Count the processor's time: other programs on the machine are none of this one's."""
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        done()
        took.append(time.process_time() - begun)
    return statistics.median(took)


if __name__ == "__main__":
    print(json.dumps(funding(), indent=2))  # noqa: T201 # prints figures
