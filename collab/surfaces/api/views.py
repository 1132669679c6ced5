"""Every operation, declared by being imported, and the two blueprints that carry them."""

from collab.surfaces.api import findings, releases, searching, sessions, spaces, vocabularies
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.guide import guide_bp

__all__ = [
    "bp",
    "findings",
    "guide_bp",
    "releases",
    "searching",
    "sessions",
    "spaces",
    "vocabularies",
]
