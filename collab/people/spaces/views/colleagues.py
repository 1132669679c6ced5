"""Invite colleagues, and settle what facilitators ask of one's own organisation."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.people.organisations import queries as organisations
from collab.people.organisations.rules import clean_email, domain_of
from collab.people.spaces import invitations, places, queries
from collab.people.spaces.forms import ColleagueForm, offer
from collab.people.spaces.models import Space
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import ROLES
from collab.people.spaces.service.inviting import (
    Guest,
    confirm,
    invite_colleague,
    refuse,
    resend,
    withdraw,
)
from collab.people.spaces.views.blueprint import organisation_bp as bp
from collab.policy.viewer import Duty, Role
from collab.work.unit import Work


@bp.get("/invitations/new", allow=Act.INVITE_COLLEAGUE)
def invite_asked(work: Work) -> ft.ResponseReturnValue:
    """Ask whom to invite."""
    return _page(work, _form(work))


@bp.post("/invitations", allow=Act.INVITE_COLLEAGUE)
def invite(work: Work) -> ft.ResponseReturnValue:
    """Invite a colleague; an address at another domain wants a second look."""
    form = _form(work)
    try:
        form.demand()
        _warn(work, form)
        _invite(work, form)
    except InvalidError as error:
        tell(form, error)
        return _page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The invitation is on its way."), "success")
    return _back()


@bp.post("/requests/<uuid:invitation_id>/confirmation", allow=Act.SETTLE)
def agree(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Agree to what is asked."""
    seat = confirm(work, invitations.one(work, invitation_id))
    flash(_("Seated.") if seat else _("Agreed. The invitation is on its way."), "success")
    return _back()


@bp.post("/requests/<uuid:invitation_id>/refusal", allow=Act.SETTLE)
def decline(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Decline it."""
    refuse(work, invitations.one(work, invitation_id))
    flash(_("Declined. Nobody has to say why."), "success")
    return _back()


@bp.post("/invitations/<uuid:invitation_id>/letters", allow=Act.INVITE_COLLEAGUE)
def invite_again(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send a new link."""
    resend(work, invitations.one(work, invitation_id))
    flash(_("A new link is on its way. The old one is dead."), "success")
    return _back()


@bp.post("/invitations/<uuid:invitation_id>/withdrawal", allow=Act.INVITE_COLLEAGUE)
def take_back(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take an invitation back."""
    withdraw(work, invitations.one(work, invitation_id))
    flash(_("The invitation is withdrawn."), "success")
    return _back()


def _invite(work: Work, form: ColleagueForm) -> None:
    guest = Guest(
        firm=organisations.own(work), email=form.email.data or "", name=form.name.data or ""
    )
    duties = [Duty.ADMINISTRATOR] if form.administrator.data else []
    invite_colleague(work, guest, place=_place(work, form), duties=duties)


def _place(work: Work, form: ColleagueForm) -> tuple[Space, Role] | None:
    space_id, _colon, role = (form.place.data or "").partition(":")
    return (queries.one(work, uuid.UUID(space_id)), Role(role)) if space_id else None


def _warn(work: Work, form: ColleagueForm) -> None:
    own = organisations.own(work).mail_domain
    given = domain_of(clean_email(form.email.data or ""))
    if given and given != own and not form.elsewhere.data:
        words = _("This address is not at %(domain)s. If it is right, say so below.", domain=own)
        raise InvalidError({"email": words})


def _form(work: Work) -> ColleagueForm:
    form = ColleagueForm()
    seats = [
        (f"{space.id}:{role}", f"{space.name}: {ROLES[Role(role)]}")
        for place, space in places.own_places(work)
        for role in place.roles
    ]
    offer(form.place, [("", _("None for now")), *seats])
    return form


def _page(work: Work, form: ColleagueForm) -> str:
    return render_template("organisations/invite.html", form=form, firm=organisations.own(work))


def _back() -> ft.ResponseReturnValue:
    return redirect(url_for("organisation.show"), HTTPStatus.SEE_OTHER)
