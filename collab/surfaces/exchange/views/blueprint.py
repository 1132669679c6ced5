"""The blueprint both halves share."""

from __future__ import annotations

from flask import Response

from collab.core.web import Feature

bp = Feature("exchange", url_prefix="/spaces/<uuid:space_id>")


def attachment(content: bytes, name: str, kind: str) -> Response:
    """Give a file to keep. Its name is of plain letters, so that no header needs quoting."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)
