"""Discard drafts, find them again, have them back or gone."""

from __future__ import annotations

import datetime as dt
import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.undoing import flash_undo
from collab.core.web import SIGNED_IN
from collab.features.findings import looking_back, queries, service
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.features.findings.views.blueprint import bp, to
from collab.people.spaces.queries import one, space_or_charter
from collab.work.unit import Work

KEPT = dt.timedelta(days=30)
"""The database deletes what is older, and takes its own word for how long that is."""


@bp.get("/spaces/<uuid:space_id>/findings/discarded", allow=SIGNED_IN)
def discarded(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List what was discarded in the vault and can still be had back."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    rows = looking_back.discarded_in(work, vault.id)
    ends = {row.id: row.discarded_at + KEPT for row in rows if row.discarded_at}
    return render_template("findings/discarded.html", space=vault, rows=rows, ends=ends)


@bp.post("/findings/<uuid:finding_id>/removal", allow=SIGNED_IN)
def discard(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a draft away; the next page says so with a button that brings it back."""
    finding = queries.even_discarded(work, finding_id)
    service.discard(work, finding)
    back = url_for("findings.bring_back", finding_id=finding.id)
    flash_undo(_("The draft is discarded. For 30 days you can have it back."), back)
    return redirect(url_for("findings.index", space_id=finding.space_id), HTTPStatus.SEE_OTHER)


@bp.post("/findings/<uuid:finding_id>/restoration", allow=SIGNED_IN)
def bring_back(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Have a discarded draft back."""
    finding = queries.even_discarded(work, finding_id)
    service.bring_back(work, finding)
    flash(_("The draft is back as it was."), "success")
    return to(finding.id)


@bp.post("/findings/<uuid:finding_id>/erasure", allow=SIGNED_IN)
def erase(work: Work, finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a discarded draft for good."""
    finding = queries.even_discarded(work, finding_id)
    space_id = finding.space_id
    service.erase(work, finding)
    flash(_("The draft, its source and its versions are deleted for good."), "success")
    return redirect(url_for("findings.discarded", space_id=space_id), HTTPStatus.SEE_OTHER)


def discarded_page(work: Work, finding: Finding) -> str:
    """Render the page of a discarded draft: that it is one, and the way back."""
    ends = finding.discarded_at + KEPT if finding.discarded_at else None
    return render_template(
        "findings/discarded_draft.html",
        finding=finding,
        space=one(work, finding.space_id),
        ends=ends,
    )
