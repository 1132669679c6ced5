"""The contract, the plan and the room of an expert, seen from where the engagement stands."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.engagements.delivery import form_pages, pages, queries
from collab.features.engagements.delivery.forms import (
    CorrectForm,
)
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.service import contracts, milestones, returns
from collab.features.engagements.delivery.views.blueprint import UNPROCESSABLE, Answer, bp
from collab.features.engagements.refusing import beside_the_form
from collab.people.spaces.queries import one as one_space
from collab.work.unit import Work


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
        with beside_the_form(work, form):
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


def _home(engagement_id: uuid.UUID) -> Answer:
    return redirect(url_for("deliveries.show", engagement_id=engagement_id), HTTPStatus.SEE_OTHER)
