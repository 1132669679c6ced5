"""Milestones in the room of an expert: submitted, accepted, moved, ended."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements.delivery import form_pages, pages, queries
from collab.features.engagements.delivery.forms import (
    AnswerForm,
    CancelForm,
)
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import address
from collab.features.engagements.delivery.service import milestones
from collab.features.engagements.delivery.views.blueprint import UNPROCESSABLE, Answer, bp
from collab.features.engagements.refusing import beside_the_form
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/milestones", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the milestones of an expert's room."""
    return pages.room_page(work, space_or_charter(work, space_id))


@bp.get("/milestones/<uuid:milestone_id>", allow=SIGNED_IN)
def milestone(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Show a milestone."""
    return pages.milestone_page(work, queries.milestone(work, milestone_id))


@bp.post("/milestones/<uuid:milestone_id>/submissions", allow=SIGNED_IN)
def submit(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Submit what was worked out."""
    row = work.authorise(Act.SUBMIT, queries.milestone(work, milestone_id))
    form = form_pages.submit_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            milestones.submit(work, row, form.words.data or "", form.papers)
    except InvalidError as error:
        tell(form, error)
        return pages.milestone_page(work, row, submission=form), UNPROCESSABLE
    flash(_("Submitted. Those who accept it are told."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/milestones/<uuid:milestone_id>/answers", allow=SIGNED_IN)
def answer(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Accept or return it for one's firm."""
    row = work.authorise(Act.ANSWER, queries.milestone(work, milestone_id))
    form = AnswerForm()
    try:
        with beside_the_form(work):
            form.demand()
            words = form.words.data or ""
            milestones.answer(work, row, form.said, words, seen_round=form.seen_round)
    except InvalidError as error:
        tell(form, error)
        row = queries.milestone(work, milestone_id, anew=True)
        return pages.milestone_page(work, row, answer=form), UNPROCESSABLE
    flash(_("Your organisation's answer stands."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.get("/milestones/<uuid:milestone_id>/edit", allow=SIGNED_IN)
def edit(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Show the form of another day or other firms."""
    row = work.authorise(Act.CHANGE, queries.milestone(work, milestone_id))
    space = one_space(work, row.space_id)
    return form_pages.form_page("change", form_pages.change_form(work, row), row, space=space)


@bp.post("/milestones/<uuid:milestone_id>/edit", allow=SIGNED_IN)
def change(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Move the day, or name others to accept it."""
    row = work.authorise(Act.CHANGE, queries.milestone(work, milestone_id))
    form = form_pages.change_form(work, row)
    try:
        with beside_the_form(work, form):
            form.demand()
            milestones.change(work, row, form.change, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        space = one_space(work, row.space_id)
        return form_pages.form_page("change", form, row, space=space), UNPROCESSABLE
    flash(_("Changed."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/milestones/<uuid:milestone_id>/cancellation", allow=SIGNED_IN)
def cancel(work: Work, milestone_id: uuid.UUID) -> Answer:
    """End a milestone that will not be delivered."""
    row = work.authorise(Act.CANCEL, queries.milestone(work, milestone_id))
    form = CancelForm()
    try:
        with beside_the_form(work):
            form.demand()
            milestones.cancel(work, row, form.why.data or "", seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        row = queries.milestone(work, milestone_id, anew=True)
        return pages.milestone_page(work, row, cancelling=form), UNPROCESSABLE
    flash(_("Cancelled."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/milestones/<uuid:milestone_id>/grants", allow=SIGNED_IN)
def regrant(work: Work, milestone_id: uuid.UUID) -> Answer:
    """Let something be read until this milestone ends instead."""
    row = work.authorise(Act.REGRANT, queries.milestone(work, milestone_id))
    try:
        item = uuid.UUID(request.form.get("item", ""))
    except ValueError as error:
        raise InvalidError({"item": "Choose what it is about."}) from error
    milestones.regrant(work, row, item)
    flash(_("It can be read until this milestone ends."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)
