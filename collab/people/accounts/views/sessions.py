"""Where one is signed in, and for whom one acts."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.people.accounts import queries
from collab.people.accounts.forms import ActingForm
from collab.people.accounts.policy import Act
from collab.people.accounts.service import sessions
from collab.people.accounts.views import cookie
from collab.people.accounts.views.blueprint import bp
from collab.work.request import current_session
from collab.work.unit import Work


@bp.get("/account/sessions", allow=SIGNED_IN)
def own_sessions(work: Work) -> ft.ResponseReturnValue:
    """List the sessions of one's account."""
    lines = queries.session_lines(work, current=current_session().session_id)
    return render_template("accounts/sessions.html", sessions=lines)


@bp.post("/account/sessions/<uuid:session_id>/end", allow=Act.END_SESSION)
def end_session(work: Work, session_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End one of them; the one in use is a sign-out."""
    sessions.end(work, session_id)
    if session_id == current_session().session_id:
        return _out(work)
    flash(_("That session is ended."), "success")
    return redirect("/account/sessions", HTTPStatus.SEE_OTHER)


@bp.post("/account/sessions/end", allow=Act.END_SESSION)
def sign_out_everywhere(work: Work) -> ft.ResponseReturnValue:
    """End them all, this one too."""
    sessions.end_all(work)
    return _out(work)


@bp.get("/account/acting-for", allow=SIGNED_IN)
def acting_for(work: Work) -> ft.ResponseReturnValue:
    """Ask for which organisation to act."""
    return _acting_page(work, ActingForm(representation_id=str(work.viewer.representation_id)))


@bp.post("/account/acting-for", allow=SIGNED_IN)
def act_for(work: Work) -> ft.ResponseReturnValue:
    """Act for it from now on, in a session of a new id."""
    form = ActingForm()
    try:
        fresh = sessions.act_for(work, form.chosen(), token=cookie.taken(work.house))
    except InvalidError as error:
        tell(form, error)
        return _acting_page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    answer = make_response(redirect("/", HTTPStatus.SEE_OTHER))
    return cookie.put(answer, work.house, fresh)


def _acting_page(work: Work, form: ActingForm) -> str:
    places = queries.own_representations(work)
    form.offer({one.representation_id: f"{one.organisation} ({one.email})" for one in places})
    return render_template("accounts/acting_for.html", form=form)


def _out(work: Work) -> ft.ResponseReturnValue:
    return cookie.drop(make_response(redirect("/sign-in", HTTPStatus.SEE_OTHER)), work.house)
