"""The pages of findings: list, write, read, change, discard."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.crypto import SealBrokenError
from collab.core.errors import NotFoundError, UnavailableError
from collab.core.web import SIGNED_IN, Feature
from collab.features.findings import queries, service
from collab.features.findings.forms import FindingForm
from collab.features.findings.pages import (
    copy_page,
    draft_page,
    edit_page,
    filled_form,
    filters_from,
    list_page,
    stale_page,
)
from collab.features.findings.policy import Act
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work

bp = Feature("findings")


@bp.get("/spaces/<uuid:space_id>/findings", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the findings of a space, the most severe first."""
    space = space_or_charter(work, space_id)
    return list_page(work, space, filters_from(request.args))


@bp.get("/spaces/<uuid:space_id>/findings/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a finding; only a title is needed."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    return _new_page(FindingForm(), vault)


@bp.post("/spaces/<uuid:space_id>/findings", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a new draft in the vault."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    form = FindingForm()
    if not form.validate():
        return _new_page(form, vault), HTTPStatus.UNPROCESSABLE_ENTITY
    finding = service.write(work, vault, form.draft)
    flash(_("Saved in your vault. Nobody outside your organisation can see it."), "success")
    return _to(finding.id)


@bp.get("/findings/<uuid:finding_id>", allow=SIGNED_IN)
def show(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft in the vault, or a released copy in its space."""
    finding = queries.one(work, finding_id)
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
        return _to(finding.id)
    return draft_page(work, finding, opened=identity)


@bp.get("/findings/<uuid:finding_id>/edit", allow=SIGNED_IN)
def edit(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    return edit_page(work, finding, filled_form(finding, queries.source_of(work, finding)))


@bp.post("/findings/<uuid:finding_id>/edit", allow=SIGNED_IN)
def update(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    form = FindingForm()
    if not form.validate():
        return edit_page(work, finding, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.edit(work, finding, form.draft, seen_version=form.seen_version)
    except service.StaleEditError as error:
        return stale_page(work, error.theirs, form), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return _to(finding.id)


@bp.post("/findings/<uuid:finding_id>/removal", allow=SIGNED_IN)
def discard(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft with its source."""
    finding = queries.one(work, finding_id)
    service.discard(work, finding)
    flash(_("The draft and its source are deleted."), "success")
    return redirect(url_for("findings.index", space_id=finding.space_id), HTTPStatus.SEE_OTHER)


def _new_page(form: FindingForm, vault: Space) -> str:
    return render_template("findings/new.html", form=form, space=vault)


def _to(finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    return redirect(url_for("findings.show", finding_id=finding_id), HTTPStatus.SEE_OTHER)
