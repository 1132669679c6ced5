"""Decisions: listed, proposed, moved on; positions and outcomes."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.refs import Card, card_of
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.features.decisions import queries, service
from collab.features.decisions.forms import OpinionForm, ProposalForm
from collab.features.decisions.models import Decision
from collab.features.decisions.pages import (
    form_page,
    list_page,
    outcome_form,
    position_form,
    saved,
    show_page,
    told_form,
)
from collab.features.decisions.policy import TAKING, Act
from collab.features.decisions.rules import STEPS, Step, address
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work

bp = Feature("decisions")
Answer = ft.ResponseReturnValue


@bp.get("/spaces/<uuid:space_id>/decisions", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the decisions of a space."""
    return list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/decisions/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> Answer:
    """Ask for a decision."""
    space = work.authorise(Act.PROPOSE, space_or_charter(work, space_id))
    form = _form(None)
    form.replaces.data = request.args.get("replaces", "")
    return form_page(form, space)


@bp.post("/spaces/<uuid:space_id>/decisions", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> Answer:
    """Prepare a decision."""
    return _create(work, space_or_charter(work, space_id), None)


@bp.get("/items/<kind>/<uuid:item_id>/decisions/new", allow=SIGNED_IN)
def new_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Ask for a decision about an item."""
    subject = card_of(work, kind, item_id)
    space = work.authorise(Act.PROPOSE, one_space(work, subject.space_id))
    form = _form(subject)
    form.replaces.data = request.args.get("replaces", "")
    return form_page(form, space, subject=subject)


@bp.post("/items/<kind>/<uuid:item_id>/decisions", allow=SIGNED_IN)
def create_about(work: Work, kind: str, item_id: uuid.UUID) -> Answer:
    """Prepare a decision about an item."""
    subject = card_of(work, kind, item_id)
    return _create(work, one_space(work, subject.space_id), subject)


@bp.get("/decisions/<uuid:decision_id>", allow=SIGNED_IN)
def show(work: Work, decision_id: uuid.UUID) -> Answer:
    """Show a decision."""
    return show_page(work, queries.one(work, decision_id))


@bp.get("/decisions/<uuid:decision_id>/edit", allow=SIGNED_IN)
def edit(work: Work, decision_id: uuid.UUID) -> Answer:
    """Show the form of what nobody was asked yet."""
    row = work.authorise(Act.CHANGE, queries.one(work, decision_id))
    form = ProposalForm(data=saved(row))
    form.offer(Marking(row.marking))
    return form_page(form, one_space(work, row.space_id), row=row)


@bp.post("/decisions/<uuid:decision_id>/edit", allow=SIGNED_IN)
def update(work: Work, decision_id: uuid.UUID) -> Answer:
    """Save what nobody was asked yet."""
    row = work.authorise(Act.CHANGE, queries.one(work, decision_id))
    form = ProposalForm()
    form.offer(Marking(row.marking))
    try:
        form.demand()
        service.change(work, row, form.proposal, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        page = form_page(form, one_space(work, row.space_id), row=row)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/steps", allow=SIGNED_IN)
def move(work: Work, decision_id: uuid.UUID) -> Answer:
    """Take a step that has a button."""
    row = queries.one(work, decision_id)
    service.move(work, row, _step(), seen_version=whole(request.form.get("version")))
    flash(_("Done."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/return", allow=TAKING[Step.RETURN])
def give_back(work: Work, decision_id: uuid.UUID) -> Answer:
    """Return what counsel was given, with what would have to change."""
    row = work.authorise(TAKING[Step.RETURN], queries.one(work, decision_id))
    form = OpinionForm()
    if not form.validate():
        return show_page(work, row, opinion=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.move(work, row, Step.RETURN, words=form.words.data or "")
    flash(_("Returned."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/hiding", allow=SIGNED_IN)
def hide(work: Work, decision_id: uuid.UUID) -> Answer:
    """Hide positions until the end."""
    row = queries.one(work, decision_id)
    service.make_hidden(work, row)
    flash(_("Positions are hidden until it is closed."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/anonymity", allow=SIGNED_IN)
def anonymise(work: Work, decision_id: uuid.UUID) -> Answer:
    """Let nobody ever learn which firm stands where."""
    row = queries.one(work, decision_id)
    service.make_anonymous(work, row)
    flash(_("Nobody will learn which firm stands where."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/positions", allow=SIGNED_IN)
def say(work: Work, decision_id: uuid.UUID) -> Answer:
    """Say where one's own firm stands."""
    row = work.authorise(Act.SAY, queries.one(work, decision_id))
    form = position_form(row)
    try:
        form.demand()
        service.say(work, row, form.said)
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, position=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted. Until it is closed anybody of your organisation may change it."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/told-positions", allow=SIGNED_IN)
def record(work: Work, decision_id: uuid.UUID) -> Answer:
    """Take down what a firm said by telephone."""
    row = work.authorise(Act.RECORD, queries.one(work, decision_id))
    form = told_form(work, row)
    try:
        form.demand()
        service.record(work, row, form.firm_id, form.said)
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, told=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Taken down. It counts once somebody of the firm confirms it here."), "success")
    return _back(row)


