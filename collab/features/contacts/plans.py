"""When it is safe to approach somebody who is affected: asked before anything of him is shared.

Pure. A plan that says no is answered, but not complete: it keeps the card in its vault, as does
one whose review is due. The database counts likewise (migration 0031), and a test compares them.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence

ASKED: Mapping[str, str] = {
    "feasible": "Whether a contact is feasible at all",
    "safe": "Whether it is safe for them",
    "assessed_by": "Who assessed it",
    "assessed_on": "When it was assessed",
    "risks": "What could happen to them",
    "safe_channel": "A channel that is safe",
    "alternative": "What to do instead if it is not",
    "reprisal_contact": "Whom they reach if somebody takes revenge",
    "review_on": "When it is looked at again",
}
LONG = ("risks", "safe_channel", "alternative", "reprisal_contact")


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """What was found out; None and empty are: not answered yet."""

    feasible: bool | None = None
    safe: bool | None = None
    assessed_by: str = ""
    assessed_on: dt.date | None = None
    risks: str = ""
    safe_channel: str = ""
    alternative: str = ""
    reprisal_contact: str = ""
    review_on: dt.date | None = None

    @property
    def open(self) -> Sequence[str]:
        """Give the labels of what is not answered yet."""
        return [label for name, label in ASKED.items() if getattr(self, name) in (None, "")]

    @property
    def complete(self) -> bool:
        """Tell whether all is answered, and says that it can be done without harm."""
        return not self.open and bool(self.feasible and self.safe)

    def stands(self, today: dt.date) -> bool:
        """Tell whether it is complete and no review of it is due."""
        return self.complete and self.review_on is not None and self.review_on >= today


def hindrance(plan: Plan | None, today: dt.date) -> tuple[str, str] | None:
    """Say why a card cannot be shared for want of a plan, and what would help; None if it can."""
    if plan is None:
        return (
            "People who are affected are shared only with a safety plan, and there is none.",
            "Write down on the draft's page whether and how they can be approached without harm.",
        )
    if plan.open:
        return (
            "The safety plan is not complete.",
            f"Still open: {', '.join(plan.open).lower()}.",
        )
    if not plan.complete:
        return (
            "The safety plan says that approaching them is not feasible or not safe.",
            (
                "Keep the card in your vault until that has changed. What they said can be shared"
                " as a finding, with them in its sealed layer."
            ),
        )
    if not plan.stands(today):
        return (
            "The safety plan is due for review.",
            "Ask again whether it still holds, and set the next day of review.",
        )
    return None
