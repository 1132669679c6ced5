"""Meetings: listed, set, shown, changed, moved, called off."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import flash, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.cards import address
from collab.features.meetings.forms import MeetingForm
from collab.features.meetings.models import Meeting, Series
from collab.features.meetings.pages import list_page, meeting_page
from collab.features.meetings.policy import TAKING, Act
from collab.features.meetings.rules import Step
from collab.features.meetings.service import planning as service
from collab.features.meetings.service import series as series_service
from collab.features.meetings.service.judging import local_clock
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.people.frame import frame_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work

HALF = "Give both, day and hour, or neither to ask for the date."


@bp.get("/spaces/<uuid:space_id>/meetings", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the meetings of a space."""
    page = whole(request.args.get("page")) or 1
    return list_page(work, space_or_charter(work, space_id), page)


@bp.get("/spaces/<uuid:space_id>/meetings/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a meeting by itself."""
    space = work.authorise(Act.PREPARE, space_or_charter(work, space_id))
    form = MeetingForm()
    form.offer(frame_of(work).time_zone)
    return _form_page(form, space)


@bp.post("/spaces/<uuid:space_id>/meetings", allow=Act.PREPARE)
def create(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Set a meeting by itself."""
    return _create(work, work.authorise(Act.PREPARE, space_or_charter(work, space_id)), None)


@bp.get("/series/<uuid:series_id>/meetings/new", allow=SIGNED_IN)
def new_of_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for the next meeting of a series, filled in from it."""
    row = queries.series(work, series_id)
    space = work.authorise(Act.PREPARE, space_of(work, row.space_id))
    proposed = series_service.proposed(work, row)
    asked = whole(request.args.get("turn")) or 0
    at = proposed[min(asked, len(proposed) - 1)] if proposed else None
    form = MeetingForm(data=_from_series(row, at))
    form.offer(row.time_zone)
    return _form_page(form, space, row=row)


@bp.post("/series/<uuid:series_id>/meetings", allow=Act.PREPARE)
def create_of_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Set a meeting of a series."""
    row = queries.series(work, series_id)
    return _create(work, work.authorise(Act.PREPARE, space_of(work, row.space_id)), row)


@bp.get("/meetings/<uuid:meeting_id>", allow=SIGNED_IN)
def show(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a meeting with its agenda."""
    return meeting_page(work, queries.one(work, meeting_id))


@bp.get("/meetings/<uuid:meeting_id>/edit", allow=SIGNED_IN)
def edit(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form of a meeting."""
    meeting = work.authorise(Act.EDIT, queries.one(work, meeting_id))
    return _form_page(_form(meeting), space_of(work, meeting.space_id), meeting=meeting)


@bp.post("/meetings/<uuid:meeting_id>/edit", allow=Act.EDIT)
def update(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change a meeting; a new time or place moves it."""
    meeting = work.authorise(Act.EDIT, queries.one(work, meeting_id))
    form = _form(meeting)

    def act() -> bool:
        _whole_time(form)
        return service.change(work, meeting, form.draft, seen_version=form.seen_version)

    moved = tried(form, act)
    if moved is None:
        page = _form_page(form, space_of(work, meeting.space_id), meeting=meeting)
        return refused(page)
    flash(_("Moved.") if moved else _("Saved."), "success")
    return onwards(address(meeting.id))


@bp.post("/meetings/<uuid:meeting_id>/cancellation", allow=TAKING[Step.CANCEL])
def cancel(work: Work, meeting_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Call a meeting off."""
    meeting = queries.one(work, meeting_id)
    service.cancel(work, meeting)
    flash(_("The meeting is cancelled. Its topics are back in the backlog."), "success")
    return onwards(address(meeting.id))


def _create(work: Work, space: Space, row: Series | None) -> ft.ResponseReturnValue:
    form = MeetingForm()
    form.offer(row.time_zone if row else frame_of(work).time_zone)

    def act() -> Meeting:
        _whole_time(form)
        return service.plan(work, space, form.draft, row)

    meeting = tried(form, act)
    if meeting is None:
        return refused(_form_page(form, space, row=row))
    if meeting.starts_at is None:
        flash(_("The meeting is there. Offer the dates it could take place."), "success")
        return onwards(f"{address(meeting.id)}/dates")
    flash(_("The meeting is there. Add what is spoken of."), "success")
    return onwards(address(meeting.id))


def _whole_time(form: MeetingForm) -> None:
    if form.half_a_time:
        raise InvalidError({"at" if form.at.data is None else "day": HALF})


def _form(meeting: Meeting) -> MeetingForm:
    told = {name: getattr(meeting, name) for name in ("title", "place", "time_zone", "version")}
    told |= {name: getattr(meeting, name) for name in ("freeze_hours", "quorum_firms")}
    told |= {"correction_days": meeting.correction_days, "names_firms": meeting.names_firms}
    told["marking"] = Marking(meeting.marking).key
    if meeting.starts_at and meeting.ends_at:
        told["day"], told["at"] = local_clock(meeting.starts_at, meeting.time_zone)
        told["minutes"] = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    form = MeetingForm(data=told)
    form.offer(meeting.time_zone)
    form.marking.data = told["marking"]
    return form


def _from_series(row: Series, at: dt.datetime | None) -> dict[str, object]:
    told: dict[str, object] = {
        "title": row.name,
        "place": row.place,
        "minutes": row.duration_minutes,
        "freeze_hours": row.freeze_hours,
        "quorum_firms": row.quorum_firms,
        "correction_days": row.correction_days,
        "names_firms": row.names_firms,
    }
    if at is not None:
        told["day"], told["at"] = local_clock(at, row.time_zone)
    return told


def _form_page(
    form: MeetingForm,
    space: Space,
    *,
    row: Series | None = None,
    meeting: Meeting | None = None,
) -> str:
    return render_template("meetings/edit.html", form=form, space=space, row=row, meeting=meeting)
