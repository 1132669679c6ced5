"""The pages of meetings, one file for each part of a meeting's life."""

from collab.features.meetings.views import (
    agenda,
    calendar,
    clearing,
    corrections,
    dates,
    late,
    minutes,
    noting,
    planning,
    presence,
    series,
    session,
    stopping,
    topics,
)
from collab.features.meetings.views.blueprint import bp

__all__ = [
    "agenda",
    "bp",
    "calendar",
    "clearing",
    "corrections",
    "dates",
    "late",
    "minutes",
    "noting",
    "planning",
    "presence",
    "series",
    "session",
    "stopping",
    "topics",
]
