"""Documents: listed, begun, changed; versions begun in them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.talking_points import pages, queries, service
from collab.features.talking_points.models import TalkingPointVersion
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import address
from collab.features.talking_points.views.blueprint import UNPROCESSABLE, Answer, bp, to_version
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/talking-points", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the talking points of a space."""
    return pages.list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/talking-points/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> Answer:
    """Ask for a document."""
    space = work.authorise(Act.BEGIN, space_or_charter(work, space_id))
    return pages.about_page(work, pages.about_form(), space)


@bp.post("/spaces/<uuid:space_id>/talking-points", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> Answer:
    """Begin a document."""
    space = work.authorise(Act.BEGIN, space_or_charter(work, space_id))
    form = pages.about_form()
    try:
        form.demand()
        marking = Marking.from_name(form.marking.data)
        row = service.begin(work, space, form.about, marking=marking)
    except InvalidError as error:
        tell(form, error)
        return pages.about_page(work, form, space), UNPROCESSABLE
    flash(_("Begun. Add a version for whom it is meant."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.get("/talking-points/<uuid:talking_point_id>", allow=SIGNED_IN)
def show(work: Work, talking_point_id: uuid.UUID) -> Answer:
    """Show a document."""
    return pages.document_page(work, queries.one(work, talking_point_id))


@bp.get("/talking-points/<uuid:talking_point_id>/edit", allow=SIGNED_IN)
def edit(work: Work, talking_point_id: uuid.UUID) -> Answer:
    """Show the form of a document."""
    row = work.authorise(Act.CHANGE, queries.one(work, talking_point_id))
    return pages.about_page(work, pages.about_form(row), one_space(work, row.space_id), row)


@bp.post("/talking-points/<uuid:talking_point_id>/edit", allow=SIGNED_IN)
def update(work: Work, talking_point_id: uuid.UUID) -> Answer:
    """Save what a document is about."""
    row = work.authorise(Act.CHANGE, queries.one(work, talking_point_id))
    form = pages.about_form(row)
    try:
        form.demand()
        service.change(work, row, form.about, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return pages.about_page(work, form, one_space(work, row.space_id), row), UNPROCESSABLE
    flash(_("Saved."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.get("/talking-points/<uuid:talking_point_id>/versions/new", allow=SIGNED_IN)
def new_version(work: Work, talking_point_id: uuid.UUID) -> Answer:
    """Ask for a version."""
    row = work.authorise(Act.CHANGE, queries.one(work, talking_point_id))
    form = pages.version_form(work, row, based_on=request.args.get("from", ""))
    return pages.begin_page(work, row, form)


@bp.post("/talking-points/<uuid:talking_point_id>/versions", allow=SIGNED_IN)
def create_version(work: Work, talking_point_id: uuid.UUID) -> Answer:
    """Begin a version."""
    row = work.authorise(Act.CHANGE, queries.one(work, talking_point_id))
    form = pages.version_form(work, row)
    try:
        form.demand()
        version = service.begin_version(
            work,
            row,
            form.audience.data,
            category=form.category.data,
            based_on=_based_on(work, form.based_on.data),
        )
    except InvalidError as error:
        tell(form, error)
        return pages.begin_page(work, row, form), UNPROCESSABLE
    flash(_("A draft. Write together; counsel gets it when you give it to counsel."), "success")
    return to_version(version.id)


def _based_on(work: Work, named: str | None) -> TalkingPointVersion | None:
    try:
        return queries.version(work, uuid.UUID(named)) if named else None
    except ValueError:
        raise NotFoundError from None
