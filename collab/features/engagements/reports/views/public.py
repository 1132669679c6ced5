"""What anybody may read of reports, signed in or not."""

from __future__ import annotations

import uuid

from flask import render_template

from collab.core.errors import NotFoundError
from collab.core.web import PUBLIC
from collab.features.engagements.reports.rules import sections_of
from collab.features.engagements.reports.views.blueprint import Answer, public_bp
from collab.work.door import Door


@public_bp.get("/reports", allow=PUBLIC)
def index(door: Door) -> Answer:
    """List the reports that anybody may read."""
    return render_template("reports/public_index.html", rows=door.ask("public_reports", None))


@public_bp.get("/reports/<uuid:published_id>", allow=PUBLIC)
def show(door: Door, published_id: uuid.UUID) -> Answer:
    """Show a report that anybody may read."""
    found = door.ask("public_reports", published_id)
    if not found:
        raise NotFoundError
    row = found[0]
    return render_template("reports/public.html", row=row, parts=sections_of(row.sections))
