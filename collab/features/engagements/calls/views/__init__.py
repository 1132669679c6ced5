"""The pages of calls: in the group, and for experts and anybody."""

from collab.features.engagements.calls.views import reading, tending
from collab.features.engagements.calls.views.blueprint import bp

__all__ = ["bp", "reading", "tending"]
