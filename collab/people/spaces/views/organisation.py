"""One's own organisation: everybody sees who acts for it; its administrator decides who does."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.people.accounts.models import Representation
from collab.people.accounts.queries import is_protected, mail_troubles
from collab.people.accounts.service.protection import protect
from collab.people.organisations import queries as organisations
from collab.people.organisations.forms import DutiesForm
from collab.people.organisations.policy import Act as Firms
from collab.people.organisations.rules import DUTIES, KINDS, TIERS
from collab.people.organisations.service.people import give_duties
from collab.people.spaces import places
from collab.people.spaces.charters import waiting_charters
from collab.people.spaces.forms import SeatForm, offer
from collab.people.spaces.invitations import asked_of_us, open_of_ours
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import ROLES, SPACE_KINDS, days_since
from collab.people.spaces.service.seats import end_representation, end_seat, seat_person
from collab.people.spaces.views.blueprint import organisation_bp as bp
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


@bp.get("", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Show the organisation and its people; to its administrator, what waits for him."""
    firm = organisations.own(work)
    administers = work.may(Firms.ADMINISTER, firm).allowed
    colleagues = organisations.colleagues(work)
    known = [one.id for one in colleagues] if administers else [work.viewer.representation_id]
    return render_template(
        "organisations/own.html",
        firm=firm,
        parent=organisations.parent_name(work, firm),
        administers=administers,
        me=work.viewer.representation_id,
        people=colleagues,
        troubles=mail_troubles(work, known),
        seats=places.own_seats(work),
        places=places.own_places(work),
        asked=asked_of_us(work) if administers else [],
        pending=open_of_ours(work) if administers else [],
        charters=waiting_charters(work) if administers else [],
        age=lambda invitation: days_since(invitation.created_at, work.now),
        may_resend=lambda invitation: work.may(Act.RESEND, invitation).allowed,
        kinds=KINDS,
        tiers=TIERS,
        duties=DUTIES,
        roles=ROLES,
        space_kinds=SPACE_KINDS,
    )


@bp.get("/people/<uuid:person_id>", allow=Firms.APPOINT)
def person(work: Work, person_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a colleague: duties, seats, and the end of both."""
    one = _colleague(work, person_id)
    duties = DutiesForm(obj=one)
    return _person_page(work, one, duties, SeatForm())


@bp.post("/people/<uuid:person_id>/duties", allow=Firms.APPOINT)
def appoint(work: Work, person_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give or take duties."""
    one, form = _colleague(work, person_id), DutiesForm()
    form.offer_duties(association=work.viewer.org_kind == "association")
    try:
        form.demand()
        give_duties(work, one, form.wanted())
    except InvalidError as error:
        tell(form, error)
        return _person_page(work, one, form, SeatForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The duties of %(name)s are changed.", name=one.name), "success")
    return _to_person(work, one)


@bp.post("/people/<uuid:person_id>/seats", allow=Act.SEAT)
def seat(work: Work, person_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Seat a colleague."""
    one, form = _colleague(work, person_id), SeatForm()
    _offer_places(work, form)
    try:
        form.demand()
        place_id, _colon, role = (form.place.data or "").partition(":")
        place = places.membership(work, uuid.UUID(place_id))
        reach = Marking.from_name(form.ceiling.data or "")
        seat_person(work, place, one, role=Role(role), ceiling=reach)
    except InvalidError as error:
        tell(form, error)
        page = _person_page(work, one, DutiesForm(obj=one), form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(name)s is seated.", name=one.name), "success")
    return _to_person(work, one)


@bp.post("/people/<uuid:person_id>/seats/<uuid:seat_id>/end", allow=Act.END_SEAT)
def unseat(work: Work, person_id: uuid.UUID, seat_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End a seat at once."""
    one, row = _colleague(work, person_id), places.seat(work, seat_id)
    if row.representation_id != one.id:
        raise NotFoundError
    end_seat(work, row)
    flash(_("The seat has ended."), "success")
    return _to_person(work, one)


@bp.post("/people/<uuid:person_id>/pseudonym", allow=Firms.APPOINT)
def protect_person(work: Work, person_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let a colleague who could be in danger go by a pseudonym."""
    one = _colleague(work, person_id)
    pseudonym = protect(work, one)
    flash(_("Others read %(name)s from now on.", name=pseudonym), "success")
    return _to_person(work, one)


@bp.post("/people/<uuid:person_id>/end", allow=Firms.END)
def end(work: Work, person_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End a colleague's acting for the organisation."""
    one = _colleague(work, person_id)
    end_representation(work, one)
    flash(_("%(name)s no longer acts for your organisation.", name=one.name), "success")
    return redirect(url_for("organisation.show"), HTTPStatus.SEE_OTHER)


def _colleague(work: Work, person_id: uuid.UUID) -> Representation:
    one = organisations.colleague(work, person_id)
    if one.ended_at is not None:
        raise ConflictError(_("%(name)s has left your organisation.", name=one.name))
    return one


def _offer_places(work: Work, form: SeatForm) -> None:
    choices = [
        (f"{place.id}:{role}", f"{space.name}: {ROLES[Role(role)]}")
        for place, space in places.own_places(work)
        for role in place.roles
    ]
    offer(form.place, [("", _("Choose")), *choices])


def _person_page(work: Work, one: Representation, duties: DutiesForm, seats: SeatForm) -> str:
    duties.offer_duties(association=work.viewer.org_kind == "association")
    _offer_places(work, seats)
    return render_template(
        "organisations/person.html",
        person=one,
        form=seats if seats.errors else duties,
        duties=duties,
        seat_form=seats,
        protected=is_protected(work, one.id),
        seats=[line for line in places.own_seats(work) if line.seat.representation_id == one.id],
        roles=ROLES,
        space_kinds=SPACE_KINDS,
    )


def _to_person(work: Work, one: Representation) -> ft.ResponseReturnValue:
    """Go back to the page, or, once one administers no more, to the organisation."""
    still = work.may(Firms.APPOINT, one).allowed
    target = (
        url_for("organisation.person", person_id=one.id) if still else url_for("organisation.show")
    )
    return redirect(target, HTTPStatus.SEE_OTHER)
