"""How many decisions a second the rulebook makes on one core: all votes, reasons, obligations."""

from __future__ import annotations

import itertools
import time

from collab.policy.declaration import Publicness
from collab.policy.exhaustive import ages_told_apart, answer_sheets
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, default_rulebook, weigh

EVERY, ROUNDS = 7, 7
GOAL = 50_000


def decisions_a_second() -> float:
    """Judge every seventh answer sheet of every category, by the time of the processor."""
    book, readers = default_rulebook(), frozenset({Relation.COMPETITOR})
    asked = [
        Circumstances(key, sheet, readers, cited=sheet.publicness is Publicness.GENUINE)
        for key, category in book.categories.items()
        for sheet in itertools.islice(
            answer_sheets(category, ages_told_apart(book, category)), 0, None, EVERY
        )
    ]
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        for one in asked:
            weigh(book, one)
        best = max(best, len(asked) / (time.process_time() - begun))
    return best


if __name__ == "__main__":
    print(f"{decisions_a_second():,.0f} decisions a second on one core; goal {GOAL:,}")  # noqa: T201 # a program that prints figures
