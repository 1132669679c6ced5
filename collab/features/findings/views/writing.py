"""Write findings and change them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import StaleError
from collab.core.web import SIGNED_IN
from collab.features.findings import queries, service
from collab.features.findings.forms import FindingForm
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.features.findings.views.blueprint import bp, to
from collab.features.findings.views.saving import draft_behind
from collab.features.findings.writing_pages import (
    codes_in,
    edit_page,
    filled_form,
    new_page,
    stale_page,
)
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/findings/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a finding; only a title is needed."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    return new_page(FindingForm(), vault)


@bp.post("/spaces/<uuid:space_id>/findings", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a new draft in the vault; or change the one that the form became by saving itself."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    begun = draft_behind(work)
    if begun is not None:
        return _change(work, begun)
    form = FindingForm()
    if not form.validate():
        return new_page(form, vault), HTTPStatus.UNPROCESSABLE_ENTITY
    finding = service.write(work, vault, form.draft)
    flash(_("Saved in your vault. Nobody outside your organisation can see it."), "success")
    return to(finding.id)


@bp.get("/findings/<uuid:finding_id>/edit", allow=SIGNED_IN)
def edit(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    return edit_page(work, finding, filled_form(finding, queries.source_of(work, finding)))


@bp.post("/findings/<uuid:finding_id>/edit", allow=SIGNED_IN)
def update(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    return _change(work, work.authorise(Act.EDIT, queries.one(work, finding_id)))


def _change(work: Work, finding: Finding) -> ft.ResponseReturnValue:
    form = FindingForm(keeping=codes_in(finding))
    if not form.validate():
        return edit_page(work, finding, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.edit(work, finding, form.draft, seen_version=form.seen_version)
    except StaleError as error:
        return stale_page(work, error.theirs, form), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return to(finding.id)
