"""One function for each thing that is done with a decision."""

from collab.features.decisions.service.moving import NotReadyError, move
from collab.features.decisions.service.outcomes import settle, state
from collab.features.decisions.service.positions import confirm, record, say
from collab.features.decisions.service.reviewing import take_up
from collab.features.decisions.service.writing import change, make_anonymous, make_hidden, propose

__all__ = [
    "NotReadyError",
    "change",
    "confirm",
    "make_anonymous",
    "make_hidden",
    "move",
    "propose",
    "record",
    "say",
    "settle",
    "state",
    "take_up",
]
