"""The pages of meetings, one file for each part of a meeting's life."""

from collab.features.meetings.views import calendar
from collab.features.meetings.views.blueprint import bp

__all__ = ["bp", "calendar"]
