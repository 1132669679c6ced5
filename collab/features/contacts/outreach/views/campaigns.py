"""Campaigns: those of a space, one of them, its form, its steps, and whom it reaches."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Campaign
from collab.features.contacts.outreach.pages import (
    campaign_form,
    form_page,
    list_page,
    show_page,
    targets_form,
    targets_page,
)
from collab.features.contacts.outreach.policy import Act
from collab.features.contacts.outreach.rules import STEPS, Step, address
from collab.features.contacts.outreach.service import campaigns as service
from collab.features.contacts.outreach.views.blueprint import bp
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/spaces/<uuid:space_id>/campaigns", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> Answer:
    """List the campaigns of a space."""
    return list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/campaigns/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> Answer:
    """Ask for a campaign."""
    space = work.authorise(Act.ADD, space_or_charter(work, space_id))
    return form_page(campaign_form(work, space.id), space)


@bp.post("/spaces/<uuid:space_id>/campaigns", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> Answer:
    """Begin a campaign."""
    space = work.authorise(Act.ADD, space_or_charter(work, space_id))
    form = campaign_form(work, space.id)
    try:
        form.demand()
        marking = Marking.from_name(form.marking.data)
        row = service.add(work, space, form.plan, marking=marking)
    except InvalidError as error:
        tell(form, error)
        return form_page(form, space), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Begun. Say whom it is to reach, then open it."), "success")
    return redirect(f"{address(row.id)}/targets", HTTPStatus.SEE_OTHER)


@bp.get("/campaigns/<uuid:campaign_id>", allow=SIGNED_IN)
def show(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Show a campaign with its queue."""
    return show_page(work, queries.one(work, campaign_id))


@bp.get("/campaigns/<uuid:campaign_id>/edit", allow=SIGNED_IN)
def edit(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Show the form of a campaign."""
    row = work.authorise(Act.CHANGE, queries.one(work, campaign_id))
    return form_page(campaign_form(work, row.space_id, row), one_space(work, row.space_id), row)


@bp.post("/campaigns/<uuid:campaign_id>/edit", allow=SIGNED_IN)
def update(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Save a campaign."""
    row = work.authorise(Act.CHANGE, queries.one(work, campaign_id))
    form = campaign_form(work, row.space_id, row)
    form.marking.data = Marking(row.marking).key  # it is settled when it begins
    try:
        form.demand()
        service.change(work, row, form.plan, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        page = form_page(form, one_space(work, row.space_id), row)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return back(row)


@bp.get("/campaigns/<uuid:campaign_id>/targets", allow=SIGNED_IN)
def targets(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Ask whom a campaign is to reach."""
    row = work.authorise(Act.TARGET, queries.one(work, campaign_id))
    return targets_page(work, row, targets_form(work, row))


@bp.post("/campaigns/<uuid:campaign_id>/targets", allow=SIGNED_IN)
def aim(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Save whom a campaign is to reach."""
    row = work.authorise(Act.TARGET, queries.one(work, campaign_id))
    form = targets_form(work, row)
    try:
        form.demand()
        service.aim(work, row, form.added, form.removed)
    except InvalidError as error:
        tell(form, error)
        return targets_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.stands_as(queries.targets(work, row)):
        flash(_("Saved."), "success")
    else:
        flash(_("Saved. Somebody else changed the list meanwhile: both changes stand."), "success")
    return back(row)


@bp.post("/campaigns/<uuid:campaign_id>/steps", allow=SIGNED_IN)
def move(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Take a step."""
    row = queries.one(work, campaign_id)
    asked = request.form.get("step", "")
    if asked not in STEPS:
        raise InvalidError({"step": "Choose what is to be done."})
    service.move(work, row, Step(asked), seen_version=whole(request.form.get("version")))
    flash(_("Done."), "success")
    return back(row)


def back(row: Campaign) -> Answer:
    """Go back to the campaign."""
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)
