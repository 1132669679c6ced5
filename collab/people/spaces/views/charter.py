"""A group's charter: read it, accept it, issue a new version."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.people.spaces import queries
from collab.people.spaces.charters import charter_in_force, chartered, standing, versions
from collab.people.spaces.comparison import compared, page_of
from collab.people.spaces.directory import participants
from collab.people.spaces.forms import AcceptanceForm, AmendmentForm
from collab.people.spaces.models import Charter, Space
from collab.people.spaces.policy import Act
from collab.people.spaces.service.charters import (
    accept_charter,
    accept_for_organisation,
    issue_charter,
)
from collab.people.spaces.views.blueprint import bp
from collab.work.unit import Work


@bp.get("/<uuid:space_id>/charter", allow=SIGNED_IN)
def charter(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the charter and who takes part: all there is to see before it is accepted."""
    space = _group_of(work, space_id)
    return _page(work, space, AcceptanceForm())


@bp.post("/<uuid:space_id>/charter/acceptances", allow=SIGNED_IN)
def accept(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Accept it: for oneself, for the organisation, or both."""
    space, form = _group_of(work, space_id), AcceptanceForm()
    version = whole(form.version.data) or 0
    if not (form.myself.data or form.organisation.data):
        form.form_errors.append(_("Tick what you accept."))
        return _page(work, space, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.organisation.data:
        accept_for_organisation(work, space, version=version)
    if form.myself.data:
        accept_charter(work, space, version=version)
    flash(_("Accepted. Thank you."), "success")
    seated = space.id in work.viewer.seats
    return _to(url_for(f"spaces.{'front' if seated else 'charter'}", space_id=space.id))


@bp.get("/<uuid:space_id>/charter/versions/new", allow=Act.AMEND_CHARTER)
def amend_asked(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a new version, beginning with the last."""
    space = queries.space_or_charter(work, space_id)
    work.authorise(Act.AMEND_CHARTER, space)
    form = AmendmentForm.showing(versions(work, space.id)[0])
    return render_template("spaces/charter_edit.html", space=space, form=form)


@bp.post("/<uuid:space_id>/charter/versions", allow=Act.AMEND_CHARTER)
def amend(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Issue it."""
    space, form = queries.space_or_charter(work, space_id), AmendmentForm()
    try:
        form.demand()
        issue_charter(
            work,
            space,
            form.wanted(),
            material=bool(form.material.data),
            effective_at=form.effective_at(),
        )
    except InvalidError as error:
        tell(form, error)
        page = render_template("spaces/charter_edit.html", space=space, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The new version is issued."), "success")
    return _to(url_for("spaces.charter", space_id=space.id))


def _page(work: Work, space: Space, form: AcceptanceForm) -> str:
    every = versions(work, space.id)
    shown = _shown(work, space, every)
    before = next((one for one in every if one.version == shown.version - 1), None)
    form.version.data = str(shown.version)
    return render_template(
        "spaces/charter.html",
        space=space,
        form=form,
        shown=page_of(shown),
        differences=compared(before, shown),
        versions=every,
        in_force=charter_in_force(work, space),
        standing=standing(work, space),
        participants=participants(work, space.id),
        seat=work.viewer.seats.get(space.id),
        waits=space.id in work.viewer.pending,
        may=work.may(Act.ACCEPT_FOR_ORGANISATION, space).allowed,
        may_amend=work.may(Act.AMEND_CHARTER, space).allowed,
    )


def _shown(work: Work, space: Space, every: Sequence[Charter]) -> Charter:
    """Give the version asked for; else the one that holds, or the first that will."""
    wanted = request.args.get("version", "")
    asked = next((one for one in every if str(one.version) == wanted), None)
    return asked or charter_in_force(work, space) or every[-1]


def _group_of(work: Work, space_id: uuid.UUID) -> Space:
    """Give the group whose charter this is, also when asked for one of its rooms."""
    space = queries.one(work, space_id)
    return chartered(work, space.charter_space_id or space.id)


def _to(location: str) -> ft.ResponseReturnValue:
    return redirect(location, HTTPStatus.SEE_OTHER)
