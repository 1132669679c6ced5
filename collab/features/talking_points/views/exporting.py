"""Take a signed version along: as a file, or as text to copy."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _

from collab.core.errors import NotFoundError
from collab.core.files.names import disposition
from collab.core.web import SIGNED_IN
from collab.features.talking_points import papers, queries, version_pages
from collab.features.talking_points.rules import LANGUAGES
from collab.features.talking_points.service import NotReadyError
from collab.features.talking_points.views.blueprint import UNPROCESSABLE, Answer, bp
from collab.work.unit import Work

COPY = "copy"


@bp.post("/talking-point-versions/<uuid:talking_version_id>/files", allow=SIGNED_IN)
def take(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Give a signed version for this reader; taking one is recorded, so it is no mere look."""
    row = queries.version(work, talking_version_id)
    wanted = request.form.get("as", papers.PDF)
    language = request.form.get("language", "")
    if language and language not in LANGUAGES:
        raise NotFoundError
    try:
        file = papers.export(work, row, papers.TEXT if wanted == COPY else wanted, language)
    except NotReadyError as error:
        told = _("Nothing was given: %(why)s", why=str(error))
        return version_pages.version_page(work, row, problems=[told]), UNPROCESSABLE
    if wanted == COPY:
        return version_pages.copy_page(work, row, file.content.decode())
    return Response(
        file.content,
        content_type=file.media_type,
        headers={"Content-Disposition": disposition(file.name, file.ending)},
    )
