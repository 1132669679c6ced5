"""Found a group; open a room in one."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.spaces import queries
from collab.people.spaces.forms import FoundingForm, RoomForm, offer
from collab.people.spaces.founding import Place
from collab.people.spaces.models import Space
from collab.people.spaces.places import PlaceLine, places_in
from collab.people.spaces.policy import Act
from collab.people.spaces.service.convening import convene
from collab.people.spaces.service.groups import open_room
from collab.people.spaces.views.blueprint import bp
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


@bp.get("/new", allow=Act.FOUND)
def found_asked(work: Work) -> ft.ResponseReturnValue:
    """Ask what the group is for."""
    return founding_page(work, FoundingForm())


@bp.post("", allow=Act.FOUND)
def found(work: Work) -> ft.ResponseReturnValue:
    """Found it; its founder facilitates it."""
    form = FoundingForm()
    firms = _offer_firms(work, form)
    try:
        form.demand()
        chosen = [firm for firm in firms if str(firm.id) in (form.organisations.data or ())]
        group = convene(work, form.founding(), chosen)
    except InvalidError as error:
        tell(form, error)
        page = render_template("spaces/new.html", form=form, hint="")
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The group is founded. Give organisations a place, then invite people."), "success")
    return _to("spaces.people", group)


@bp.get("/<uuid:space_id>/rooms/new", allow=Act.OPEN_ROOM)
def room_asked(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask whom the room is for."""
    group = queries.space_or_charter(work, space_id)
    work.authorise(Act.OPEN_ROOM, group)
    return _room_page(group, _room_form(work, group))


@bp.post("/<uuid:space_id>/rooms", allow=Act.OPEN_ROOM)
def room(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Open it."""
    group = queries.space_or_charter(work, space_id)
    form = _room_form(work, group)
    try:
        form.demand()
        opened = _opened(work, group, form)
    except InvalidError as error:
        tell(form, error)
        return _room_page(group, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The room is open. Its organisations seat their people themselves."), "success")
    return _to("spaces.front", opened)


def founding_page(work: Work, form: FoundingForm, *, hint: str | None = None) -> str:
    """Render the form of a new group, empty or with what somebody else put into it."""
    work.authorise(Act.FOUND, organisations.own(work))
    _offer_firms(work, form)
    return render_template("spaces/new.html", form=form, hint=hint)


def _offer_firms(work: Work, form: FoundingForm) -> list[Organisation]:
    firms = [firm for firm in organisations.every(work) if firm.id != work.viewer.org_id]
    offer(form.organisations, [(firm.id, firm.name) for firm in firms])
    return firms


def _opened(work: Work, group: Space, form: RoomForm) -> Space:
    chosen = set(form.organisations.data or ())
    lines = [line for line in _others(work, group) if str(line.firm.id) in chosen]
    ceiling = Marking.from_name(form.ceiling.data or "")
    places = [(line.firm, _as_in_group(work, line, ceiling)) for line in lines]
    return open_room(
        work,
        group,
        name=form.name.data or "",
        places=places,
        ceiling=Marking.from_name(form.own_ceiling.data or ""),
    )


def _as_in_group(work: Work, line: PlaceLine, ceiling: Marking) -> Place:
    """Give an organisation the roles it holds in the group; counsel reads whatever is held."""
    roles = tuple(Role(role) for role in line.membership.roles)
    highest = Marking(line.membership.max_marking)
    reach = highest if Role.COUNSEL in roles else min(ceiling, highest)
    return Place(roles=roles, ceiling=reach, history_from=work.now)


def _others(work: Work, group: Space) -> list[PlaceLine]:
    return [line for line in places_in(work, group.id) if line.firm.id != group.org_id]


def _room_form(work: Work, group: Space) -> RoomForm:
    form = RoomForm()
    offer(form.organisations, [(line.firm.id, line.firm.name) for line in _others(work, group)])
    return form


def _room_page(group: Space, form: RoomForm) -> str:
    return render_template("spaces/room_new.html", space=group, form=form)


def _to(endpoint: str, space: Space) -> ft.ResponseReturnValue:
    return redirect(url_for(endpoint, space_id=space.id), HTTPStatus.SEE_OTHER)
