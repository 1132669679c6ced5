"""One function for each thing that is done with an engagement, its parties and its terms."""

from collab.features.engagements.service.moving import WITH_MORE, move
from collab.features.engagements.service.parties import firms_here, name_party, take_part
from collab.features.engagements.service.terms import clear, give_back, write
from collab.features.engagements.service.writing import begin, change

__all__ = [
    "WITH_MORE",
    "begin",
    "change",
    "clear",
    "firms_here",
    "give_back",
    "move",
    "name_party",
    "take_part",
    "write",
]
