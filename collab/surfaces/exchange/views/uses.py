"""Take a file of what one's own firm used of talking points, from its vault."""

from __future__ import annotations

import uuid

from flask import Response

from collab.core.web import SIGNED_IN
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.exchange import uses
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment, bp
from collab.work.unit import Work


@bp.post("/exports/talking-point-uses.csv", allow=SIGNED_IN)
def uses_csv(work: Work, space_id: uuid.UUID) -> Response:
    """Give them as CSV."""
    return _given(work, space_id, "csv")


@bp.post("/exports/talking-point-uses.xlsx", allow=SIGNED_IN)
def uses_xlsx(work: Work, space_id: uuid.UUID) -> Response:
    """Give them as a workbook."""
    return _given(work, space_id, "xlsx")


def _given(work: Work, space_id: uuid.UUID, file_format: str) -> Response:
    content = uses.take(work, space_or_charter(work, space_id), file_format)
    return attachment(content, uses.file_name(work, file_format), FORMATS[file_format])
