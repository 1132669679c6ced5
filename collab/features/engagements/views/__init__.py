"""The pages of engagements: the root, who takes part, and terms."""

from collab.features.engagements.views import parties, root, terms
from collab.features.engagements.views.blueprint import bp

__all__ = ["bp", "parties", "root", "terms"]
