"""The words of a task. They are closed: what somebody found out in full goes through the gate."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from collab.policy.viewer import Role

WORKERS = frozenset({Role.MEMBER, Role.CHAIR, Role.FACILITATOR, Role.EXPERT, Role.STAKEHOLDER})


class State(enum.StrEnum):
    """How a task stands."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class Step(enum.StrEnum):
    """What can be done with a task."""

    TAKE = "take"
    LEAVE = "leave"
    SETTLE = "settle"


STATES: Mapping[str, str] = {
    State.OPEN: "Open: nobody looks into it yet",
    State.TAKEN: "Somebody looks into it",
    State.DONE: "Done",
}
OUTCOMES: Mapping[str, str] = {
    "holds": "The finding holds",
    "fails": "The finding does not hold",
    "outdated": "It was so, and is no longer",
    "unsettled": "It could not be settled",
}
ENDED: Mapping[str, str] = {**OUTCOMES, "withdrawn": "The finding was taken back"}
