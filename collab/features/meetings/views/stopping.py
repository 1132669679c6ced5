"""Stop: the button everybody present has, and counsel's decision about it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN
from collab.features.meetings import queries, session_queries
from collab.features.meetings.service import stopping
from collab.features.meetings.session_forms import StopForm
from collab.features.meetings.session_pages import session_page, session_path
from collab.features.meetings.session_policy import Act
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work


@bp.post("/meetings/<uuid:meeting_id>/topics/<uuid:topic_id>/stop", allow=SIGNED_IN)
def stop(work: Work, meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lock a topic at once."""
    meeting = queries.one(work, meeting_id)
    stopping.stop(work, meeting, topic_id)
    flash(_("Stopped. The topic is locked, the session interrupted, and counsel told."), "success")
    return redirect(session_path(queries.one(work, meeting_id)), HTTPStatus.SEE_OTHER)


@bp.post("/topic-stops/<uuid:stop_id>/decision", allow=Act.DECIDE_STOP)
def decide_stop(work: Work, stop_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let a stopped topic go on, or end it."""
    row = work.authorise(Act.DECIDE_STOP, session_queries.stop(work, stop_id))
    meeting = queries.one(work, row.meeting_id)
    form = StopForm()
    if not form.validate():
        return session_page(work, meeting, status=HTTPStatus.UNPROCESSABLE_ENTITY, stop_form=form)
    stopping.decide(work, row, outcome=form.outcome.data, reason=form.reason.data or "")
    flash(_("Your decision is noted in the protocol, without its reason."), "success")
    return redirect(session_path(queries.one(work, row.meeting_id)), HTTPStatus.SEE_OTHER)
