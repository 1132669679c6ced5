"""/operator: one page, for the duty of that name."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from collab.core.web import Feature
from collab.surfaces.operator.policy import Act
from collab.surfaces.operator.queries import health
from collab.work.unit import Work

bp = Feature("operator", url_prefix="/operator")


@bp.get("", allow=Act.LOOK)
def index(work: Work) -> ResponseReturnValue:
    """Show how the server does."""
    return render_template("operator/index.html", health=health(work))
