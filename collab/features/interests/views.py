"""The pages of interests: the firm's own list, telling, and the facilitator's side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN, Feature
from collab.features.interests import queries, service
from collab.features.interests.convening import filled_form, hint
from collab.features.interests.crossing import judged
from collab.features.interests.forms import TopicForm
from collab.features.interests.pages import board_page, list_page, preview_page
from collab.features.interests.policy import Act
from collab.features.interests.rules import Topic
from collab.people.spaces.policy import Act as Spaces
from collab.people.spaces.queries import own_vault, space_or_charter
from collab.people.spaces.views.founding import founding_page
from collab.shared.releases.policy import Act as GateAct
from collab.work.unit import Work

bp = Feature("interests")
MAIN = "/interests"


@bp.get(MAIN, allow=SIGNED_IN)
def index(work: Work) -> ft.ResponseReturnValue:
    """Show the firm's own list, and a form for one more topic."""
    vault = work.authorise(Act.NOTE, own_vault(work))
    return list_page(work, vault, _form(work))


@bp.post(MAIN, allow=SIGNED_IN)
def note(work: Work) -> ft.ResponseReturnValue:
    """Put a topic on the list."""
    vault = work.authorise(Act.NOTE, own_vault(work))
    form = _form(work)
    try:
        form.demand()
        service.note(work, vault, form.topic)
    except InvalidError as error:
        tell(form, error)
        return list_page(work, vault, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted in your vault. Nobody outside your organisation can see it."), "success")
    return redirect(url_for("interests.index"), HTTPStatus.SEE_OTHER)


@bp.post(f"{MAIN}/<uuid:interest_id>/removal", allow=SIGNED_IN)
def drop(work: Work, interest_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a topic off the list, and back from whoever was told."""
    service.drop(work, queries.one(work, interest_id))
    flash(_("Taken off the list. Whoever was told of it sees it no more."), "success")
    return redirect(url_for("interests.index"), HTTPStatus.SEE_OTHER)


@bp.get(f"{MAIN}/<uuid:interest_id>/releases/new", allow=SIGNED_IN)
def offer(work: Work, interest_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show who exactly would be told; without a space, ask for one."""
    interest = work.authorise(Act.OFFER, queries.one(work, interest_id))
    return preview_page(work, interest, _asked_space(request.args))


@bp.post(f"{MAIN}/<uuid:interest_id>/releases", allow=SIGNED_IN)
def release(work: Work, interest_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Tell the facilitators, if that is what was looked at."""
    interest = work.authorise(Act.OFFER, queries.one(work, interest_id))
    wanted = _asked_space(request.form)
    if wanted is None:
        return preview_page(work, interest, None), HTTPStatus.UNPROCESSABLE_ENTITY
    space = work.authorise(GateAct.RELEASE_INTO, space_or_charter(work, wanted))
    what = judged(work, interest.id, space)
    if request.form.get("seen") != what.seen:
        page = preview_page(work, interest, space.id, changed=True)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    service.tell(work, own_vault(work), what)
    told = _("The facilitator of %(space)s knows of it now. Nobody else does.", space=space.name)
    flash(told, "success")
    return redirect(url_for("interests.index"), HTTPStatus.SEE_OTHER)


@bp.get("/spaces/<uuid:space_id>/interests", allow=Act.BE_TOLD)
def board(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a facilitator what he was told."""
    return board_page(work, work.authorise(Act.BE_TOLD, space_or_charter(work, space_id)))


@bp.get("/spaces/<uuid:space_id>/interests/group", allow=Spaces.FOUND)
def convene(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lead into the form of a new group, filled in from a topic."""
    space = work.authorise(Act.BE_TOLD, space_or_charter(work, space_id))
    topic = _topic(work, request.args)
    return founding_page(work, filled_form(work, space, topic), hint=hint())


def _form(work: Work) -> TopicForm:
    form = TopicForm()
    form.offer(work)
    return form


def _asked_space(values: Mapping[str, str]) -> uuid.UUID | None:
    """Read a space's id; what is none is as good as nothing asked for."""
    try:
        return uuid.UUID(values.get("space", ""))
    except ValueError:
        return None


def _topic(work: Work, values: Mapping[str, str]) -> Topic:
    """Read a topic from an address; a part nobody knows stays open."""
    form = TopicForm(data={})
    form.offer(work)
    given = {
        field.name: asked
        for field in (form.issue, form.country, form.mineral)
        if (asked := values.get(field.name)) in {value for value, *_ in field.iter_choices()}
    }
    return Topic(*(given.get(name) or None for name in ("issue", "country", "mineral")))
