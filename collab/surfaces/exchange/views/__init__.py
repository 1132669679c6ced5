"""/spaces/<id>/imports and /spaces/<id>/exports."""

from collab.surfaces.exchange.views import bringing, taking, uses
from collab.surfaces.exchange.views.blueprint import bp

__all__ = ["bp", "bringing", "taking", "uses"]
