"""The facilitator gives organisations a place, changes it, ends it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.spaces import queries
from collab.people.spaces.forms import PlaceForm, offer
from collab.people.spaces.models import Membership, Space
from collab.people.spaces.places import guests_of, live_memberships, membership
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import usual_ceiling, usual_roles
from collab.people.spaces.service.places import change_place, end_membership, give_place
from collab.people.spaces.views.blueprint import bp
from collab.work.unit import Work


@bp.get("/<uuid:space_id>/people/places/new", allow=Act.GIVE_PLACE)
def place_asked(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask which organisation, and what for."""
    space = queries.space_or_charter(work, space_id)
    work.authorise(Act.GIVE_PLACE, space)
    form = _form(work, space)
    wanted = request.args.get("organisation", "")
    firm = next((one for one in _placeless(work, space) if str(one.id) == wanted), None)
    if firm is not None:
        form.organisation.data = wanted
        form.roles.data = [role.value for role in usual_roles(firm.kind)]
        form.ceiling.data = usual_ceiling(usual_roles(firm.kind)).key
    return render_template("spaces/place_new.html", space=space, form=form)


@bp.post("/<uuid:space_id>/people/places", allow=Act.GIVE_PLACE)
def place(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give it."""
    space = queries.space_or_charter(work, space_id)
    form = _form(work, space)
    try:
        form.demand()
        firm = organisations.one(work, uuid.UUID(form.organisation.data))
        give_place(work, space, firm, form.place(work.now))
    except InvalidError as error:
        tell(form, error)
        page = render_template("spaces/place_new.html", space=space, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(name)s has a place now.", name=firm.name), "success")
    return _to_people(space)


@bp.get("/<uuid:space_id>/people/places/<uuid:place_id>", allow=Act.CHANGE_PLACE)
def change_asked(work: Work, space_id: uuid.UUID, place_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a place, to be changed or ended."""
    space, kept = _place_in(work, space_id, place_id)
    return _change_page(work, space, kept, _change_form(space, kept).fill(kept))


@bp.post("/<uuid:space_id>/people/places/<uuid:place_id>", allow=Act.CHANGE_PLACE)
def change(work: Work, space_id: uuid.UUID, place_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change it."""
    space, kept = _place_in(work, space_id, place_id)
    form = _change_form(space, kept)
    try:
        form.demand()
        change_place(work, kept, form.place(work.now, kept=kept.history_from))
    except InvalidError as error:
        tell(form, error)
        return _change_page(work, space, kept, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The place is changed."), "success")
    return _to_people(space)


@bp.post("/<uuid:space_id>/people/places/<uuid:place_id>/end", allow=Act.END_PLACE)
def end(work: Work, space_id: uuid.UUID, place_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End it: nobody of the organisation has access any more."""
    space, kept = _place_in(work, space_id, place_id)
    end_membership(work, kept)
    flash(_("The place has ended, and all seats with it."), "success")
    return _to_people(space)


def _place_in(work: Work, space_id: uuid.UUID, place_id: uuid.UUID) -> tuple[Space, Membership]:
    space = queries.space_or_charter(work, space_id)
    work.authorise(Act.SEE_PLACES, space)
    kept = membership(work, place_id)
    if kept.space_id != space.id:
        raise NotFoundError
    return space, kept


def _placeless(work: Work, space: Space) -> list[Organisation]:
    """Give organisations without a place; for a room, those of its group and its own guest."""
    inside = {one.org_id for one in live_memberships(work, space.id)}
    if space.parent_id is not None:
        around = {one.org_id for one in live_memberships(work, space.parent_id)}
        around |= guests_of(work, space)
        return [one for one in organisations.every(work) if one.id in around - inside]
    return [one for one in organisations.every(work) if one.id not in inside]


def _form(work: Work, space: Space) -> PlaceForm:
    form = PlaceForm()
    firms = [(firm.id, firm.name) for firm in _placeless(work, space)]
    offer(form.organisation, [("", _("Choose")), *firms])
    form.offer_roles(facilitates=False)  # the association has its place from the founding
    return form


def _change_form(space: Space, kept: Membership) -> PlaceForm:
    form = PlaceForm()
    del form.organisation
    form.offer_roles(facilitates=kept.org_id == space.org_id)
    return form


def _change_page(work: Work, space: Space, kept: Membership, form: PlaceForm) -> str:
    firm = organisations.one(work, kept.org_id)
    return render_template(
        "spaces/place_edit.html",
        space=space,
        place=kept,
        firm=firm,
        form=form,
        may_end=firm.id != space.org_id,
    )


def _to_people(space: Space) -> ft.ResponseReturnValue:
    return redirect(url_for("spaces.people", space_id=space.id), HTTPStatus.SEE_OTHER)
