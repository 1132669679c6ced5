"""Buttons whose work touches two features."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.refs import card_of
from collab.core.web import SIGNED_IN, Feature
from collab.features.decisions.rules import address
from collab.features.engagements.review import pages as review_pages
from collab.features.engagements.review import queries as reviews
from collab.features.engagements.review.forms import DecideForm
from collab.features.engagements.review.policy import Act as ReviewAct
from collab.flows.decision_review import to_backlog
from collab.flows.selection_decision import to_decision
from collab.work.unit import Work

bp = Feature("flows")


@bp.post("/decisions/<uuid:decision_id>/topic", allow=SIGNED_IN)
def review_decision(work: Work, decision_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a decision into the backlog, to be looked at again."""
    topic_id = to_backlog(work, decision_id)
    flash(_("It is in the backlog."), "success")
    return redirect(card_of(work, "agenda_item", topic_id).path, HTTPStatus.SEE_OTHER)


@bp.post("/engagements/<uuid:engagement_id>/selection", allow=SIGNED_IN)
def decide_selection(work: Work, engagement_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put the selection to those inside, from the decision pack."""
    bench, form = reviews.bench(work, engagement_id), DecideForm()
    work.authorise(ReviewAct.DECIDE, bench)
    try:
        form.demand()
        decision_id = to_decision(
            work,
            bench,
            question=form.question.data or "",
            closes_at=form.closes_at,
            quorum_firms=form.quorum_firms.data or 1,
        )
    except InvalidError as error:
        tell(form, error)
        page = review_pages.pack_page(work, bench, decide=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Prepared. Open it when it is ready."), "success")
    return redirect(address(decision_id), HTTPStatus.SEE_OTHER)