@bp.post("/decision-positions/<uuid:position_id>/confirmation", allow=SIGNED_IN)
def confirm(work: Work, position_id: uuid.UUID) -> Answer:
    """Confirm what was taken down of one's own firm."""
    told = queries.position(work, position_id)
    row = queries.one(work, told.decision_id)
    service.confirm(work, told, row)
    flash(_("Confirmed: it counts now."), "success")
    return _back(row)


@bp.post("/decisions/<uuid:decision_id>/outcomes", allow=SIGNED_IN)
def state(work: Work, decision_id: uuid.UUID) -> Answer:
    """State what came of it."""
    row = queries.one(work, decision_id)
    form = outcome_form(row)
    try:
        form.demand()
        words, day = form.stated
        stands = service.state(
            work, row, words, review_on=day, chosen=form.option if row.selects else None
        )
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, outcome=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Stated.") if stands else _("Counsel looks at it before others read it."), "success")
    return _back(row)


@bp.post("/decision-outcomes/<uuid:outcome_id>/review", allow=SIGNED_IN)
def settle(work: Work, outcome_id: uuid.UUID) -> Answer:
    """Let an outcome stand, or return it."""
    outcome = work.authorise(Act.SETTLE, queries.outcome(work, outcome_id))
    row = queries.one(work, outcome.decision_id)
    verdict, form = request.form.get("verdict", ""), OpinionForm()
    if verdict == "returned" and not form.validate():
        return show_page(work, row, opinion=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.settle(work, outcome, row, verdict=verdict, words=form.words.data or "")
    flash(_("Noted."), "success")
    return _back(row)


def _create(work: Work, space: Space, subject: Card | None) -> Answer:
    work.authorise(Act.PROPOSE, space)
    form = _form(subject)
    try:
        form.demand()
        marking = Marking.from_name(form.marking.data)
        row = service.propose(
            work,
            space,
            form.proposal,
            marking=marking,
            subject=subject,
            replaces=_replaced(work, form.replaces.data),
        )
    except InvalidError as error:
        tell(form, error)
        return form_page(form, space, subject=subject), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Kept. Nobody is asked before you open it."), "success")
    return _back(row)


def _form(subject: Card | None) -> ProposalForm:
    form = ProposalForm()
    form.offer(Marking(subject.marking) if subject else None)
    return form


def _replaced(work: Work, named: str | None) -> Decision | None:
    """Give the decision whose place another takes. :raises NotFoundError: for none he may read."""
    try:
        return queries.one(work, uuid.UUID(named)) if named else None
    except ValueError:
        raise NotFoundError from None


def _step() -> Step:
    asked = request.form.get("step", "")
    if asked not in STEPS:
        raise InvalidError({"step": "Choose what is to be done."})
    return Step(asked)


def _back(row: Decision) -> Answer:
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)
