"""Release a report into a space, let counsel clear it, take it back, let it out to everybody."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.files.names import disposition
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.reports import papers, queries
from collab.features.engagements.reports.forms import SettleForm
from collab.features.engagements.reports.models import Report
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.release_pages import (
    proposed_page,
    release_form,
    release_form_page,
    released_page,
    targets,
)
from collab.features.engagements.reports.rules import release_address
from collab.features.engagements.reports.service import releasing
from collab.features.engagements.reports.views.blueprint import SEE_OTHER, UNPROCESSABLE, Answer, bp
from collab.people.spaces.models import Space
from collab.work.unit import Work


@bp.get("/engagement-reports/<uuid:report_id>/releases/<uuid:space_id>", allow=SIGNED_IN)
def choose(work: Work, report_id: uuid.UUID, space_id: uuid.UUID) -> Answer:
    """Ask what of a report goes into a space."""
    row = work.authorise(Act.RELEASE, queries.report(work, report_id))
    target = _target(work, row, space_id)
    return release_form_page(work, row, target, release_form(work, row, target))


@bp.post("/engagement-reports/<uuid:report_id>/releases/<uuid:space_id>", allow=SIGNED_IN)
def release(work: Work, report_id: uuid.UUID, space_id: uuid.UUID) -> Answer:
    """Release it."""
    row = work.authorise(Act.RELEASE, queries.report(work, report_id))
    target = _target(work, row, space_id)
    form = release_form(work, row, target)
    try:
        with beside_the_form(work):
            form.demand()
            made = releasing.release(work, row, target, form.choice)
    except InvalidError as error:
        tell(form, error)
        return release_form_page(work, row, target, form), UNPROCESSABLE
    if made.state == "held":
        flash(_("Counsel looks at it before anybody else does."), "warning")
    else:
        flash(_("Released."), "success")
    return redirect(release_address(made.id), SEE_OTHER)


@bp.get("/report-releases/<uuid:report_release_id>", allow=SIGNED_IN)
def released(work: Work, report_release_id: uuid.UUID) -> Answer:
    """Show a release as the space reads it."""
    return released_page(work, queries.release(work, report_release_id))


@bp.post("/report-releases/<uuid:report_release_id>/files/<kind>", allow=SIGNED_IN)
def take(work: Work, report_release_id: uuid.UUID, kind: str) -> Answer:
    """Give a release as a file that bears its taker; that it is taken is noted."""
    row = queries.release(work, report_release_id)
    content = papers.report_file(work, row, kind)
    headers = {"Content-Disposition": disposition(row.title, kind)}
    return Response(content, content_type=papers.MEDIA[kind], headers=headers)


@bp.post("/report-releases/<uuid:report_release_id>/review", allow=SIGNED_IN)
def settle(work: Work, report_release_id: uuid.UUID) -> Answer:
    """Clear or return what waits for counsel."""
    row, form = work.authorise(Act.SETTLE, queries.release(work, report_release_id)), SettleForm()
    try:
        with beside_the_form(work):
            form.demand()
            releasing.settle(
                work,
                row,
                words=form.words.data or "",
                seen_version=form.seen or 0,
                clear=_chosen() == "clear",
            )
    except InvalidError as error:
        tell(form, error)
        return released_page(work, row, form), UNPROCESSABLE
    flash(_("Done."), "success")
    return redirect(release_address(row.id), SEE_OTHER)


@bp.post("/report-releases/<uuid:report_release_id>/withdrawal", allow=SIGNED_IN)
def withdraw(work: Work, report_release_id: uuid.UUID) -> Answer:
    """Take a release back."""
    row = queries.release(work, report_release_id)
    releasing.withdraw(work, row)
    flash(_("Withdrawn. Nobody reads it here any more."), "success")
    return redirect(f"/engagements/{row.engagement_id}", SEE_OTHER)


@bp.post("/report-releases/<uuid:report_release_id>/public", allow=SIGNED_IN)
def propose(work: Work, report_release_id: uuid.UUID) -> Answer:
    """Propose the neutral sections for everybody."""
    made = releasing.propose(work, queries.release(work, report_release_id))
    flash(_("Proposed. An officer of the association decides."), "success")
    return redirect(f"/public-reports/{made.id}", SEE_OTHER)


@bp.get("/public-reports/<uuid:public_report_id>", allow=SIGNED_IN)
def proposed(work: Work, public_report_id: uuid.UUID) -> Answer:
    """Show what is proposed for everybody, or let out."""
    row = queries.public(work, public_report_id)
    if row.org_id != work.viewer.org_id:
        raise NotFoundError
    return proposed_page(work, row)


@bp.post("/public-reports/<uuid:public_report_id>/decision", allow=SIGNED_IN)
def decide(work: Work, public_report_id: uuid.UUID) -> Answer:
    """Let it out, or decline to."""
    row = queries.public(work, public_report_id)
    releasing.decide(work, row, publish=_chosen() == "publish")
    flash(_("Done."), "success")
    return redirect(f"/public-reports/{row.id}", SEE_OTHER)


@bp.post("/public-reports/<uuid:public_report_id>/recall", allow=SIGNED_IN)
def recall(work: Work, public_report_id: uuid.UUID) -> Answer:
    """Take back what anybody could read."""
    row = queries.public(work, public_report_id)
    releasing.recall(work, row)
    flash(_("Taken back."), "success")
    return redirect(f"/public-reports/{row.id}", SEE_OTHER)


def _target(work: Work, row: Report, space_id: uuid.UUID) -> Space:
    found = [space for space in targets(work, row) if space.id == space_id]
    if not found:
        raise NotFoundError
    return found[0]


def _chosen() -> str:
    return request.form.get("act", "")
