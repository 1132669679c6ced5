"""Engagements: listed, begun, changed, moved on."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.refs import Card, card_of
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.engagements import queries, service
from collab.features.engagements.forms import EngagementForm
from collab.features.engagements.pages import BUTTONS, form_page, list_page, saved, show_page
from collab.features.engagements.policy import Act
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.rules import Step, address
from collab.features.engagements.views.blueprint import bp
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/spaces/<uuid:space_id>/engagements", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the engagements of a space."""
    return list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/engagements/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> Answer:
    """Ask what an expert is wanted for."""
    space = work.authorise(Act.BEGIN, space_or_charter(work, space_id))
    return form_page(_form(None), space)


@bp.post("/spaces/<uuid:space_id>/engagements", allow=SIGNED_IN)
def begin(work: Work, space_id: uuid.UUID) -> Answer:
    """Begin an engagement."""
    return _begin(work, space_or_charter(work, space_id), None)


@bp.get("/items/<kind>/<uuid:item_id>/engagements/new", allow=SIGNED_IN)
def new_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Ask what an expert is wanted for, from an item."""
    subject = card_of(work, kind, item_id)
    space = work.authorise(Act.BEGIN, one_space(work, subject.space_id))
    # Its title is somebody's own: what it begins from may be stopped, and is then out of sight.
    return form_page(_form(subject), space, subject=subject)


@bp.post("/items/<kind>/<uuid:item_id>/engagements", allow=SIGNED_IN)
def begin_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Begin an engagement from an item."""
    subject = card_of(work, kind, item_id)
    return _begin(work, one_space(work, subject.space_id), subject)


@bp.get("/engagements/<uuid:engagement_id>", allow=SIGNED_IN)
def show(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show an engagement."""
    return show_page(work, queries.one(work, engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/edit", allow=SIGNED_IN)
def edit(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the form of a draft."""
    row = work.authorise(Act.CHANGE, queries.one(work, engagement_id))
    form = EngagementForm(data=saved(row))
    form.offer(Marking(row.marking))
    return form_page(form, one_space(work, row.space_id), row=row)


@bp.post("/engagements/<uuid:engagement_id>/edit", allow=SIGNED_IN)
def update(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Save a draft."""
    row = work.authorise(Act.CHANGE, queries.one(work, engagement_id))
    form = EngagementForm()
    form.offer(Marking(row.marking))
    try:
        with beside_the_form(work, form):
            form.demand()
            service.change(work, row, form.draft, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        page = form_page(form, one_space(work, row.space_id), row=row)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/engagements/<uuid:engagement_id>/steps", allow=SIGNED_IN)
def move(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Take a step that has a button."""
    row = queries.one(work, engagement_id)
    try:
        with beside_the_form(work):
            step = _step()
            service.move(work, row, step, seen_version=whole(request.form.get("version")))
    except InvalidError as error:
        page = show_page(work, row, problems=list(error.fields.values()))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Done."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


def _begin(work: Work, space: Space, subject: Card | None) -> Answer:
    work.authorise(Act.BEGIN, space)
    form = _form(subject)
    try:
        with beside_the_form(work):
            form.demand()
            marking = Marking.from_name(form.marking.data)
            row = service.begin(work, space, form.draft, marking=marking, origin=subject)
    except InvalidError as error:
        tell(form, error)
        return form_page(form, space, subject=subject), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Begun. Say now who takes part, and write the terms."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


def _form(subject: Card | None) -> EngagementForm:
    form = EngagementForm()
    form.offer(Marking(subject.marking) if subject else None)
    return form


def _step() -> Step:
    asked = request.form.get("step", "")
    if asked not in BUTTONS:
        raise InvalidError({"step": "Choose what is to be done."})
    return Step(asked)
