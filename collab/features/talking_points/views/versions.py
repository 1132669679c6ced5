"""One version: shown, arranged, ticked, moved on, and what it stands on."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.talking_points import queries, service, version_pages
from collab.features.talking_points.choosing import chosen
from collab.features.talking_points.forms import ChecksForm
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import STEPS, Step
from collab.features.talking_points.service import NotReadyError
from collab.features.talking_points.views.blueprint import UNPROCESSABLE, Answer, bp, to_version
from collab.work.unit import Work


@bp.get("/talking-point-versions/<uuid:talking_version_id>", allow=SIGNED_IN)
def version(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Show a version."""
    return version_pages.version_page(work, queries.version(work, talking_version_id))


@bp.get("/talking-point-versions/<uuid:talking_version_id>/differences", allow=SIGNED_IN)
def differences(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Show what a version says otherwise than the one before it."""
    return version_pages.differences_page(work, queries.version(work, talking_version_id))


@bp.post("/talking-point-versions/<uuid:talking_version_id>/arrangement", allow=SIGNED_IN)
def arrange(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Set what a draft is about and when it may be used."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    form = version_pages.arrangement_form(work, row)
    try:
        form.demand()
        service.arrange(
            work,
            row,
            category=form.category.data,
            use_from=form.use_from.data,
            use_until=form.use_until.data,
        )
    except InvalidError as error:
        tell(form, error)
        return version_pages.version_page(work, row, arrangement=form), UNPROCESSABLE
    flash(_("Saved."), "success")
    return to_version(row.id)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/checks", allow=SIGNED_IN)
def tick(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Tick what one has checked oneself."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    form = ChecksForm()
    form.demand()
    service.tick(work, row, form.checks.data or (), seen=form.seen.data or "")
    flash(_("Noted, with your name."), "success")
    return to_version(row.id)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/steps", allow=SIGNED_IN)
def move(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Take a step that has a button."""
    row = queries.version(work, talking_version_id)
    asked = request.form.get("step", "")
    if asked not in STEPS:
        raise InvalidError({"step": "Choose what is to be done."})
    try:
        service.move(work, row, Step(asked))
    except NotReadyError as error:
        page = version_pages.version_page(work, row, problems=[str(error)])
        return page, UNPROCESSABLE
    flash(_("Done."), "success")
    return to_version(row.id)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/evidence", allow=SIGNED_IN)
def prove(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Let a draft stand on an item of its space."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    form = version_pages.evidence_form(work, row)
    if form is None:
        raise NotFoundError
    try:
        form.demand()
        service.prove(work, row, chosen(work, form.item.data))
    except InvalidError as error:
        tell(form, error)
        return version_pages.version_page(work, row, evidence=form), UNPROCESSABLE
    flash(
        _("Added. It is marked no milder than what it stands on, and for no wider a circle."),
        "success",
    )
    return to_version(row.id)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/evidence-removal", allow=SIGNED_IN)
def remove(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Let a draft stand on something no more."""
    row = work.authorise(Act.DRAFT, queries.version(work, talking_version_id))
    named = request.form.get("evidence", "")
    link = next((one for one in queries.evidence(work, row.id) if str(one.id) == named), None)
    if link is None:
        raise NotFoundError
    service.remove(work, row, link)
    flash(_("Removed. The draft stays as narrow as it was."), "success")
    return to_version(row.id)
