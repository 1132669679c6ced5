"""Indicators as spreadsheets: one's own figures, and the questionnaire out and back in."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN, Feature
from collab.features.kpis import queries, service
from collab.people.spaces.queries import own_vault
from collab.surfaces.exchange.figures import Brought, Wrong, bring, own_figures, questionnaire
from collab.surfaces.exchange.forms import AnswersForm
from collab.surfaces.exchange.reading.sheet import MOST_BYTES, UnreadableError
from collab.surfaces.exchange.reading.uploads import read_upload
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment
from collab.work.unit import Work

figures_bp = Feature("questionnaires")


@figures_bp.get("/kpis/questionnaire", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Show what one's firm is asked, and the sheet to answer it in."""
    queries.demand_reader(work)
    return _page(work, AnswersForm(), None)


@figures_bp.post("/kpis/questionnaire.xlsx", allow=SIGNED_IN)
def template(work: Work) -> ft.ResponseReturnValue:
    """Give the sheet; that it was taken stands in one's own vault."""
    queries.demand_reader(work)
    service.note_taken(work)
    return attachment(questionnaire(work), "indicators-to-answer.xlsx", FORMATS["xlsx"])


@figures_bp.post("/kpis/questionnaire", allow=SIGNED_IN)
def bring_answers(work: Work) -> ft.ResponseReturnValue:
    """Take it back filled in."""
    queries.demand_reader(work)
    form, sent = AnswersForm(), request.files.get("table")
    if sent is None or not sent.filename:
        return _page(work, form, _refused(_("Choose a file first."))), _UNPROCESSABLE
    try:
        sheet = read_upload(sent.stream.read(MOST_BYTES + 1))
    except UnreadableError as error:
        return _page(work, form, _refused(str(error))), _UNPROCESSABLE
    found = bring(work, sheet, submit=bool(form.submitted.data), sure=bool(form.sure.data))
    if found.wrong:
        return _page(work, form, found), _UNPROCESSABLE
    words = _("Submitted: %(number)s.", number=found.written)
    kept = _("Kept as drafts: %(number)s.", number=found.written)
    flash(words if found.submitted else kept, "success")
    return redirect("/kpis", HTTPStatus.SEE_OTHER)


@figures_bp.post("/kpis/<uuid:definition_id>/own.xlsx", allow=SIGNED_IN)
def own_indicator(work: Work, definition_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give one's own figures beside the released ones."""
    key = queries.definition(work, definition_id).key
    service.note_taken(work)
    return attachment(own_figures(work, definition_id), f"indicator-{key}.xlsx", FORMATS["xlsx"])


_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def _refused(words: str) -> Brought:
    return Brought(wrong=[Wrong(0, "", words)])


def _page(work: Work, form: AnswersForm, found: Brought | None) -> str:
    return render_template(
        "kpis/questionnaire.html",
        form=form,
        found=found,
        asked=len(queries.to_answer(work)),
        vault=own_vault(work),
    )
