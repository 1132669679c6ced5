"""/spaces/<id>/imports, /spaces/<id>/exports, and indicators and money as spreadsheets."""

from collab.surfaces.exchange.views import bringing, taking, uses
from collab.surfaces.exchange.views.blueprint import bp
from collab.surfaces.exchange.views.figures import figures_bp
from collab.surfaces.exchange.views.money import money_bp

__all__ = ["bp", "bringing", "figures_bp", "money_bp", "taking", "uses"]
