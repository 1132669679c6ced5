"""One function for each thing that is done with budgets and pledges."""

from collab.features.engagements.funding.service.budgets import draw_up, give_up, open_it
from collab.features.engagements.funding.service.pledging import (
    confirm,
    decline,
    offer,
    save,
    withdraw,
)

__all__ = ["confirm", "decline", "draw_up", "give_up", "offer", "open_it", "save", "withdraw"]
