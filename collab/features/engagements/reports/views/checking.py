"""The round on facts: which passages speak of whom, what they say, what the expert answers."""

from __future__ import annotations

import uuid

from flask import flash, redirect
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.forms import AnswerForm, CommentForm
from collab.features.engagements.reports.pages import (
    facts_page,
    note_page,
    passage_form,
    passages_page,
)
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.rules import facts_address, report_address
from collab.features.engagements.reports.service import writing
from collab.features.engagements.reports.views.blueprint import SEE_OTHER, UNPROCESSABLE, Answer, bp
from collab.work.unit import Work


@bp.get("/engagement-reports/<uuid:report_id>/passages", allow=SIGNED_IN)
def passages(work: Work, report_id: uuid.UUID) -> Answer:
    """Show which passages speak of whom."""
    row = work.authorise(Act.MARK, queries.report(work, report_id))
    return passages_page(work, row)


@bp.post("/engagement-reports/<uuid:report_id>/passages", allow=SIGNED_IN)
def mark(work: Work, report_id: uuid.UUID) -> Answer:
    """Say that a passage speaks of a firm."""
    row = work.authorise(Act.MARK, queries.report(work, report_id))
    form = passage_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            writing.mark(
                work,
                row,
                section=form.section.data,
                excerpt=form.excerpt.data or "",
                party_id=uuid.UUID(form.party.data),
            )
    except InvalidError as error:
        tell(form, error)
        return passages_page(work, row, form), UNPROCESSABLE
    flash(_("Named. They are asked once you begin the round."), "success")
    return redirect(f"{report_address(row.id)}/passages", SEE_OTHER)


@bp.post("/report-passages/<uuid:passage_id>/removal", allow=SIGNED_IN)
def unmark(work: Work, passage_id: uuid.UUID) -> Answer:
    """Take a passage off again."""
    passage = queries.passage(work, passage_id)
    row = queries.report(work, passage.report_id)
    writing.unmark(work, row, passage)
    flash(_("Taken off."), "success")
    return redirect(f"{report_address(row.id)}/passages", SEE_OTHER)


@bp.get("/accuracy-notes/<uuid:fact_note_id>", allow=SIGNED_IN)
def note(work: Work, fact_note_id: uuid.UUID) -> Answer:
    """Show what was said of a passage."""
    row = queries.note(work, fact_note_id)
    return note_page(work, row, AnswerForm(data={"version": str(row.version)}))


@bp.post("/accuracy-notes/<uuid:fact_note_id>", allow=SIGNED_IN)
def answer(work: Work, fact_note_id: uuid.UUID) -> Answer:
    """Answer what was said of a passage."""
    row, form = work.authorise(Act.ANSWER, queries.note(work, fact_note_id)), AnswerForm()
    try:
        with beside_the_form(work):
            form.demand()
            writing.answer(
                work,
                row,
                form.answer.data or "",
                changed=form.changed.data == "yes",
                seen_version=form.seen or 0,
            )
    except InvalidError as error:
        tell(form, error)
        return note_page(work, row, form), UNPROCESSABLE
    flash(_("Answered. Whoever said it reads your answer."), "success")
    return redirect(report_address(row.report_id), SEE_OTHER)


@bp.get("/engagements/<uuid:engagement_id>/facts", allow=SIGNED_IN)
def facts(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the passages that speak of one's own firm."""
    return facts_page(work, queries.engagement(work, engagement_id))


@bp.post("/accuracy-threads/<uuid:thread_id>", allow=SIGNED_IN)
def comment(work: Work, thread_id: uuid.UUID) -> Answer:
    """Say what is not so."""
    row, form = work.authorise(Act.COMMENT, queries.thread(work, thread_id)), CommentForm()
    try:
        with beside_the_form(work):
            form.demand()
            writing.comment(work, row, form.words.data or "", seen_version=form.seen or 0)
    except InvalidError as error:
        tell(form, error)
        about = queries.engagement(work, row.engagement_id)
        return facts_page(work, about, form, row.id), UNPROCESSABLE
    flash(_("Said. Only the expert, whoever facilitates and counsel read it."), "success")
    return redirect(facts_address(row.engagement_id), SEE_OTHER)
