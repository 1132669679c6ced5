"""Notes of a topic: a form that saves itself and keeps trying, and counsel's look at them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.features.meetings import queries, session_queries
from collab.features.meetings.service import noting
from collab.features.meetings.session_forms import NoteForm
from collab.features.meetings.session_pages import saved_part, session_path, unsaved_part
from collab.features.meetings.session_policy import Act
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work


@bp.post("/meetings/<uuid:meeting_id>/topics/<uuid:topic_id>/note", allow=Act.WRITE_NOTES)
def save_note(work: Work, meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep what is noted: while somebody types, and when he presses the button."""
    meeting, item = queries.one(work, meeting_id), queries.item(work, topic_id)
    form = NoteForm()
    if not form.validate():
        return unsaved_part(work, meeting, form, InvalidError({"body": " ".join(form.body.errors)}))
    try:
        note = noting.save(
            work, meeting, item, form.body.data or "", seen_version=form.seen_version
        )
    except InvalidError as error:
        tell(form, error)
        return unsaved_part(work, meeting, form, error)
    except ConflictError as error:
        return unsaved_part(work, meeting, form, error)
    return saved_part(meeting, item, note)


@bp.post("/meetings/<uuid:meeting_id>/topics/<uuid:topic_id>/note/seen", allow=Act.SEE_NOTES)
def see_note(work: Work, meeting_id: uuid.UUID, topic_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let those present read a note that waited for counsel."""
    meeting, item = queries.one(work, meeting_id), queries.item(work, topic_id)
    note = session_queries.note_on(work, item)
    noting.see(work, note, seen_version=whole(request.form.get("version")) or 0)
    flash(_("Those who were there read this note now."), "success")
    return redirect(session_path(meeting), HTTPStatus.SEE_OTHER)
