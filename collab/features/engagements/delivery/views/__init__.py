"""The pages of deliveries."""

from collab.features.engagements.delivery.views import contracts, milestones, returns
from collab.features.engagements.delivery.views.blueprint import bp

__all__ = ["bp", "contracts", "milestones", "returns"]
