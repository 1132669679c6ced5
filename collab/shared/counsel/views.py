"""Counsel's desk: the queue, one held item, the decision."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import space_or_charter
from collab.policy.rulebook import default_rulebook
from collab.shared.counsel import queries
from collab.shared.counsel.forms import OpinionForm
from collab.shared.counsel.pages import held_page
from collab.shared.releases import service
from collab.shared.releases.policy import Act
from collab.work.unit import Work

bp = Feature("counsel")


@bp.get("/spaces/<uuid:space_id>/review", allow=Act.REVIEW)
def review(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show counsel's queue."""
    space = space_or_charter(work, space_id)
    decision = work.authorise(Act.REVIEW, space)
    return render_template(
        "counsel/queue.html",
        space=decision,
        items=queries.queue(work, space_id),
        book=default_rulebook(),
    )


@bp.get("/review/<uuid:held_id>", allow=SIGNED_IN)
def held(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show one held item, to counsel with the form, to its contributor without."""
    return held_page(work, queries.held(work, held_id), OpinionForm())


@bp.post("/review/<uuid:held_id>/decision", allow=Act.SETTLE)
def decide(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take counsel's decision."""
    item = queries.held(work, held_id)
    form = OpinionForm()
    if not form.validate():
        return held_page(work, item, form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.settle(work, item, outcome=form.outcome.data, opinion=form.opinion.data or "")
    flash(_("Your decision is recorded and the author is told."), "success")
    return redirect(url_for("counsel.review", space_id=item.space_id), HTTPStatus.SEE_OTHER)
