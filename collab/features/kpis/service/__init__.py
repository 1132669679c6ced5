"""One function for each thing that is done with indicators."""

from collab.features.kpis.service.answering import check, note_taken, save, submit, take_back
from collab.features.kpis.service.asking import ask, in_charter, move
from collab.features.kpis.service.defining import define, take_up
from collab.features.kpis.service.relating import relate, unrelate
from collab.features.kpis.service.thresholds import decide, propose, withdraw

__all__ = [
    "ask",
    "check",
    "decide",
    "define",
    "in_charter",
    "move",
    "note_taken",
    "propose",
    "relate",
    "save",
    "submit",
    "take_back",
    "take_up",
    "unrelate",
    "withdraw",
]
