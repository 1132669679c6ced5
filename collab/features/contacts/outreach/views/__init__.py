"""The pages of outreach: campaigns with their queues, and what one's own firm holds."""

from collab.features.contacts.outreach.views import campaigns, claims, encounters, queue
from collab.features.contacts.outreach.views.blueprint import bp

__all__ = ["bp", "campaigns", "claims", "encounters", "queue"]
