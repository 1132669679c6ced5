"""The association's register: organisations, their first persons, their known relations."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError
from collab.core.forms import tell
from collab.people.organisations import queries
from collab.people.organisations.forms import OrganisationForm, RelationForm
from collab.people.organisations.models import Organisation
from collab.people.organisations.policy import Act, Register
from collab.people.organisations.rules import KINDS, RELATIONS, TIERS
from collab.people.organisations.service.register import (
    add_organisation,
    declare_relation,
    take_back_relation,
)
from collab.people.spaces import invitations
from collab.people.spaces.forms import FirstPersonForm
from collab.people.spaces.policy import Act as Places
from collab.people.spaces.rules import ROLES, days_since
from collab.people.spaces.service.inviting import (
    Guest,
    invite_first,
    need_address_at,
    resend,
    withdraw,
)
from collab.people.spaces.views.blueprint import organisations_bp as bp
from collab.work.unit import Work


@bp.get("", allow=Act.LIST)
def index(work: Work) -> ft.ResponseReturnValue:
    """List all organisations, what is known of their relations, and whom we wait for."""
    work.authorise(Act.LIST, Register())
    words, kind = request.args.get("q", ""), request.args.get("kind", "")
    return render_template(
        "organisations/index.html",
        lines=queries.register(work, words=words, kind=kind),
        words=words,
        kind=kind,
        kinds=KINDS,
        tiers=TIERS,
        relations=queries.declared(work),
        relation_words=RELATIONS,
        form=_relation_form(work),
        pending=invitations.pending_first(work),
        age=lambda invitation: days_since(invitation.created_at, work.now),
        may_resend=lambda invitation: work.may(Places.RESEND, invitation).allowed,
        roles=ROLES,
    )


@bp.get("/new", allow=Act.ENTER)
def enter_asked(work: Work) -> ft.ResponseReturnValue:
    """Ask what is to be entered."""
    form = OrganisationForm()
    form.offer_parents(queries.every(work))
    return _entry_page(form, FirstPersonForm(prefix="first-"))


@bp.post("", allow=Act.ENTER)
def enter(work: Work) -> ft.ResponseReturnValue:
    """Enter it, with its vault, and invite its first person."""
    form, first = OrganisationForm(), FirstPersonForm(prefix="first-")
    firms = queries.every(work)
    form.offer_parents(firms)
    try:
        form.demand()
        first.demand()
        entry = form.entry(firms)
        need_address_at(first.email.data or "", entry.mail_domain)
        firm = add_organisation(work, entry)
        _invite(work, firm, first)
    except InvalidError as error:
        tell(first if "email" in error.fields else form, error)
        return _entry_page(form, first), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(name)s is entered, and its first person invited.", name=firm.name), "success")
    return _to_index()


@bp.get("/<uuid:org_id>/first-person", allow=Places.INVITE_FIRST)
def first_asked(work: Work, org_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for the first person of an organisation that has none."""
    return _first_page(queries.one(work, org_id), FirstPersonForm())


@bp.post("/<uuid:org_id>/first-person", allow=Places.INVITE_FIRST)
def first(work: Work, org_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Invite that person."""
    firm, form = queries.one(work, org_id), FirstPersonForm()
    try:
        form.demand()
        _invite(work, firm, form)
    except InvalidError as error:
        tell(form, error)
        return _first_page(firm, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The invitation is on its way."), "success")
    return _to_index()


@bp.post("/invitations/<uuid:invitation_id>/letters", allow=Places.INVITE_FIRST)
def invite_again(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send a new link."""
    resend(work, invitations.one(work, invitation_id))
    flash(_("A new link is on its way. The old one is dead."), "success")
    return _to_index()


@bp.post("/invitations/<uuid:invitation_id>/withdrawal", allow=Places.INVITE_FIRST)
def take_back(work: Work, invitation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take an invitation back."""
    withdraw(work, invitations.one(work, invitation_id))
    flash(_("The invitation is withdrawn."), "success")
    return _to_index()


@bp.post("/relations", allow=Act.RELATE)
def relate(work: Work) -> ft.ResponseReturnValue:
    """Declare a relation."""
    form = _relation_form(work)
    try:
        form.demand()
        one = queries.one(work, uuid.UUID(form.one.data))
        other = queries.one(work, uuid.UUID(form.other.data))
        declare_relation(work, one, other, kind=form.kind.data or "")
    except (InvalidError, ConflictError) as error:
        words = error.fields.values() if isinstance(error, InvalidError) else [error.message]
        flash(" ".join(words) or _("Choose two organisations."), "error")
        return _to_index()
    flash(_("The relation is declared."), "success")
    return _to_index()


@bp.post("/relations/<uuid:relation_id>/withdrawal", allow=Act.RELATE)
def unrelate(work: Work, relation_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a relation back."""
    take_back_relation(work, queries.relation(work, relation_id))
    flash(_("The relation is taken back."), "success")
    return _to_index()


def _invite(work: Work, firm: Organisation, form: FirstPersonForm) -> None:
    guest = Guest(firm=firm, email=form.email.data or "", name=form.name.data or "")
    invite_first(work, guest)


def _relation_form(work: Work) -> RelationForm:
    form = RelationForm()
    form.offer_firms(queries.every(work))
    return form


def _entry_page(form: OrganisationForm, first: FirstPersonForm) -> str:
    return render_template("organisations/new.html", form=form, first=first)


def _first_page(firm: Organisation, form: FirstPersonForm) -> str:
    return render_template("organisations/first_person.html", firm=firm, form=form)


def _to_index() -> ft.ResponseReturnValue:
    return redirect(url_for("organisations.index"), HTTPStatus.SEE_OTHER)
