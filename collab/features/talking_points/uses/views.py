"""Uses of talking points: one's own over all groups, noted, changed, discarded; nobody else's."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import DeniedError, InvalidError
from collab.core.forms import tell
from collab.core.undoing import flash_undo
from collab.core.web import SIGNED_IN, Feature
from collab.features.talking_points.uses import queries, service
from collab.features.talking_points.uses.forms import UseForm
from collab.features.talking_points.uses.pages import (
    discarded_page,
    edit_form,
    edit_page,
    my_page,
    new_page,
    show_page,
)
from collab.features.talking_points.uses.policy import Act
from collab.features.talking_points.uses.rules import Version, address
from collab.people.spaces.queries import own_vault
from collab.policy.decision import Decision
from collab.work.unit import Work

bp = Feature("talking_point_uses")
Answer = ft.ResponseReturnValue
NO_VAULT = Decision(
    allowed=False,
    reasons=("What you use is noted in your organisation's vault, and you have no seat there.",),
    remedy="Ask an administrator of your organisation for one.",
)


@bp.get("/talking-point-uses", allow=SIGNED_IN)
def mine(work: Work) -> Answer:
    """List what one's own firm used over all groups."""
    return my_page(work)


@bp.get("/talking-point-versions/<uuid:version_id>/uses/new", allow=SIGNED_IN)
def new(work: Work, version_id: uuid.UUID) -> Answer:
    """Ask with whom a version was used, when, and what came of it."""
    version = _version(work, version_id)
    card = request.args.get("contact", "")
    return new_page(work, UseForm(data={"used_on": work.now.date(), "contact": card}), version)


@bp.post("/talking-point-versions/<uuid:version_id>/uses", allow=SIGNED_IN)
def create(work: Work, version_id: uuid.UUID) -> Answer:
    """Note it in the vault."""
    version = _version(work, version_id)
    form = UseForm()
    form.offer(queries.asked_of(work, version.id))
    try:
        form.demand()
        row = service.record(work, own_vault(work), version, form.use)
    except InvalidError as error:
        tell(form, error)
        return new_page(work, form, version), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted in your vault. Nobody outside your organisation sees it."), "success")
    return _to(row.id)


@bp.get("/talking-point-uses/<uuid:use_id>", allow=SIGNED_IN)
def show(work: Work, use_id: uuid.UUID) -> Answer:
    """Show one use."""
    row = queries.even_discarded(work, use_id)
    return discarded_page(work, row) if row.discarded_at else show_page(work, row)


@bp.get("/talking-point-uses/<uuid:use_id>/edit", allow=SIGNED_IN)
def edit(work: Work, use_id: uuid.UUID) -> Answer:
    """Show the form of a use."""
    row = work.authorise(Act.CHANGE, queries.one(work, use_id))
    return edit_page(work, edit_form(work, row), row)


@bp.post("/talking-point-uses/<uuid:use_id>/edit", allow=SIGNED_IN)
def update(work: Work, use_id: uuid.UUID) -> Answer:
    """Save a use, or say that a colleague saved it meanwhile."""
    row = work.authorise(Act.CHANGE, queries.one(work, use_id))
    form = edit_form(work, row)
    try:
        form.demand()
        service.change(work, row, form.use, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return edit_page(work, form, row), HTTPStatus.UNPROCESSABLE_ENTITY
    except service.StaleUseError as error:
        form.version.data = str(error.theirs.version)
        form.form_errors.append(
            "Somebody else saved this while you were writing. Your text is still here."
        )
        return edit_page(work, form, error.theirs), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return _to(row.id)


@bp.post("/talking-point-uses/<uuid:use_id>/removal", allow=SIGNED_IN)
def discard(work: Work, use_id: uuid.UUID) -> Answer:
    """Put a use away; the next page says so with a button that brings it back."""
    row = queries.even_discarded(work, use_id)
    service.discard(work, row)
    back = url_for("talking_point_uses.bring_back", use_id=row.id)
    flash_undo(_("Discarded. For 30 days you can have it back."), back)
    return redirect(url_for("talking_point_uses.mine"), HTTPStatus.SEE_OTHER)


@bp.post("/talking-point-uses/<uuid:use_id>/restoration", allow=SIGNED_IN)
def bring_back(work: Work, use_id: uuid.UUID) -> Answer:
    """Have a discarded use back."""
    row = queries.even_discarded(work, use_id)
    service.bring_back(work, row)
    flash(_("It is back as it was."), "success")
    return _to(row.id)


@bp.post("/talking-point-uses/<uuid:use_id>/seen", allow=SIGNED_IN)
def note_seen(work: Work, use_id: uuid.UUID) -> Answer:
    """Note that one knows that what one used no longer stands."""
    row = queries.one(work, use_id)
    service.note_seen(work, row)
    flash(_("Noted. It waits for you no more."), "success")
    return _to(row.id)


def _version(work: Work, version_id: uuid.UUID) -> Version:
    """Give a version the viewer may note a use of."""
    version = queries.version(work, version_id)
    if work.viewer.vault_id is None:
        raise DeniedError(NO_VAULT)
    return version


def _to(use_id: uuid.UUID) -> Answer:
    return redirect(address(use_id), HTTPStatus.SEE_OTHER)
