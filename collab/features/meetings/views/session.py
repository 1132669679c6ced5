"""The page of a session, its steps, its topics."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError
from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.models import Meeting
from collab.features.meetings.service import session as service
from collab.features.meetings.service.moving import NotReadyError
from collab.features.meetings.session_pages import session_page, session_path
from collab.features.meetings.session_policy import Act
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work

STEPS: Mapping[str, Callable[[Work, Meeting], Any]] = {
    "open": service.open_meeting,
    "start": service.start,
    "pause": service.pause,
    "resume": service.resume,
    "close": service.close,
}


@bp.get("/meetings/<uuid:meeting_id>/session", allow=SIGNED_IN)
def session(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a session: to htmx, every few seconds, what moved since."""
    return session_page(work, queries.one(work, meeting_id))


@bp.post("/meetings/<uuid:meeting_id>/session/step", allow=SIGNED_IN)
def take_step(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Open, start, pause, resume or close."""
    meeting = queries.one(work, meeting_id)
    step = STEPS.get(request.form.get("step", ""))
    if step is None:
        raise NotFoundError
    try:
        step(work, meeting)
    except NotReadyError as error:
        return session_page(
            work, meeting, status=HTTPStatus.UNPROCESSABLE_ENTITY, lacking=error.missing
        )
    flash(_("Noted, with the time."), "success")
    return redirect(session_path(meeting), HTTPStatus.SEE_OTHER)


@bp.post("/meetings/<uuid:meeting_id>/topics/<uuid:topic_id>/turn", allow=Act.LEAD)
def take_up(work: Work, meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Make a topic the one that is spoken of."""
    meeting, item = queries.one(work, meeting_id), queries.item(work, topic_id)
    try:
        service.take_up(work, meeting, item)
    except NotReadyError as error:
        return session_page(
            work, meeting, status=HTTPStatus.UNPROCESSABLE_ENTITY, lacking=error.missing
        )
    return redirect(session_path(meeting), HTTPStatus.SEE_OTHER)


@bp.post("/meetings/<uuid:meeting_id>/topics/<uuid:topic_id>/outcome", allow=Act.LEAD)
def mark(work: Work, meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say whether a topic was discussed."""
    meeting, item = queries.one(work, meeting_id), queries.item(work, topic_id)
    service.mark(work, meeting, item, request.form.get("outcome", ""))
    return redirect(session_path(meeting), HTTPStatus.SEE_OTHER)
