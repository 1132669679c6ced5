"""Every operation, declared by being imported, and the two blueprints that carry them."""

from collab.surfaces.api import (
    actions,
    agenda_steps,
    agendas,
    contacts,
    dates,
    decision_steps,
    decisions,
    documents,
    findings,
    meetings,
    minutes,
    minutes_after,
    releases,
    replies,
    searching,
    series,
    sessions,
    spaces,
    vocabularies,
)
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.guide import guide_bp

__all__ = [
    "actions",
    "agenda_steps",
    "agendas",
    "bp",
    "contacts",
    "dates",
    "decision_steps",
    "decisions",
    "documents",
    "findings",
    "guide_bp",
    "meetings",
    "minutes",
    "minutes_after",
    "releases",
    "replies",
    "searching",
    "series",
    "sessions",
    "spaces",
    "vocabularies",
]
