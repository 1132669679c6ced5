"""The register of recommendations: record one, clear it, take it back, answer it, take it along."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, request
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.files.names import disposition
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.reports import papers, queries, register
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.register_pages import (
    recommend_form,
    recommend_page,
    recommendation_page,
    register_page,
    reply_form,
    reply_page,
)
from collab.features.engagements.reports.rules import recommendation_address
from collab.features.engagements.reports.service import recommending
from collab.features.engagements.reports.views.blueprint import SEE_OTHER, UNPROCESSABLE, Answer, bp
from collab.work.unit import Work


@bp.get("/engagements/<uuid:engagement_id>/recommendations", allow=SIGNED_IN)
def show_register(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show what is recommended and what each addressee says."""
    return register_page(work, queries.engagement(work, engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/recommendations/new", allow=SIGNED_IN)
def new(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask for a recommendation."""
    row = work.authorise(Act.RECOMMEND, queries.engagement(work, engagement_id))
    return recommend_page(work, row, recommend_form(work, row))


@bp.post("/engagements/<uuid:engagement_id>/recommendations", allow=SIGNED_IN)
def add(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Record a recommendation."""
    row = work.authorise(Act.RECOMMEND, queries.engagement(work, engagement_id))
    form = recommend_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            made = recommending.recommend(
                work,
                row,
                form.words.data or "",
                due_on=form.due_on.data,  # type: ignore[arg-type] # the form demanded it
                addressees=form.addressees,
            )
    except InvalidError as error:
        tell(form, error)
        return recommend_page(work, row, form), UNPROCESSABLE
    if made.state == "held":
        flash(_("Counsel looks at it before others do."), "warning")
    else:
        flash(_("Recorded."), "success")
    return _register(made.engagement_id)


@bp.post("/engagements/<uuid:engagement_id>/recommendations/files/<kind>", allow=SIGNED_IN)
def take_register(work: Work, engagement_id: uuid.UUID, kind: str) -> Answer:
    """Give the register as a file that bears its taker."""
    row = queries.engagement(work, engagement_id)
    content = papers.register_file(work, row, kind)
    headers = {"Content-Disposition": disposition(f"Recommendations, {row.title}", kind)}
    return Response(content, content_type=papers.MEDIA[kind], headers=headers)


@bp.get("/recommendations/<uuid:recommendation_id>", allow=SIGNED_IN)
def show_recommendation(work: Work, recommendation_id: uuid.UUID) -> Answer:
    """Show one with all that is answered to it."""
    return recommendation_page(work, register.recommendation(work, recommendation_id))


@bp.post("/recommendations/<uuid:recommendation_id>/review", allow=SIGNED_IN)
def settle_one(work: Work, recommendation_id: uuid.UUID) -> Answer:
    """Let it stand, or return it."""
    row = register.recommendation(work, recommendation_id)
    recommending.settle(work, row, clear=request.form.get("act") == "clear")
    flash(_("Done."), "success")
    return redirect(recommendation_address(row.id), SEE_OTHER)


@bp.post("/recommendations/<uuid:recommendation_id>/withdrawal", allow=SIGNED_IN)
def take_back(work: Work, recommendation_id: uuid.UUID) -> Answer:
    """Withdraw a recommendation."""
    row = register.recommendation(work, recommendation_id)
    recommending.take_back(work, row)
    flash(_("Withdrawn."), "success")
    return _register(row.engagement_id)


@bp.get("/recommendation-answers/<uuid:reaction_id>", allow=SIGNED_IN)
def reply(work: Work, reaction_id: uuid.UUID) -> Answer:
    """Ask what an addressee says."""
    row = work.authorise(Act.RESPOND, register.reaction(work, reaction_id))
    return reply_page(work, row, reply_form(work, row))


@bp.post("/recommendation-answers/<uuid:reaction_id>", allow=SIGNED_IN)
def respond(work: Work, reaction_id: uuid.UUID) -> Answer:
    """Answer a recommendation."""
    row = work.authorise(Act.RESPOND, register.reaction(work, reaction_id))
    form = reply_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            recommending.respond(work, row, form.reply, seen_version=form.seen or 0)
    except InvalidError as error:
        tell(form, error)
        return reply_page(work, row, form), UNPROCESSABLE
    flash(_("Answered."), "success")
    return redirect(recommendation_address(row.recommendation_id), SEE_OTHER)


def _register(engagement_id: uuid.UUID) -> Answer:
    return redirect(f"/engagements/{engagement_id}/recommendations", SEE_OTHER)
