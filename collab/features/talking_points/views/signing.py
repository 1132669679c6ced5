"""Counsel: reads the exact text, signs it or returns it, and lets wordings in."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.talking_points import queries, service, version_pages
from collab.features.talking_points.forms import OpinionForm, SignForm
from collab.features.talking_points.policy import TAKING
from collab.features.talking_points.rules import Step
from collab.features.talking_points.service import NotReadyError
from collab.features.talking_points.views.blueprint import UNPROCESSABLE, Answer, bp, to_version
from collab.work.unit import Work


@bp.get("/talking-point-versions/<uuid:talking_version_id>/signature", allow=TAKING[Step.SIGN])
def read_to_sign(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Show what counsel signs."""
    row = work.authorise(TAKING[Step.SIGN], queries.version(work, talking_version_id))
    return version_pages.sign_page(work, row)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/signature", allow=TAKING[Step.SIGN])
def sign(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Sign what was read."""
    row = work.authorise(TAKING[Step.SIGN], queries.version(work, talking_version_id))
    form = SignForm()
    try:
        form.demand()
        service.sign(work, row, seen=form.seen.data or "", conditions=form.conditions.data or "")
    except InvalidError as error:
        tell(form, error)
        return version_pages.sign_page(work, row, form=form), UNPROCESSABLE
    except NotReadyError as error:
        page = version_pages.sign_page(work, row, form=form, problems=[str(error)])
        return page, UNPROCESSABLE
    flash(_("Signed. It may leave Collab within its time."), "success")
    return to_version(row.id)


@bp.post("/talking-point-versions/<uuid:talking_version_id>/return", allow=TAKING[Step.RETURN])
def give_back(work: Work, talking_version_id: uuid.UUID) -> Answer:
    """Return a version with what would have to change."""
    row = queries.version(work, talking_version_id)
    step = Step.RETURN if row.text_hash is None else Step.UPHOLD
    work.authorise(TAKING[step], row)
    form = OpinionForm()
    try:
        form.demand()
        service.move(work, row, step, words=form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        return version_pages.sign_page(work, row, opinion=form), UNPROCESSABLE
    flash(_("Returned."), "success")
    return to_version(row.id)


@bp.post("/talking-point-wordings/<uuid:wording_id>/review", allow=SIGNED_IN)
def settle(work: Work, wording_id: uuid.UUID) -> Answer:
    """Let a wording in, return it, or take one's own back."""
    held = queries.wording(work, wording_id)
    row = queries.version(work, held.version_id)
    verdict = request.form.get("verdict", "")
    form = OpinionForm.on(held.id)
    words = (form.words.data or "") if verdict == "returned" else ""
    try:
        if verdict == "returned":
            form.demand()
        service.settle(work, held, row, verdict=verdict, words=words)
    except InvalidError as error:
        tell(form, error)
        return version_pages.version_page(work, row, opinion=form), UNPROCESSABLE
    flash(_("Noted."), "success")
    return to_version(row.id)
