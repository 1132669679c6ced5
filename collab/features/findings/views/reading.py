"""List findings and read them."""

from __future__ import annotations

import uuid

from flask import request
from flask import typing as ft

from collab.core.crypto import SealBrokenError
from collab.core.errors import NotFoundError, UnavailableError
from collab.core.web import SIGNED_IN
from collab.features.findings import queries, service
from collab.features.findings.pages import copy_page, draft_page, filters_from, list_page
from collab.features.findings.views.blueprint import bp, to
from collab.features.findings.views.discarding import discarded_page
from collab.people.spaces.queries import space_or_charter
from collab.shared.objections.pages import placeholder
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/findings", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the findings of a space, the most severe first."""
    space = space_or_charter(work, space_id)
    return list_page(work, space, filters_from(request.args))


@bp.get("/findings/<uuid:finding_id>", allow=SIGNED_IN)
def show(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft in the vault, or a released copy in its space."""
    try:
        finding = queries.even_discarded(work, finding_id)
    except NotFoundError:
        return placeholder(work, finding_id)
    if finding.discarded_at is not None:
        return discarded_page(work, finding)
    return copy_page(work, finding) if finding.is_copy else draft_page(work, finding)


@bp.post("/findings/<uuid:finding_id>/source-openings", allow=SIGNED_IN)
def open_source(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Unseal the identity of a source; that it was opened stands in the vault's ledger."""
    finding = queries.one(work, finding_id)
    source = queries.source_of(work, finding)
    if source is None:
        raise NotFoundError
    try:
        identity = service.identity_of(work, source)
    except SealBrokenError as error:
        raise UnavailableError from error
    if identity is None:
        return to(finding.id)
    return draft_page(work, finding, opened=identity)
