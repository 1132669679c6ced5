"""/spaces/<id>/imports and /exports, spreadsheets of indicators and money, files of one's own."""

from collab.surfaces.exchange.views import bringing, taking, uses
from collab.surfaces.exchange.views.along import along_bp
from collab.surfaces.exchange.views.blueprint import bp
from collab.surfaces.exchange.views.figures import figures_bp
from collab.surfaces.exchange.views.money import money_bp

__all__ = ["along_bp", "bp", "bringing", "figures_bp", "money_bp", "taking", "uses"]
