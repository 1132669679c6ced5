"""Every operation, declared by being imported, and the two blueprints that carry them."""

from collab.surfaces.api import (
    actions,
    decisions,
    findings,
    releases,
    searching,
    spaces,
    vocabularies,
)
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.guide import guide_bp

__all__ = [
    "actions",
    "bp",
    "decisions",
    "findings",
    "guide_bp",
    "releases",
    "searching",
    "spaces",
    "vocabularies",
]
