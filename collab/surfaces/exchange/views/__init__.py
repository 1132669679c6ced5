"""/spaces/<id>/imports, /spaces/<id>/exports, and indicators as spreadsheets."""

from collab.surfaces.exchange.views import bringing, taking, uses
from collab.surfaces.exchange.views.blueprint import bp
from collab.surfaces.exchange.views.figures import figures_bp

__all__ = ["bp", "bringing", "figures_bp", "taking", "uses"]
