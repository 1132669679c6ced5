"""Write a report: begin it, its sections, its steps; and read a version of it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.ids import random_id
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.forms import AboutForm, SectionForm, StepForm
from collab.features.engagements.reports.models import Report, Version
from collab.features.engagements.reports.pages import (
    about_form,
    about_page,
    report_page,
    section_page,
    version_page,
)
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.rules import STEPS, Section, Step, Text, report_address
from collab.features.engagements.reports.service import writing
from collab.features.engagements.reports.service.writing import Seen
from collab.features.engagements.reports.views.blueprint import SEE_OTHER, UNPROCESSABLE, Answer, bp
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work

UNNAMED = "Report"


@bp.post("/spaces/<uuid:space_id>/report", allow=SIGNED_IN)
def begin(work: Work, space_id: uuid.UUID) -> Answer:
    """Begin the report of a room."""
    row = writing.begin(work, space_or_charter(work, space_id))
    flash(_("Begun. Only your organisation reads it until you give it into escrow."), "success")
    return redirect(f"{report_address(row.id)}/about", SEE_OTHER)


@bp.get("/engagement-reports/<uuid:report_id>", allow=SIGNED_IN)
def show(work: Work, report_id: uuid.UUID) -> Answer:
    """Show a report to its expert, or to whoever convenes."""
    return report_page(work, queries.report(work, report_id))


@bp.get("/engagement-reports/<uuid:report_id>/about", allow=SIGNED_IN)
def about(work: Work, report_id: uuid.UUID) -> Answer:
    """Show the form of title and summary."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    return about_page(work, row, about_form(_latest(work, row)))


@bp.post("/engagement-reports/<uuid:report_id>/about", allow=SIGNED_IN)
def save_about(work: Work, report_id: uuid.UUID) -> Answer:
    """Save title and summary."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    form, latest = AboutForm(), _latest(work, row)
    try:
        with beside_the_form(work, form):
            form.demand()
            text = Text(
                form.language.data,
                form.title.data or "",
                form.summary.data or "",
                latest.parts if latest else (),
            )
            writing.write(work, row, text, seen_version=_seen(latest, form.seen))
    except InvalidError as error:
        tell(form, error)
        return about_page(work, row, form), UNPROCESSABLE
    flash(_("Saved."), "success")
    return _back(row)


@bp.get("/engagement-reports/<uuid:report_id>/sections/new", allow=SIGNED_IN)
def new_section(work: Work, report_id: uuid.UUID) -> Answer:
    """Ask for a section."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    latest = _latest(work, row)
    form = SectionForm(data={"version": str(latest.version)} if latest else {})
    return section_page(work, row, form, None)


@bp.post("/engagement-reports/<uuid:report_id>/sections", allow=SIGNED_IN)
def add_section(work: Work, report_id: uuid.UUID) -> Answer:
    """Add a section at the end."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    return _save_section(work, row, SectionForm(), None)


@bp.get("/engagement-reports/<uuid:report_id>/sections/<key>", allow=SIGNED_IN)
def edit_section(work: Work, report_id: uuid.UUID, key: str) -> Answer:
    """Show the form of a section."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    latest = _latest(work, row)
    one = _section(latest, key)
    kept = {"heading": one.heading, "text": one.text, "neutral": one.neutral}
    form = SectionForm(data=kept | {"version": str(latest.version) if latest else ""})
    return section_page(work, row, form, key)


@bp.post("/engagement-reports/<uuid:report_id>/sections/<key>", allow=SIGNED_IN)
def save_section(work: Work, report_id: uuid.UUID, key: str) -> Answer:
    """Save a section, or take it out."""
    row = work.authorise(Act.WRITE, queries.report(work, report_id))
    _section(_latest(work, row), key)
    return _save_section(work, row, SectionForm(), key)


@bp.post("/engagement-reports/<uuid:report_id>/steps", allow=SIGNED_IN)
def move(work: Work, report_id: uuid.UUID) -> Answer:
    """Take a step."""
    row, form = queries.report(work, report_id), StepForm()
    asked = request.form.get("step", "")
    if asked not in STEPS:
        raise InvalidError({"step": "Choose what is to be done."})
    try:
        with beside_the_form(work):
            form.demand()
            words, until = form.words.data or "", form.until.data
            writing.move(work, row, Step(asked), words=words, until=until, seen=_read())
    except InvalidError as error:
        tell(form, error)
        return report_page(work, row, form), UNPROCESSABLE
    flash(_("Done."), "success")
    return _back(row)


@bp.get("/engagement-reports/<uuid:report_id>/versions/<uuid:report_version_id>", allow=SIGNED_IN)
def version(work: Work, report_id: uuid.UUID, report_version_id: uuid.UUID) -> Answer:
    """Show one version in full."""
    row, found = queries.report(work, report_id), queries.version(work, report_version_id)
    if found.report_id != row.id:
        raise NotFoundError
    return version_page(work, row, found)


def _save_section(work: Work, row: Report, form: SectionForm, key: str | None) -> Answer:
    latest = _latest(work, row)
    parts = list(latest.parts) if latest else []
    again = request.path if key else f"{request.path}/new"
    removes = key is not None and request.form.get("act") == "remove"
    try:
        with beside_the_form(work, form, at=again):
            if not removes:
                form.demand()
            made = Section(
                key or random_id().hex[:12],
                form.heading.data or "",
                form.text.data or "",
                bool(form.neutral.data),
            )
            if key is None:
                parts.append(made)
            elif removes:
                parts = [one for one in parts if one.key != key]
            else:
                parts = [made if one.key == key else one for one in parts]
            text = Text(
                latest.language if latest else "en",
                latest.title if latest else UNNAMED,
                latest.summary if latest else "",
                tuple(parts),
            )
            writing.write(work, row, text, seen_version=_seen(latest, form.seen))
    except InvalidError as error:
        tell(form, error)
        return section_page(work, row, form, key), UNPROCESSABLE
    flash(_("Taken out.") if removes else _("Saved."), "success")
    return _back(row)


def _latest(work: Work, row: Report) -> Version | None:
    """Give what is being written, or what a new version begins with."""
    return next(iter(queries.versions(work, row)), None)


def _seen(latest: Version | None, seen: int | None) -> int | None:
    """Give what the database compares: a version that was given is no draft one could have seen."""
    return seen if latest is not None and latest.given_at is None else None


def _read() -> Seen | None:
    """Give the text that stood on the page beside the button; None where there was none."""
    number, version = (whole(request.form.get(name)) for name in ("number", "version"))
    return None if number is None or version is None else Seen(number, version)


def _section(latest: Version | None, key: str) -> Section:
    found = [one for one in latest.parts if one.key == key] if latest else []
    if not found:
        raise NotFoundError
    return found[0]


def _back(row: Report) -> Answer:
    return redirect(report_address(row.id), SEE_OTHER)
