"""Every operation, declared by being imported, and the two blueprints that carry them."""

from collab.surfaces.api import (
    agendas,
    dates,
    findings,
    meetings,
    releases,
    searching,
    spaces,
    vocabularies,
)
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.guide import guide_bp

__all__ = [
    "agendas",
    "bp",
    "dates",
    "findings",
    "guide_bp",
    "meetings",
    "releases",
    "searching",
    "spaces",
    "vocabularies",
]
