"""Deliveries: the contract and the room at home; milestones in the room; what is given back."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.delivery import form_pages, pages, queries
from collab.features.engagements.delivery.forms import (
    AnswerForm,
    CancelForm,
    CorrectForm,
    ReturnForm,
)
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import address, owed_address
from collab.features.engagements.delivery.service import contracts, milestones, returns
from collab.features.engagements.refusing import beside_the_form
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work

bp = Feature("deliveries")
Answer = ft.ResponseReturnValue
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/engagements/<uuid:engagement_id>/delivery", allow=SIGNED_IN)
def show(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show how far an engagement is: to those inside with the contract, to others the count."""
    return pages.delivery_page(work, queries.engagement(work, engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/contract/new", allow=SIGNED_IN)
def contract_asked(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask what was signed."""
    row = work.authorise(Act.RECORD, queries.engagement(work, engagement_id))
    form = form_pages.contract_form(work, row)
    return form_pages.form_page("contract", form, row, space=one_space(work, row.space_id))


@bp.post("/engagements/<uuid:engagement_id>/contract", allow=SIGNED_IN)
def record(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Record the contract; the work begins."""
    row = work.authorise(Act.RECORD, queries.engagement(work, engagement_id))
    form = form_pages.contract_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            contracts.record(work, row, form.contract())
    except InvalidError as error:
        tell(form, error)
        space = one_space(work, row.space_id)
        return form_pages.form_page("contract", form, row, space=space), UNPROCESSABLE
    flash(_("The contract is recorded. Open a room for the expert next."), "success")
    return _home(row.id)


@bp.get("/engagements/<uuid:engagement_id>/contract/edit", allow=SIGNED_IN)
def contract_edit(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the form of another amount or end."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.CHANGE_CONTRACT, queries.contract(work, row.id))
    form = form_pages.contract_change_form(kept)
    return form_pages.form_page("contract_change", form, row, space=one_space(work, row.space_id))


@bp.post("/engagements/<uuid:engagement_id>/contract/edit", allow=SIGNED_IN)
def contract_change(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Change amount or end, with a reason."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.CHANGE_CONTRACT, queries.contract(work, row.id))
    form = form_pages.contract_change_form(kept)
    try:
        with beside_the_form(work):
            form.demand()
            contracts.change(
                work,
                kept,
                amount=form.minor(),
                ends_on=form.ends_on.data or kept.ends_on,
                why=form.why.data or "",
                seen_version=form.seen_version,
            )
    except InvalidError as error:
        tell(form, error)
        space = one_space(work, row.space_id)
        return form_pages.form_page("contract_change", form, row, space=space), UNPROCESSABLE
    flash(_("Changed."), "success")
    return _home(row.id)


@bp.get("/engagements/<uuid:engagement_id>/room/new", allow=SIGNED_IN)
def room_asked(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask what the room is for and who sits there."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.OPEN_ROOM, queries.contract(work, row.id))
    form = form_pages.room_form(work, row, kept)
    space = one_space(work, row.space_id)
    return form_pages.form_page("room_new", form, row, space=space, contract=kept)


@bp.post("/engagements/<uuid:engagement_id>/room", allow=SIGNED_IN)
def open_room(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Open the expert's room."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.OPEN_ROOM, queries.contract(work, row.id))
    form = form_pages.room_form(work, row, kept)
    try:
        with beside_the_form(work):
            form.demand()
            contracts.open_room(work, row, kept, form.room)
    except InvalidError as error:
        tell(form, error)
        space = one_space(work, row.space_id)
        page = form_pages.form_page("room_new", form, row, space=space, contract=kept)
        return page, UNPROCESSABLE
    flash(_("The room is open. Its organisations seat their people themselves."), "success")
    return _home(row.id)


@bp.get("/engagements/<uuid:engagement_id>/milestones/new", allow=SIGNED_IN)
def plan_asked(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask for a milestone, or for another version of a planned one."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.PLAN, queries.contract(work, row.id))
    form = form_pages.plan_form(work, kept, whole(request.args.get("number")))
    space = one_space(work, row.space_id)
    return form_pages.form_page("plan", form, row, space=space, contract=kept)


@bp.post("/engagements/<uuid:engagement_id>/milestones", allow=SIGNED_IN)
def plan(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Write a milestone of the plan."""
    row = queries.engagement(work, engagement_id)
    kept = work.authorise(Act.PLAN, queries.contract(work, row.id))
    form = form_pages.plan_form(work, kept)
    try:
        with beside_the_form(work):
            form.demand()
            milestones.plan(work, kept, form.planned())
    except InvalidError as error:
        tell(form, error)
        space = one_space(work, row.space_id)
        return form_pages.form_page("plan", form, row, space=space, contract=kept), UNPROCESSABLE
    flash(_("Planned."), "success")
    return _home(row.id)


@bp.post(
    "/engagements/<uuid:engagement_id>/milestones/<int(max=99):number>/removal", allow=SIGNED_IN
)
def unplan(work: Work, engagement_id: uuid.UUID, number: int) -> Answer:
    """Take a milestone out of the plan."""
    row = queries.engagement(work, engagement_id)
    milestones.unplan(work, queries.contract(work, row.id), number)
    flash(_("Taken out of the plan."), "success")
    return _home(row.id)


@bp.post("/engagements/<uuid:engagement_id>/agreement", allow=SIGNED_IN)
def agree(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Let the plan stand."""
    row = queries.engagement(work, engagement_id)
    milestones.agree(work, row, queries.contract(work, row.id))
    flash(_("The plan of milestones stands."), "success")
    return _home(row.id)


@bp.post("/engagements/<uuid:engagement_id>/certificate/confirmation", allow=SIGNED_IN)
def confirm(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Confirm what the expert's firm says became of what it read."""
    row = queries.engagement(work, engagement_id)
    returns.confirm(work, queries.certificate(work, row.id), seen=request.form.get("seen", ""))
    flash(_("Confirmed."), "success")
    return _home(row.id)


@bp.post("/engagements/<uuid:engagement_id>/correction", allow=SIGNED_IN)
def correct(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask the expert to put its report right."""
    row, form = queries.engagement(work, engagement_id), CorrectForm()
    asked = queries.contract(work, row.id)
    try:
        form.demand()
        milestones.correct(work, row, asked, due_on=form.due, why=form.why.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.delivery_page(work, row, correcting=form), UNPROCESSABLE
    flash(_("Asked. Its people take their seats anew."), "success")
    return _home(row.id)


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
        with beside_the_form(work):
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


@bp.get("/returns", allow=SIGNED_IN)
def owed_list(work: Work) -> Answer:
    """List what was ever asked back of the viewer's firm."""
    return pages.all_owed_page(work)


@bp.get("/returns/<uuid:owed_id>", allow=SIGNED_IN)
def owed(work: Work, owed_id: uuid.UUID) -> Answer:
    """Show what is asked of the viewer's firm."""
    return pages.owed_page(work, queries.owed(work, owed_id))


@bp.post("/returns/<uuid:owed_id>", allow=SIGNED_IN)
def certify(work: Work, owed_id: uuid.UUID) -> Answer:
    """Answer what became of what one's firm was let read."""
    row = work.authorise(Act.CERTIFY, queries.owed(work, owed_id))
    form = ReturnForm()
    try:
        with beside_the_form(work):
            form.demand()
            returns.certify(work, row, form.said, form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.owed_page(work, row, form), UNPROCESSABLE
    flash(_("Answered. Thank you."), "success")
    return redirect(owed_address(row.id), HTTPStatus.SEE_OTHER)


def _home(engagement_id: uuid.UUID) -> Answer:
    return redirect(url_for("deliveries.show", engagement_id=engagement_id), HTTPStatus.SEE_OTHER)
