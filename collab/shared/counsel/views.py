"""Counsel's desk: the queue, one held item, the decision, letters, deputies, figures."""

from __future__ import annotations

import datetime as dt
import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import space_or_charter
from collab.shared.counsel import queries
from collab.shared.counsel import service as desk
from collab.shared.counsel.forms import LetterForm, OpinionForm
from collab.shared.counsel.pages import (
    deputies_page,
    deputy_form,
    figures_page,
    held_page,
    queue_page,
)
from collab.shared.counsel.policy import Act as Desk
from collab.shared.counsel.rules import asked_for
from collab.shared.releases import service
from collab.shared.releases.policy import Act
from collab.shared.releases.queries import release_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

bp = Feature("counsel")


@bp.get("/spaces/<uuid:space_id>/review", allow=Act.REVIEW)
def review(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show counsel's queue."""
    space = work.authorise(Act.REVIEW, space_or_charter(work, space_id))
    return queue_page(work, space, asked_for(request.args, rulebook_in_force(work).categories))


@bp.get("/spaces/<uuid:space_id>/review/figures", allow=Act.REVIEW)
def figures(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what was decided, in numbers."""
    return figures_page(work, work.authorise(Act.REVIEW, space_or_charter(work, space_id)))


@bp.get("/spaces/<uuid:space_id>/review/deputies", allow=Act.REVIEW)
def deputies(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show who stands in for whom."""
    return deputies_page(work, work.authorise(Act.REVIEW, space_or_charter(work, space_id)))


@bp.post("/spaces/<uuid:space_id>/review/deputies", allow=Desk.DEPUTISE)
def name_deputy(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Name a deputy."""
    space = work.authorise(Desk.DEPUTISE, space_or_charter(work, space_id))
    form = deputy_form(work, space)
    if form.validate():
        try:
            desk.name_deputy(
                work,
                space,
                uuid.UUID(form.deputy.data),
                begins=_midnight(form.begins.data),
                ends=_midnight(form.until.data, later=1),
            )
        except InvalidError as error:
            tell(form, error)
        else:
            flash(
                _("Your deputy is told at once. You go on seeing everything yourself."), "success"
            )
            where = url_for("counsel.deputies", space_id=space.id)
            return redirect(where, HTTPStatus.SEE_OTHER)
    return deputies_page(work, space, form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/deputies/<uuid:deputy_id>/end", allow=Desk.DEPUTISE)
def end_deputy(work: Work, deputy_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Be back earlier."""
    row = queries.deputy(work, deputy_id)
    desk.end_deputy(work, row)
    flash(_("Nobody stands in for you any more."), "success")
    where = url_for("counsel.deputies", space_id=row.space_id)
    return redirect(where, HTTPStatus.SEE_OTHER)


@bp.get("/releases/<uuid:release_id>/review", allow=SIGNED_IN)
def of_release(work: Work, release_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lead an author to what waits of his, and to what counsel wrote to him."""
    item = queries.held_of(work, release_of(work, release_id).id)
    return redirect(url_for("counsel.held", held_id=item.id), HTTPStatus.SEE_OTHER)


@bp.get("/review/<uuid:held_id>", allow=SIGNED_IN)
def held(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show one held item, to counsel with the form, to its contributor without."""
    return held_page(work, queries.held(work, held_id), _begun(work))


@bp.post("/review/<uuid:held_id>/decision", allow=Act.SETTLE)
def decide(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take counsel's decision."""
    item = queries.held(work, held_id)
    form = OpinionForm()
    if not form.validate():
        return held_page(work, item, form), HTTPStatus.UNPROCESSABLE_ENTITY
    desk.annotate(
        work,
        item,
        conditions=form.conditions.data or "",
        suggestion=form.suggestion.data or "",
    )
    service.settle(work, item, outcome=form.outcome.data, opinion=form.opinion.data or "")
    flash(_("Your decision is recorded and the author is told."), "success")
    return redirect(url_for("counsel.review", space_id=item.space_id), HTTPStatus.SEE_OTHER)


@bp.post("/review/<uuid:held_id>/letters", allow=SIGNED_IN)
def say(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Write to the other side."""
    item = work.authorise(Desk.SAY, queries.held(work, held_id))
    letter = LetterForm()
    if not letter.validate():
        page = held_page(work, item, OpinionForm(formdata=None), letter)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    desk.say(work, item, letter.body.data or "")
    flash(_("Sent. The other side is told that there is a message, not what it says."), "success")
    return redirect(url_for("counsel.held", held_id=item.id), HTTPStatus.SEE_OTHER)


@bp.post("/review/<uuid:held_id>/conflict", allow=Desk.RECUSE)
def recuse(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take an item off one's desk."""
    item = queries.held(work, held_id)
    desk.recuse(work, item, whole_firm=request.form.get("whole_firm") == "1")
    flash(_("It is off your desk. Another counsel is told, or else the facilitator."), "success")
    return redirect(url_for("counsel.review", space_id=item.space_id), HTTPStatus.SEE_OTHER)


def _begun(work: Work) -> OpinionForm:
    """Give the form, begun with the text that the address names."""
    try:
        named = uuid.UUID(request.args.get("text", ""))
    except ValueError:
        return OpinionForm(formdata=None)
    found = {block.id: block.body for block in queries.texts(work)} if work.viewer.vault_id else {}
    return OpinionForm(formdata=None, data={"opinion": found.get(named, "")})


def _midnight(day: dt.date | None, *, later: int = 0) -> dt.datetime:
    """Give the beginning of a day. Of UTC, so that both counsel mean the same hour.

    :raises InvalidError: when there is no such day.
    """
    begun = dt.datetime.combine(day or dt.date.max, dt.time(), dt.UTC)
    try:
        return begun + dt.timedelta(days=later)
    except OverflowError as error:  # the last day that calendars know has no end
        raise InvalidError({"until": "At most a year at a time."}) from error
