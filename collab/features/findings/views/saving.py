"""A form that saves itself while somebody writes. Without JavaScript nothing here is asked."""

from __future__ import annotations

import dataclasses as dc
import uuid
from http import HTTPStatus

from flask import request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError, StaleError
from collab.core.web import SIGNED_IN
from collab.features.findings import queries, service
from collab.features.findings.forms import FindingForm
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.features.findings.views.blueprint import bp
from collab.features.findings.writing_pages import codes_in, saved_part, unsaved_part
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work


@bp.post("/spaces/<uuid:space_id>/findings/autosave", allow=SIGNED_IN)
def autosave(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep what a form holds now. A new finding becomes a draft as soon as it has a title.

    The identity of a source waits for the button: it is sealed when its author says so.
    """
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    finding = draft_behind(work)
    form = FindingForm(keeping=codes_in(finding) if finding else ())
    if not form.validate():
        return unsaved_part(_why(form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    draft = dc.replace(form.draft, identity=None)
    if finding is None:
        return saved_part(work, service.write(work, vault, draft, automatic=True), begun=True)
    try:
        seen = form.seen_version
        service.edit(work, finding, draft, seen_version=seen, automatic=True)
    except StaleError:
        told = _("Not saved: somebody else saved this finding meanwhile. Press Save to see both.")
        return unsaved_part(told, status=HTTPStatus.CONFLICT)
    work.session.flush()  # the form carries on with the number this gives
    return saved_part(work, finding, begun=False)


def draft_behind(work: Work) -> Finding | None:
    """Give the draft a form for a new finding became by saving itself, if it did.

    :raises NotFoundError: when it names none that the viewer may change.
    """
    named = request.form.get("draft", "")
    if not named:
        return None
    try:
        finding_id = uuid.UUID(named)
    except ValueError:
        raise NotFoundError from None
    return work.authorise(Act.EDIT, queries.one(work, finding_id))


def _why(form: FindingForm) -> str:
    if not form.title.data:
        return str(_("Not saved yet: give it a title first."))
    fields = ", ".join(str(form[name].label.text) for name in form.errors if name in form)
    return str(_("Not saved yet. Look at: %(fields)s.", fields=fields))
