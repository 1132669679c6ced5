"""Series: begun, shown with the meetings they propose, changed, ended."""

from __future__ import annotations

import uuid

from flask import flash, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN
from collab.features.meetings import queries
from collab.features.meetings.forms import SeriesForm
from collab.features.meetings.models import Series
from collab.features.meetings.pages import labels, of_items
from collab.features.meetings.policy import Act
from collab.features.meetings.service import series as service
from collab.features.meetings.views.answering import onwards, refused, tried
from collab.features.meetings.views.blueprint import bp
from collab.people.frame import frame_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/series/new", allow=SIGNED_IN)
def new_series(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a series."""
    space = work.authorise(Act.PREPARE, space_or_charter(work, space_id))
    return _form_page(_form(work), space, None)


@bp.post("/spaces/<uuid:space_id>/series", allow=Act.PREPARE)
def create_series(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Begin a series."""
    space = work.authorise(Act.PREPARE, space_or_charter(work, space_id))
    form = _form(work)
    row = tried(form, lambda: service.begin(work, space, form.draft))
    if row is None:
        return refused(_form_page(form, space, None))
    flash(_("The series is there. Set its first meeting from it."), "success")
    return onwards(f"/series/{row.id}")


@bp.get("/series/<uuid:series_id>", allow=SIGNED_IN)
def show_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a series with its meetings and its backlog."""
    row = queries.series(work, series_id)
    meetings, topics = queries.of_series(work, row), queries.backlog(work, row.space_id, row.id)
    return render_template(
        "meetings/series.html",
        **of_items(work, topics),
        row=row,
        space=space_of(work, row.space_id),
        meetings=meetings,
        labels=labels(work, meetings),
        proposed=service.proposed(work, row),
        topics=topics,
        may_edit=work.may(Act.EDIT_SERIES, row).allowed,
    )


@bp.get("/series/<uuid:series_id>/edit", allow=SIGNED_IN)
def edit_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form of a series."""
    row = work.authorise(Act.EDIT_SERIES, queries.series(work, series_id))
    return _form_page(_form(work, row), space_of(work, row.space_id), row)


@bp.post("/series/<uuid:series_id>/edit", allow=Act.EDIT_SERIES)
def update_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change a series."""
    row = work.authorise(Act.EDIT_SERIES, queries.series(work, series_id))
    form = _form(work, row)

    def act() -> bool:
        service.change(work, row, form.draft, seen_version=form.seen_version)
        return True

    if tried(form, act) is None:
        return refused(_form_page(form, space_of(work, row.space_id), row))
    flash(_("Saved. Meetings that are set stay as they are."), "success")
    return onwards(f"/series/{row.id}")


@bp.post("/series/<uuid:series_id>/ending", allow=Act.EDIT_SERIES)
def end_series(work: Work, series_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End a series."""
    row = queries.series(work, series_id)
    service.end(work, row)
    flash(_("The series has ended. Meetings that are set stay."), "success")
    return onwards(f"/series/{row.id}")


def _form(work: Work, row: Series | None = None) -> SeriesForm:
    form = SeriesForm(obj=row)
    form.offer_zones(row.time_zone if row else frame_of(work).time_zone)
    return form


def _form_page(form: SeriesForm, space: Space, row: Series | None) -> str:
    return render_template("meetings/edit_series.html", form=form, space=space, row=row)
