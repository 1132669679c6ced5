"""Calls as experts and anybody read them, and what a guest asks.

The addresses anybody may open send whoever is signed in on to his own page of what he may read.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import PUBLIC, SIGNED_IN
from collab.features.engagements.calls import queries, service
from collab.features.engagements.calls.forms import QuestionForm
from collab.features.engagements.calls.pages import call_page, list_page, public_list, public_page
from collab.features.engagements.calls.policy import Act
from collab.features.engagements.calls.views.blueprint import bp
from collab.features.engagements.refusing import beside_the_form
from collab.work.door import Door
from collab.work.opening import Identity, open_work
from collab.work.session import SignedIn, signed_in
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/calls", allow=PUBLIC)
def anybody(door: Door) -> Answer:
    """List the public calls for whoever comes."""
    if signed_in(door) is not None:
        return redirect(url_for("calls.index"), HTTPStatus.SEE_OTHER)
    return public_list(door)


@bp.get("/calls/<uuid:call_id>", allow=PUBLIC)
def public_call(door: Door, call_id: uuid.UUID) -> Answer:
    """Show a public call to whoever comes."""
    who = signed_in(door)
    if who is not None:
        _readable(door, who, call_id)
        return redirect(url_for("calls.show", call_id=call_id), HTTPStatus.SEE_OTHER)
    found = door.ask("calls", call_id, door.now)
    if not found:
        raise NotFoundError
    return public_page(door, found[0])


def _readable(door: Door, who: SignedIn, call_id: uuid.UUID) -> None:
    """Go on only with a call he may read. :raises NotFoundError: for any other."""
    identity = Identity(who.representation_id, who.org_id)
    with open_work(
        door.connection.engine, identity, now=door.now, house=door.house, read_only=True
    ) as work:
        queries.one(work, call_id)


@bp.get("/calls/mine", allow=SIGNED_IN)
def index(work: Work) -> Answer:
    """List the calls one may read."""
    return list_page(work)


@bp.get("/calls/<uuid:call_id>/read", allow=SIGNED_IN)
def show(work: Work, call_id: uuid.UUID) -> Answer:
    """Show a call to somebody who is signed in."""
    return call_page(work, queries.one(work, call_id))


@bp.post("/calls/<uuid:call_id>/questions", allow=Act.ASK)
def ask(work: Work, call_id: uuid.UUID) -> Answer:
    """Ask as a guest of the call."""
    row = queries.one(work, call_id)
    form = QuestionForm()
    try:
        with beside_the_form(work):
            form.demand()
            service.ask(work, row, form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        return call_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Asked. The answer goes to everybody who reads the call, without a name."), "success")
    return redirect(url_for("calls.show", call_id=row.id), HTTPStatus.SEE_OTHER)
