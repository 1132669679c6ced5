"""The blueprints: spaces, one's own organisation, and the association's register."""

from collab.core.web import Feature

bp = Feature("spaces", url_prefix="/spaces")
organisation_bp = Feature("organisation", url_prefix="/organisation")
organisations_bp = Feature("organisations", url_prefix="/organisations")
