"""Actions: one's own, those of a space, its plan; added, moved on, adopted."""

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
from collab.core.web import SIGNED_IN, Feature
from collab.features.actions import queries, service
from collab.features.actions.forms import EffectForm, NoteForm
from collab.features.actions.models import Action
from collab.features.actions.pages import (
    form_page,
    list_page,
    measure_form,
    my_page,
    plan_page,
    show_page,
)
from collab.features.actions.policy import TAKING, Act
from collab.features.actions.rules import STEPS, Step, address
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work

bp = Feature("actions")
Answer = ft.ResponseReturnValue


@bp.get("/actions", allow=SIGNED_IN)
def mine(work: Work) -> Answer:
    """List what the viewer has to do over all his spaces."""
    return my_page(work)


@bp.get("/spaces/<uuid:space_id>/actions", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the actions of a space."""
    return list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/plan", allow=SIGNED_IN)
def plan(work: Work, space_id: uuid.UUID) -> Answer:
    """Show the plan of a space, or of one of its topics."""
    return plan_page(work, space_or_charter(work, space_id), request.args.get("topic", ""))


@bp.get("/spaces/<uuid:space_id>/actions/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> Answer:
    """Ask for an action."""
    space = work.authorise(Act.ADD, space_or_charter(work, space_id))
    return form_page(measure_form(work, space.id), space)


@bp.post("/spaces/<uuid:space_id>/actions", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> Answer:
    """Add an action."""
    return _create(work, space_or_charter(work, space_id), None)


@bp.get("/items/<kind>/<uuid:item_id>/actions/new", allow=SIGNED_IN)
def new_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Ask for an action that comes from an item."""
    subject = card_of(work, kind, item_id)
    space = work.authorise(Act.ADD, one_space(work, subject.space_id))
    return form_page(measure_form(work, space.id, subject=subject), space, subject=subject)


@bp.post("/items/<kind>/<uuid:item_id>/actions", allow=SIGNED_IN)
def create_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Add an action that comes from an item."""
    subject = card_of(work, kind, item_id)
    return _create(work, one_space(work, subject.space_id), subject)


@bp.get("/actions/<uuid:action_id>", allow=SIGNED_IN)
def show(work: Work, action_id: uuid.UUID) -> Answer:
    """Show an action."""
    return show_page(work, queries.one(work, action_id))


@bp.get("/actions/<uuid:action_id>/edit", allow=SIGNED_IN)
def edit(work: Work, action_id: uuid.UUID) -> Answer:
    """Show the form of an action."""
    row = work.authorise(Act.CHANGE, queries.one(work, action_id))
    return form_page(
        measure_form(work, row.space_id, row=row), one_space(work, row.space_id), row=row
    )


@bp.post("/actions/<uuid:action_id>/edit", allow=SIGNED_IN)
def update(work: Work, action_id: uuid.UUID) -> Answer:
    """Save an action."""
    row = work.authorise(Act.CHANGE, queries.one(work, action_id))
    form = measure_form(work, row.space_id, row=row)
    try:
        form.demand()
        service.change(work, row, form.measure, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        page = form_page(form, one_space(work, row.space_id), row=row)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/steps", allow=SIGNED_IN)
def move(work: Work, action_id: uuid.UUID) -> Answer:
    """Take a step that has a button."""
    row = queries.one(work, action_id)
    asked = request.form.get("step", "")
    if asked not in STEPS:
        raise InvalidError({"step": "Choose what is to be done."})
    service.move(work, row, Step(asked), seen_version=whole(request.form.get("version")))
    flash(_("Done."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/return", allow=SIGNED_IN)
def give_back(work: Work, action_id: uuid.UUID) -> Answer:
    """Return what counsel was given, with what would have to change."""
    row = work.authorise(TAKING[Step.RETURN], queries.one(work, action_id))
    form = NoteForm()
    try:
        form.demand()
        service.move(work, row, Step.RETURN, note=form.note.data or "")
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, opinion=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Returned."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/notes", allow=SIGNED_IN)
def note(work: Work, action_id: uuid.UUID) -> Answer:
    """Note in short how far it is."""
    row = queries.one(work, action_id)
    form = NoteForm()
    try:
        form.demand()
        service.note(work, row, form.note.data or "")
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, note=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/effect", allow=SIGNED_IN)
def rate(work: Work, action_id: uuid.UUID) -> Answer:
    """Say what came of it for people."""
    row = queries.one(work, action_id)
    form = EffectForm()
    try:
        form.demand()
        service.rate(work, row, form.effect.data, recheck_on=form.recheck_on.data)
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, effect=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/adoption", allow=SIGNED_IN)
def adopt(work: Work, action_id: uuid.UUID) -> Answer:
    """Adopt it for one's own firm."""
    row = queries.one(work, action_id)
    service.adopt(work, row)
    flash(_("Your organisation adopts it. Nobody else sees that."), "success")
    return _back(row)


@bp.post("/actions/<uuid:action_id>/declining", allow=SIGNED_IN)
def decline(work: Work, action_id: uuid.UUID) -> Answer:
    """Decline it for one's own firm."""
    row = queries.one(work, action_id)
    service.decline(work, row)
    flash(_("Declined. Nobody else sees that, and nobody asks again."), "success")
    return _back(row)


def _create(work: Work, space: Space, subject: Card | None) -> Answer:
    work.authorise(Act.ADD, space)
    form = measure_form(work, space.id, subject=subject)
    try:
        form.demand()
        marking = Marking.from_name(form.marking.data)
        row = service.add(work, space, form.measure, marking=marking, subject=subject)
    except InvalidError as error:
        tell(form, error)
        return form_page(form, space, subject=subject), HTTPStatus.UNPROCESSABLE_ENTITY
    held = _("Counsel looks at it before others read it.")
    flash(held if row.needs_counsel else _("Added."), "success")
    return _back(row)


def _back(row: Action) -> Answer:
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)
