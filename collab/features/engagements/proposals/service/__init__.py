"""One function for each thing that is done with proposals."""

from collab.features.engagements.proposals.service.filing import attach, detach
from collab.features.engagements.proposals.service.passing import let_go_on, turn_away
from collab.features.engagements.proposals.service.writing import (
    begin,
    check,
    register,
    save,
    submit,
    withdraw,
)

__all__ = [
    "attach",
    "begin",
    "check",
    "detach",
    "let_go_on",
    "register",
    "save",
    "submit",
    "turn_away",
    "withdraw",
]
