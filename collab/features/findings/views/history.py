"""Look back at what a draft said, and go back to it."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.findings import looking_back, queries, service
from collab.features.findings.history_pages import history_page
from collab.features.findings.policy import Act
from collab.features.findings.views.blueprint import bp, to
from collab.work.unit import Work


@bp.get("/findings/<uuid:finding_id>/history", allow=SIGNED_IN)
def history(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the versions of a draft; two of them side by side where the address names them."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    old, new = (whole(request.args.get(name)) for name in ("from", "to"))
    return history_page(work, finding, old=old, new=new)


@bp.post("/findings/<uuid:finding_id>/history/<int:number>/restoration", allow=SIGNED_IN)
def restore(work: Work, finding_id: uuid.UUID, number: int) -> ft.ResponseReturnValue:
    """Let a draft say again what it said then: a new version, and nothing is lost."""
    finding = work.authorise(Act.EDIT, queries.one(work, finding_id))
    version = looking_back.version(work, finding.id, number)
    seen = whole(request.form.get("version")) or 0
    service.restore(work, finding, version, seen_version=seen)
    flash(_("It says again what it said in version %(number)s.", number=number), "success")
    return to(finding.id)
