"""Corrections of minutes by those who were there, and addenda to approved ones."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.meetings.minutes import correcting, pages, queries
from collab.features.meetings.minutes.forms import AnswerForm, CorrectionForm
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.minutes.rules import GENERATED
from collab.features.meetings.models import Meeting
from collab.features.meetings.queries import one
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/meetings/<uuid:meeting_id>/minutes/parts/<uuid:part_id>/corrections/new", allow=SIGNED_IN)
def new_correction(work: Work, meeting_id: uuid.UUID, part_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form in which somebody who was there says how a part should read."""
    meeting = one(work, meeting_id)
    work.authorise(Act.CORRECT, queries.presence(work, meeting))
    version = queries.newest(work, meeting)
    part = queries.section(work, version, part_id)
    if part.kind in GENERATED:
        problems = [_(correcting.HAPPENED)]
        return pages.minutes_page(work, meeting, problems=problems, status=UNPROCESSABLE)
    form = CorrectionForm(data={"wording": part.body, "root": version.root.hex()})
    return pages.correction_page(work, meeting, part, form)


@bp.post("/meetings/<uuid:meeting_id>/minutes/parts/<uuid:part_id>/corrections", allow=SIGNED_IN)
def propose_correction(
    work: Work, meeting_id: uuid.UUID, part_id: uuid.UUID
) -> ft.ResponseReturnValue:
    """Propose that a part read otherwise."""
    meeting = one(work, meeting_id)
    work.authorise(Act.CORRECT, queries.presence(work, meeting))
    part = queries.section(work, queries.newest(work, meeting), part_id)
    form = CorrectionForm()
    try:
        form.demand()
        ident = correcting.propose(
            work,
            meeting,
            part,
            seen=form.seen,
            wording=form.wording.data or "",
            reason=form.reason.data or "",
        )
    except InvalidError as error:
        tell(form, error)
        return pages.correction_page(work, meeting, part, form, status=UNPROCESSABLE)
    if queries.correction(work, ident).state == "counsel":
        flash(_("Proposed. Counsel reads it before the others do."), "success")
    else:
        flash(_("Proposed. The facilitator accepts or declines it."), "success")
    return _back(meeting)


@bp.post("/minutes/corrections/<uuid:correction_id>/judgement", allow=SIGNED_IN)
def judge_correction(work: Work, correction_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let the others read a proposal, or not."""
    row = queries.correction(work, correction_id)
    meeting = one(work, row.meeting_id)
    lets = request.form.get("answer") == "yes"
    words = AnswerForm(prefix=f"{row.id}-").words.data or ""
    correcting.judge(work, meeting, row, lets=lets, words=words)
    flash(_("Noted."), "success")
    return _back(meeting)


@bp.post("/minutes/corrections/<uuid:correction_id>/answer", allow=SIGNED_IN)
def answer_correction(work: Work, correction_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Accept a proposal or decline it with a word."""
    row = queries.correction(work, correction_id)
    meeting, form = one(work, row.meeting_id), AnswerForm(prefix=f"{row.id}-")
    accepts = request.form.get("answer") == "yes"
    try:
        form.demand()
        correcting.answer(work, meeting, row, accepts=accepts, words=form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        problems = [str(one) for one in (*form.words.errors, *form.form_errors)]
        return pages.minutes_page(work, meeting, problems=problems, status=UNPROCESSABLE)
    flash(_("Accepted: it is the next version.") if accepts else _("Declined."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/minutes/addenda", allow=SIGNED_IN)
def add_addendum(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Write an addendum to approved minutes."""
    meeting = one(work, meeting_id)
    work.authorise(Act.ADD, meeting)
    parts = {str(one.part): one for one in queries.parts_now(work, meeting)}
    form = pages.addendum_form(parts.values())
    try:
        form.demand()
        about = parts.get(form.about.data or "")
        correcting.add(work, meeting, form.added.data or "", about)
    except InvalidError as error:
        tell(form, error)
        return pages.minutes_page(work, meeting, adding=form, status=UNPROCESSABLE)
    flash(_("Written. Counsel reads it before anybody else does."), "success")
    return _back(meeting)


@bp.post("/minutes/addenda/<uuid:addendum_id>/judgement", allow=SIGNED_IN)
def judge_addendum(work: Work, addendum_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let an addendum stand beside the minutes, or not."""
    row = queries.addendum(work, addendum_id)
    meeting = one(work, row.meeting_id)
    adds, form = request.form.get("answer") == "yes", AnswerForm(prefix=f"{row.id}-")
    try:
        form.demand()
        correcting.settle(work, meeting, row, adds=adds, words=form.words.data or "")
    except InvalidError as error:
        problems = [str(one) for one in (*form.words.errors, *error.fields.values())]
        return pages.minutes_page(work, meeting, problems=problems, status=UNPROCESSABLE)
    flash(_("It stands beside the minutes now.") if adds else _("Noted."), "success")
    return _back(meeting)


def _back(meeting: Meeting) -> ft.ResponseReturnValue:
    return redirect(url_for("meetings.minutes", meeting_id=meeting.id), HTTPStatus.SEE_OTHER)
