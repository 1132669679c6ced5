"""Indicators: read, defined, asked for, answered; rounds moved on; relations and thresholds."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Response, flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN, Feature
from collab.features.kpis import asking, pages, queries, service, writing
from collab.features.kpis.models import Definition
from collab.features.kpis.papers import own_paper
from collab.features.kpis.policy import Act, holds
from collab.features.kpis.rules import STEPS, Step, address
from collab.people.organisations.queries import one as one_organisation
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.queries import own_vault
from collab.policy.viewer import Role
from collab.shared.papers.pdf import pdf_of
from collab.work.unit import Work

bp = Feature("kpis")
Answer = ft.ResponseReturnValue
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/kpis", allow=SIGNED_IN)
def index(work: Work) -> Answer:
    """List the indicators of one's associations."""
    queries.demand_reader(work)
    return pages.index_page(work)


@bp.get("/kpis/shipped", allow=SIGNED_IN)
def shipped(work: Work) -> Answer:
    """List the indicators the house ships."""
    queries.demand_reader(work)
    return pages.shipped_page(work)


@bp.post("/kpis/shipped", allow=Act.TAKE_UP)
def take_up(work: Work) -> Answer:
    """Take one of them up."""
    row = service.take_up(work, own_organisation(work), request.form.get("key", ""))
    flash(_("Taken up."), "success")
    return _to(address(row.id))


@bp.get("/kpis/new", allow=Act.DEFINE)
def new(work: Work) -> Answer:
    """Ask for an indicator of the association's own."""
    work.authorise(Act.DEFINE, own_organisation(work))
    return writing.definition_page(writing.definition_form(work))


@bp.post("/kpis", allow=Act.DEFINE)
def create(work: Work) -> Answer:
    """Define it."""
    pool, form = own_organisation(work), writing.definition_form(work)
    work.authorise(Act.DEFINE, pool)
    try:
        form.demand()
        row = service.define(work, pool, form.draft)
    except InvalidError as error:
        tell(form, _beside(error))
        return writing.definition_page(form), REFUSED
    flash(_("Defined."), "success")
    return _to(address(row.id))


@bp.get("/kpis/<uuid:definition_id>", allow=SIGNED_IN)
def show(work: Work, definition_id: uuid.UUID) -> Answer:
    """Show an indicator: own figures beside those that were released."""
    return pages.show_page(work, queries.definition(work, definition_id))


@bp.get("/kpis/<uuid:definition_id>/edit", allow=SIGNED_IN)
def edit(work: Work, definition_id: uuid.UUID) -> Answer:
    """Show the form of its next version."""
    row = queries.definition(work, definition_id)
    work.authorise(Act.DEFINE, one_organisation(work, row.org_id))
    return writing.definition_page(writing.definition_form(work, row), row)


@bp.post("/kpis/<uuid:definition_id>/edit", allow=SIGNED_IN)
def update(work: Work, definition_id: uuid.UUID) -> Answer:
    """Define its next version."""
    row = queries.definition(work, definition_id)
    pool = work.authorise(Act.DEFINE, one_organisation(work, row.org_id))
    form = writing.definition_form(work, row)
    try:
        form.demand()
        made = service.define(work, pool, form.draft, replaces=row.key)
    except InvalidError as error:
        tell(form, _beside(error))
        return writing.definition_page(form, row), REFUSED
    flash(_("Defined anew. Rounds from now on ask for this version."), "success")
    return _to(address(made.id))


