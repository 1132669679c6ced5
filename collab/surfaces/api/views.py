"""Every operation, declared by being imported, and the two blueprints that carry them."""

from collab.surfaces.api import (
    actions,
    agenda_steps,
    agendas,
    dates,
    decisions,
    documents,
    findings,
    kpis,
    meetings,
    minutes,
    releases,
    replies,
    searching,
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
    "dates",
    "decisions",
    "documents",
    "findings",
    "guide_bp",
    "kpis",
    "meetings",
    "minutes",
    "releases",
    "replies",
    "searching",
    "sessions",
    "spaces",
    "vocabularies",
]
