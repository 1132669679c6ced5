"""Late topics: asked for in the session, agreed to firm by firm, added when all did."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError
from collab.features.meetings import queries
from collab.features.meetings.cards import address
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.policy import Act
from collab.features.meetings.service import late as service
from collab.features.meetings.views.answering import onwards
from collab.features.meetings.views.blueprint import bp
from collab.people.spaces.queries import one as space_of
from collab.work.unit import Work


@bp.post("/meetings/<uuid:meeting_id>/late-items", allow=Act.ASK_LATE)
def ask_late(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask those present to let a topic in."""
    meeting, row = _both(work, meeting_id)
    service.ask(work, space_of(work, meeting.space_id), meeting, row)
    flash(_("Everybody present sees it now, and every organisation can agree."), "success")
    return onwards(f"{address(meeting.id)}#late")


@bp.post("/meetings/<uuid:meeting_id>/late-consents", allow=Act.CONSENT)
def consent_late(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Agree for one's own organisation."""
    meeting, row = _both(work, meeting_id)
    service.consent(work, meeting, row)
    flash(_("Your organisation agrees. Whoever convenes sees it, and no other member."), "success")
    return onwards(f"{address(meeting.id)}#late")


@bp.post("/meetings/<uuid:meeting_id>/late-admissions", allow=Act.ASK_LATE)
def admit_late(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Add a topic all have agreed to."""
    meeting, row = _both(work, meeting_id)
    service.admit(work, meeting, row)
    flash(_("On the agenda, labelled as added late."), "success")
    return onwards(f"{address(meeting.id)}#agenda")


def _both(work: Work, meeting_id: uuid.UUID) -> tuple[Meeting, AgendaItem]:
    """Give the meeting and the topic that was sent. :raises NotFoundError: for any that is not."""
    meeting = queries.one(work, meeting_id)
    try:
        return meeting, queries.item(work, uuid.UUID(request.form.get("topic", "")))
    except ValueError as error:
        raise NotFoundError from error
