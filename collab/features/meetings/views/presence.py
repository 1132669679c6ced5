"""Coming, going, and the statement each takes note of."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.models import Meeting
from collab.features.meetings.service import presence, statement
from collab.features.meetings.session_forms import named_people
from collab.features.meetings.session_pages import session_path
from collab.features.meetings.session_policy import Act
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work


@bp.post("/meetings/<uuid:meeting_id>/statement", allow=SIGNED_IN)
def acknowledge(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take note of the statement."""
    meeting = queries.one(work, meeting_id)
    statement.acknowledge(work, meeting)
    flash(_("You have taken note of the statement for this meeting."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/statement/reading", allow=Act.ATTEST)
def attest(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say to whom the statement was read aloud."""
    meeting = queries.one(work, meeting_id)
    try:
        number = statement.attest(work, meeting, named_people("read"))
    except InvalidError as error:
        flash(" ".join(error.fields.values()), "error")
        return _back(meeting)
    flash(_("Noted for %(number)s of those who sit here.", number=number), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/presence", allow=SIGNED_IN)
def attend(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say that one is there."""
    meeting = queries.one(work, meeting_id)
    presence.attend(work, meeting)
    flash(_("You are noted as present."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/presence/others", allow=Act.NOTE_PRESENCE)
def tick(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Tick who is there."""
    meeting = queries.one(work, meeting_id)
    for person in named_people("come"):
        presence.attend(work, meeting, person)
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/departure", allow=SIGNED_IN)
def depart(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say that one leaves, or leaves in protest."""
    meeting = queries.one(work, meeting_id)
    presence.depart(work, meeting, protest=request.form.get("protest") == "yes")
    flash(_("Your leaving is noted, with the time."), "success")
    return _back(meeting)


@bp.post("/meetings/<uuid:meeting_id>/departure/others", allow=Act.NOTE_PRESENCE)
def note_departure(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Note who left."""
    meeting = queries.one(work, meeting_id)
    for person in named_people("gone"):
        presence.depart(work, meeting, person)
    return _back(meeting)


def _back(meeting: Meeting) -> ft.ResponseReturnValue:
    return redirect(session_path(meeting), HTTPStatus.SEE_OTHER)
