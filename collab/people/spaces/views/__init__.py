"""Pages about spaces, one's own organisation, and the register of all."""

from collab.people.spaces.views import (
    charter,
    colleagues,
    founding,
    front,
    inviting,
    organisation,
    organisations,
    places,
)
from collab.people.spaces.views.blueprint import bp, organisation_bp, organisations_bp

__all__ = [
    "bp",
    "charter",
    "colleagues",
    "founding",
    "front",
    "inviting",
    "organisation",
    "organisation_bp",
    "organisations",
    "organisations_bp",
    "places",
]