@bp.post("/kpis/<uuid:definition_id>/own.pdf", allow=SIGNED_IN)
def own_pdf(work: Work, definition_id: uuid.UUID) -> Answer:
    """Give one's own page as a PDF; that it was taken stands in one's own vault."""
    row = queries.definition(work, definition_id)
    content = pdf_of(own_paper(work, row, pages.named(row), pages.lines_of(work, row)))
    service.note_taken(work)
    headers = {"Content-Disposition": f'attachment; filename="indicator-{row.key}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


@bp.get("/kpis/<uuid:definition_id>/rounds/new", allow=SIGNED_IN)
def new_round(work: Work, definition_id: uuid.UUID) -> Answer:
    """Ask which half-year is to be asked for."""
    row = queries.definition(work, definition_id)
    _someone_asks(work, row)
    return asking.ask_page(work, asking.ask_form(work, row), row)


@bp.post("/kpis/<uuid:definition_id>/rounds", allow=SIGNED_IN)
def ask(work: Work, definition_id: uuid.UUID) -> Answer:
    """Open a round."""
    row = queries.definition(work, definition_id)
    _someone_asks(work, row)
    form = asking.ask_form(work, row)
    try:
        form.demand()
        space = one_space(work, form.space_id)
        made = service.ask(work, space, row, period=form.period.data, closes_at=form.closes_at)
    except InvalidError as error:
        tell(form, error)
        return asking.ask_page(work, form, row), REFUSED
    flash(_("Opened. Every firm in the association's groups is asked."), "success")
    return _to_round(made.id)


@bp.get("/kpi-rounds/<uuid:round_id>", allow=SIGNED_IN)
def show_round(work: Work, round_id: uuid.UUID) -> Answer:
    """Show a round."""
    return pages.round_page(work, queries.one_round(work, round_id))


@bp.post("/kpi-rounds/<uuid:round_id>/steps", allow=SIGNED_IN)
def move(work: Work, round_id: uuid.UUID) -> Answer:
    """Take a step that has a button."""
    row, asked = queries.one_round(work, round_id), request.form.get("step", "")
    if asked not in {step.value for step in STEPS}:
        raise InvalidError({"step": "Choose what is to be done."})
    service.move(work, row, Step(asked))
    flash(_("Done."), "success")
    return _to_round(row.id)


@bp.get("/kpi-rounds/<uuid:round_id>/answer", allow=SIGNED_IN)
def answer(work: Work, round_id: uuid.UUID) -> Answer:
    """Show one's own firm's answer to change; its round says where it may give none."""
    row = work.authorise(Act.ANSWER, queries.one_round(work, round_id))
    if queries.elsewhere(work, row):
        return _to_round(row.id)
    about = queries.definition(work, row.definition_id)
    return pages.answer_page(work, pages.answer_form(work, row, about), row, about)


@bp.post("/kpi-rounds/<uuid:round_id>/answer", allow=SIGNED_IN)
def keep(work: Work, round_id: uuid.UUID) -> Answer:
    """Submit it, or keep it as a draft."""
    row = work.authorise(Act.ANSWER, queries.one_round(work, round_id))
    about = queries.definition(work, row.definition_id)
    form, drafted = pages.answer_form(work, row, about), "draft" in request.form
    try:
        form.demand()
        if drafted:
            service.save(work, row, about, form.told)
        else:
            service.submit(work, row, about, form.told, sure=form.sure.data)
    except InvalidError as error:
        tell(form, error)
        return pages.answer_page(work, form, row, about), REFUSED
    words = _("Kept as a draft. It does not count yet.")
    flash(words if drafted else _("Submitted. Nobody but your organisation reads it."), "success")
    return _to_round(row.id)


@bp.post("/kpi-rounds/<uuid:round_id>/answer/draft", allow=SIGNED_IN)
def take_back(work: Work, round_id: uuid.UUID) -> Answer:
    """Make a submitted answer a draft again."""
    row = queries.one_round(work, round_id)
    mine = queries.own_answers(work, [row.id]).get(row.id)
    if mine is None:
        raise NotFoundError
    service.take_back(work, mine)
    flash(_("It is a draft again and does not count."), "success")
    return _to_round(row.id)


@bp.get("/kpis/relations", allow=SIGNED_IN)
def relations(work: Work) -> Answer:
    """Show whom one's own firm says it trades with."""
    _of_the_market(work)
    return pages.relations_page(work, pages.relation_form(work))


@bp.post("/kpis/relations", allow=SIGNED_IN)
def relate(work: Work) -> Answer:
    """Say that one trades with a firm."""
    _of_the_market(work)
    form = pages.relation_form(work)
    try:
        form.demand()
        service.relate(work, own_vault(work), uuid.UUID(form.other.data), form.direction.data)
    except InvalidError as error:
        tell(form, error)
        return pages.relations_page(work, form), REFUSED
    flash(_("Noted in your vault. Nobody else sees it."), "success")
    return _to("/kpis/relations")


@bp.post("/kpis/relations/<uuid:trade_id>/end", allow=SIGNED_IN)
def unrelate(work: Work, trade_id: uuid.UUID) -> Answer:
    """Take it off one's own list."""
    service.unrelate(work, queries.relation(work, trade_id))
    flash(_("Taken off your list."), "success")
    return _to("/kpis/relations")


@bp.get("/kpis/thresholds", allow=Act.PROPOSE)
def thresholds(work: Work) -> Answer:
    """Show stricter thresholds to trustee and counsel."""
    return pages.thresholds_page(work, pages.thresholds_form(work))


@bp.post("/kpis/thresholds", allow=Act.PROPOSE)
def propose(work: Work) -> Answer:
    """Propose stricter ones for the association one is trustee or counsel of."""
    form = pages.thresholds_form(work)
    try:
        form.demand()
        pool = one_organisation(work, uuid.UUID(form.pool.data))
        service.propose(work, pool, form.asked, why=form.why.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.thresholds_page(work, form), REFUSED
    flash(_("Proposed. Somebody of another organisation decides."), "success")
    return _to("/kpis/thresholds")


@bp.post("/kpis/thresholds/<uuid:threshold_id>/decision", allow=SIGNED_IN)
def decide(work: Work, threshold_id: uuid.UUID) -> Answer:
    """Approve, decline, or take back one's own."""
    row, outcome = queries.one_proposal(work, threshold_id), request.form.get("outcome", "")
    if outcome == "withdrawn":
        service.withdraw(work, row)
    else:
        service.decide(work, row, outcome)
    flash(_("Done."), "success")
    return _to("/kpis/thresholds")


def _someone_asks(work: Work, row: Definition) -> None:
    """Refuse with the reason whoever may read an indicator and facilitates no group of it."""
    if not holds(work.viewer, row.org_id, Role.FACILITATOR):
        here = [seat for seat in work.viewer.seats.values() if seat.owner_org_id == row.org_id]
        if not here:  # its officer defines it and is seated nowhere
            raise NotFoundError
        work.authorise(Act.ASK, one_space(work, here[0].space_id))


def _of_the_market(work: Work) -> None:
    if not queries.answers(work):
        raise NotFoundError


def _beside(error: InvalidError) -> InvalidError:
    """Put what is wrong with a text beside its English words, which are always there."""
    named = {"name": "name_en", "formula": "formula_en"}
    return InvalidError({named.get(field, field): text for field, text in error.fields.items()})


def _to_round(round_id: uuid.UUID) -> Answer:
    return _to(f"/kpi-rounds/{round_id}")


def _to(path: str) -> Answer:
    return redirect(path, HTTPStatus.SEE_OTHER)
