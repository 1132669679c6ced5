"""Counsel and the agenda: put before him, read as a whole, cleared or sent back."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.cards import address
from collab.features.meetings.forms import WordsForm
from collab.features.meetings.models import Meeting
from collab.features.meetings.pages import length, of_items, shown
from collab.features.meetings.policy import TAKING, Act
from collab.features.meetings.reviewing import competitors_meet, flags_of, sides
from collab.features.meetings.rules import Step
from collab.features.meetings.service import clearing as service
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.work.unit import Work


@bp.post("/meetings/<uuid:meeting_id>/agenda-review", allow=Act.EDIT_AGENDA)
def ask_counsel(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put an agenda before counsel."""
    meeting = queries.one(work, meeting_id)
    service.ask(work, meeting)
    flash(_("Counsel is told at once. Until it is cleared you can still change it."), "success")
    return onwards(address(meeting.id))


@bp.get("/meetings/<uuid:meeting_id>/clearance", allow=SIGNED_IN)
def clearance(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show counsel the whole agenda, what stands out in it, and who will read it."""
    meeting = work.authorise(TAKING[Step.CLEAR], queries.one(work, meeting_id))
    return _page(work, meeting, WordsForm())


@bp.post("/meetings/<uuid:meeting_id>/clearance", allow=TAKING[Step.CLEAR])
def clear(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Clear the agenda that was shown."""
    meeting = queries.one(work, meeting_id)
    service.clear(work, meeting, request.form.get("seen", ""))
    flash(_("The agenda is cleared, as you read it."), "success")
    return onwards(address(meeting.id))


@bp.post("/meetings/<uuid:meeting_id>/agenda-return", allow=Act.RETURN)
def send_back(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give an agenda back with words."""
    meeting = queries.one(work, meeting_id)
    form = WordsForm()

    def act() -> bool:
        service.send_back(work, meeting, form.words.data or "")
        return True

    if tried(form, act) is None:
        return refused(_page(work, meeting, form))
    flash(_("Sent back. Those who prepare the meeting are told at once."), "success")
    return onwards(address(meeting.id))


@bp.post("/meetings/<uuid:meeting_id>/agenda-reopening", allow=TAKING[Step.REOPEN])
def reopen(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a cleared agenda back to a draft."""
    meeting = queries.one(work, meeting_id)
    service.reopen(work, meeting)
    flash(_("The agenda is a draft again, and is to be cleared anew."), "warning")
    return onwards(address(meeting.id))


def _page(work: Work, meeting: Meeting, form: WordsForm) -> str:
    items = queries.agenda(work, meeting)
    reading = sides(work, meeting)
    names = queries.names(work, [one for item in items for one in item.readers or ()])
    return render_template(
        "meetings/clearance.html",
        **shown(work, meeting),
        **of_items(work, items),
        items=items,
        length=length(meeting, items),
        flags=flags_of(items),
        named={
            item.id: [names[one] for one in item.readers or () if one in names] for item in items
        },
        sides=reading,
        competitors=competitors_meet(reading),
        digest=queries.digest(work, meeting),
        returned=queries.returned(work, meeting),
        form=form,
    )
