"""The pages of meetings, one file for each part of a meeting's life."""

from collab.features.meetings.views import agenda, clearing, dates, late, planning, series, topics
from collab.features.meetings.views.blueprint import bp

__all__ = ["agenda", "bp", "clearing", "dates", "late", "planning", "series", "topics"]
