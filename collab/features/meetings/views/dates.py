"""Date polls: offered, answered by each for himself, closed by choosing one."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.meetings import polling, queries
from collab.features.meetings.cards import address
from collab.features.meetings.forms import OptionsForm, answers_form
from collab.features.meetings.models import Meeting
from collab.features.meetings.pages import shown
from collab.features.meetings.policy import Act
from collab.features.meetings.service import polls as service
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.people.spaces.queries import one as space_of
from collab.work.unit import Work


@bp.get("/meetings/<uuid:meeting_id>/dates", allow=SIGNED_IN)
def dates(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the poll of a meeting."""
    meeting = queries.one(work, meeting_id)
    return _page(work, meeting, _offering(meeting))


@bp.post("/meetings/<uuid:meeting_id>/dates", allow=Act.EDIT_AGENDA)
def offer_dates(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Offer times."""
    meeting = queries.one(work, meeting_id)
    form = _offering(meeting)

    def act() -> bool:
        service.offer(work, space_of(work, meeting.space_id), meeting, form.options)
        return True

    if tried(form, act) is None:
        return refused(_page(work, meeting, form))
    flash(_("Everybody who reads this meeting can say now which dates suit."), "success")
    return onwards(f"{address(meeting.id)}/dates")


@bp.post("/meetings/<uuid:meeting_id>/answers", allow=Act.ANSWER)
def answer_dates(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say which dates suit oneself."""
    meeting = queries.one(work, meeting_id)
    known = {str(one.id): one.id for one in polling.options(work, meeting)}
    said = {
        ident: word for name, ident in known.items() if (word := request.form.get(f"option-{name}"))
    }
    try:
        service.answer(work, meeting, said)
    except InvalidError as error:
        form = _offering(meeting)
        tell(form, error)
        return refused(_page(work, meeting, form))
    flash(_("Noted. You can change it until a date is chosen."), "success")
    return onwards(f"{address(meeting.id)}/dates")


@bp.post("/meetings/<uuid:meeting_id>/choice", allow=Act.EDIT)
def choose_date(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Choose one of the dates."""
    meeting = queries.one(work, meeting_id)
    try:
        chosen = uuid.UUID(request.form.get("option", ""))
    except ValueError as error:
        raise NotFoundError from error
    try:
        service.choose(work, meeting, chosen)
    except InvalidError as error:
        form = _offering(meeting)
        tell(form, error)
        return refused(_page(work, meeting, form))
    flash(_("The date is set."), "success")
    return onwards(address(meeting.id))


def _offering(meeting: Meeting) -> OptionsForm:
    form = OptionsForm()
    form.offer_zones(meeting.time_zone)
    return form


def _page(work: Work, meeting: Meeting, form: OptionsForm) -> str:
    found = polling.choices(work, meeting)
    said = {f"option-{one.option.id}": one.mine for one in found}
    made = answers_form(one.option.id for one in found)
    return render_template(
        "meetings/dates.html",
        **shown(work, meeting),
        form=form,
        choices=found,
        answering=made(data=said),
    )
