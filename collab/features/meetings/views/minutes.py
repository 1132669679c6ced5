"""The pages of minutes: read, draft, edit, take through the gates, take as a file."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.meetings.minutes import pages, papers, queries, service
from collab.features.meetings.minutes.forms import PartForm, ReturnForm, root_from
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.models import Meeting
from collab.features.meetings.queries import one
from collab.features.meetings.rules import State
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/meetings/<uuid:meeting_id>/minutes", allow=SIGNED_IN)
def minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the minutes as they stand for the reader."""
    return pages.minutes_page(work, one(work, meeting_id))


@bp.get("/minutes/parts/<uuid:section_id>", allow=SIGNED_IN)
def part(work: Work, section_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lead from one part, as search finds it, to where it stands."""
    row = queries.part(work, section_id)
    page = url_for("meetings.minutes", meeting_id=row.meeting_id)
    return redirect(f"{page}#part-{row.part}", HTTPStatus.SEE_OTHER)


@bp.post("/meetings/<uuid:meeting_id>/minutes/draft", allow=SIGNED_IN)
def draft_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Draft them from what happened, for the first time or anew."""
    meeting = one(work, meeting_id)
    if meeting.stands is State.MINUTES_DRAFT:
        service.draft_again(work, meeting)
    else:
        service.draft(work, meeting)
    flash(_("Drafted from agenda, attendance, notes and outcomes. Read it through."), "success")
    return _back(meeting)


@bp.get("/meetings/<uuid:meeting_id>/minutes/parts/<uuid:part_id>/edit", allow=SIGNED_IN)
def edit_part(work: Work, meeting_id: uuid.UUID, part_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for the text of one part."""
    meeting = work.authorise(Act.EDIT, one(work, meeting_id))
    version = queries.newest(work, meeting)
    part = queries.section(work, version, part_id)
    form = PartForm(data={"body": part.body, "root": version.root.hex()})
    return pages.part_page(work, meeting, part, form)


@bp.post("/meetings/<uuid:meeting_id>/minutes/parts/<uuid:part_id>/edit", allow=SIGNED_IN)
def save_part(work: Work, meeting_id: uuid.UUID, part_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep the text of one part, as the next version."""
    meeting = work.authorise(Act.EDIT, one(work, meeting_id))
    part = queries.section(work, queries.newest(work, meeting), part_id)
    form = PartForm()
    try:
        form.demand()
        service.edit(work, meeting, part, seen=form.seen, body=form.body.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.part_page(work, meeting, part, form, status=UNPROCESSABLE)
    flash(_("Saved."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/submission", allow=SIGNED_IN)
def submit_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Hand the draft to counsel."""
    meeting = one(work, meeting_id)
    try:
        service.submit(work, meeting)
    except InvalidError as error:
        problems = [f"{title}: {why}" for title, why in error.fields.items()]
        return pages.minutes_page(work, meeting, problems=problems, status=UNPROCESSABLE)
    flash(_("It is with counsel now."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/return", allow=SIGNED_IN)
def return_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send the draft back with what is to be changed."""
    meeting = one(work, meeting_id)
    form = ReturnForm()
    try:
        words = (form.words.data or "") if form.validate() else ""
        service.send_back(work, meeting, seen=form.seen, words=words)
    except InvalidError:
        return pages.minutes_page(work, meeting, returning=form, status=UNPROCESSABLE)
    flash(_("Sent back."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/passing", allow=SIGNED_IN)
def pass_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Open the minutes to those who were there."""
    meeting = one(work, meeting_id)
    service.let_pass(work, meeting, seen=_seen())
    flash(_("Those who were there can correct them now."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/agreement", allow=SIGNED_IN)
def agree_to_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say that one has no objection."""
    meeting = one(work, meeting_id)
    service.agree(work, meeting, seen=_seen())
    flash(_("Noted: your organisation has no objection."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/rework", allow=SIGNED_IN)
def rework_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take the minutes back to draft."""
    meeting = one(work, meeting_id)
    service.rework(work, meeting)
    flash(_("They are a draft again, and go to counsel again."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/approval", allow=SIGNED_IN)
def approve_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Approve the version one has seen."""
    meeting = one(work, meeting_id)
    service.approve(work, meeting, seen=_seen())
    flash(_("Approved. Whoever may read them is told."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/archive", allow=SIGNED_IN)
def archive(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a meeting away."""
    meeting = one(work, meeting_id)
    service.archive(work, meeting)
    flash(_("Archived. Its minutes stay readable."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/file", allow=SIGNED_IN)
def take_minutes(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the minutes as a file made for this reader; taking one is recorded, so no mere look."""
    meeting = one(work, meeting_id)
    version = pages.visible(work, meeting)
    ending = request.form.get("as", papers.PDF)
    if version is None or ending not in papers.MEDIA:
        raise NotFoundError
    return pages.given(papers.export(work, meeting, version, ending))


@bp.post("/meetings/<uuid:meeting_id>/pack", allow=SIGNED_IN)
def take_pack(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give all papers of a meeting as one file made for this reader."""
    return pages.given(papers.pack(work, one(work, meeting_id)))


def _seen() -> bytes:
    return root_from(request.form.get("root"))


def _back(meeting: Meeting) -> ft.ResponseReturnValue:
    return redirect(url_for("meetings.minutes", meeting_id=meeting.id), HTTPStatus.SEE_OTHER)
