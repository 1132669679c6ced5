"""An invitation's page: who invites, to what, with whom; and the button that accepts."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.forms import PostForm, tell
from collab.core.vocabularies import countries, issues
from collab.core.web import PUBLIC
from collab.people.accounts import limits
from collab.people.accounts.forms import JoinAsHolderForm, JoinForm
from collab.people.accounts.service import acceptance, sessions
from collab.people.accounts.service.acceptance import Invitation
from collab.people.accounts.service.factor import owed
from collab.people.accounts.views import cookie
from collab.people.accounts.views.blueprint import bp
from collab.people.accounts.views.duty import way_on
from collab.work.door import Door


@bp.get("/invitations/<token>", allow=PUBLIC)
def invitation(door: Door, token: str) -> ft.ResponseReturnValue:
    """Show it. Scanners of mail open links too: looking changes nothing."""
    return _page(door, token, None)


@bp.post("/invitations/<token>", allow=PUBLIC)
def join(door: Door, token: str) -> ft.ResponseReturnValue:
    """Accept with a new account, and sign it in."""
    door.house.limits.spend(limits.INVITATION, door.address)
    form = JoinForm()
    try:
        form.demand()
        opened = acceptance.join(
            door, token, name=form.name.data or "", password=form.password.data or ""
        )
    except (InvalidError, ConflictError, NotFoundError) as error:
        return _refused(door, token, form, error)
    flash(_("You are in. Welcome."), "success")
    owing = owed(door.house, sessions.holder(door, opened))
    answer = make_response(redirect(way_on(owing, "/"), HTTPStatus.SEE_OTHER))
    return cookie.put(answer, door.house, opened)


@bp.post("/invitations/<token>/own-account", allow=PUBLIC)
def join_as_holder(door: Door, token: str) -> ft.ResponseReturnValue:
    """Accept with the account signed in, and act for the new organisation from now on."""
    door.house.limits.spend(limits.INVITATION, door.address)
    form = JoinAsHolderForm()
    try:
        form.demand()
        fresh = acceptance.join_as_holder(door, token, name=form.name.data or "")
    except (InvalidError, ConflictError, NotFoundError) as error:
        return _refused(door, token, form, error)
    flash(_("Accepted. You act for this organisation now."), "success")
    answer = make_response(redirect("/", HTTPStatus.SEE_OTHER))
    return cookie.put(answer, door.house, fresh)


@bp.post("/invitations/<token>/new-link", allow=PUBLIC)
def ask_new_link(door: Door, token: str) -> ft.ResponseReturnValue:
    """Leave a note for whoever invited; the answer is the same for every link."""
    door.house.limits.spend(limits.INVITATION, door.address)
    acceptance.ask_again(door, token)
    return render_template("accounts/invitation_asked.html")


def _page(
    door: Door, token: str, form: PostForm | None, status: HTTPStatus = HTTPStatus.OK
) -> ft.ResponseReturnValue:
    try:
        found = acceptance.look(door, token)
    except NotFoundError:
        return render_template("accounts/invitation_over.html", state="gone"), HTTPStatus.NOT_FOUND
    if found.state != "open":
        page = render_template("accounts/invitation_over.html", state=found.state, token=token)
        return page, HTTPStatus.GONE
    holder = acceptance.holder(door)
    made = JoinAsHolderForm(name=found.name) if holder else JoinForm(name=found.name)
    page = render_template(
        "accounts/invitation.html",
        invitation=found,
        token=token,
        form=form or made,
        holder=holder,
        labels=_labels(found),
        ends_on=dt.date.fromisoformat(found.charter["sunset_on"]) if found.charter else None,
    )
    return page, status


def _labels(found: Invitation) -> dict[str, list[str]]:
    """Give the charter's countries and issues in words; what has no word stays as it is."""
    charter = found.charter or {"countries": [], "issues": []}
    return {
        "countries": [countries().get(code, code) for code in charter["countries"]],
        "issues": [issues().get(key, key) for key in charter["issues"]],
    }


def _refused(
    door: Door, token: str, form: PostForm, error: InvalidError | ConflictError | NotFoundError
) -> ft.ResponseReturnValue:
    """Show the page again with what is wrong on it; nothing typed is lost."""
    if isinstance(error, NotFoundError):
        return _page(door, token, None)
    if isinstance(error, InvalidError):
        tell(form, error)
        return _page(door, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    form.form_errors.append(error.message)
    return _page(door, token, form, HTTPStatus.CONFLICT)
