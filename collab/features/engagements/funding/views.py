"""Funding: a budget and its days, one's own firm's pledge, and the trustee's sums."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.funding import pages, queries, service
from collab.features.engagements.funding.forms import PARTS, ConfirmForm
from collab.features.engagements.funding.models import Pledge
from collab.features.engagements.funding.policy import Act
from collab.features.engagements.funding.rules import address, pledge_address
from collab.features.engagements.models import Budget
from collab.features.engagements.refusing import beside_the_form
from collab.work.unit import Work

bp = Feature("funding")
Answer = ft.ResponseReturnValue
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
BESIDE = {f"part_{number}": f"part_amount_{number}" for number in range(PARTS)} | {
    "refreshes": "look_0"
}


@bp.get("/engagements/<uuid:engagement_id>/budget", allow=SIGNED_IN)
def budget(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the budget of an engagement."""
    return pages.budget_page(work, queries.engagement(work, engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/budget/edit", allow=SIGNED_IN)
def edit(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the form of a budget, or of an addendum to one that stands."""
    about = work.authorise(Act.DRAW_UP, queries.engagement(work, engagement_id))
    row = _draft(work, engagement_id)
    return pages.form_page(work, about, pages.budget_form(work, about, row), row)


@bp.post("/engagements/<uuid:engagement_id>/budget/edit", allow=SIGNED_IN)
def draw_up(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Keep the draft of a budget."""
    about = work.authorise(Act.DRAW_UP, queries.engagement(work, engagement_id))
    row = _draft(work, engagement_id)
    form = pages.budget_form(work, about, row)
    try:
        with beside_the_form(work, form):
            form.demand()
            service.draw_up(work, about, form.plan, seen_version=form.seen_version)
    except InvalidError as error:
        named = {BESIDE.get(field, field): text for field, text in error.fields.items()}
        tell(form, InvalidError(named))
        return pages.form_page(work, about, form, row), REFUSED
    flash(_("Kept. Only you and your side see it until it is opened."), "success")
    return _to(address(about.id))


@bp.post("/engagements/<uuid:engagement_id>/budget/open", allow=SIGNED_IN)
def open_it(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Open it for pledges."""
    row = _running(work, engagement_id)
    try:
        service.open_it(work, row, seen_version=_version())
        flash(_("Opened. Its days do not change any more."), "success")
    except InvalidError as error:  # nothing was written: what is missing is said beside the draft
        flash(" ".join(error.fields.values()), "warning")
    return _to(address(engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/budget/end", allow=SIGNED_IN)
def give_up(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Give it up."""
    row = _running(work, engagement_id)
    service.give_up(work, row, seen_version=_version())
    flash(_("Given up. What was offered for it binds nobody."), "success")
    return _to(address(engagement_id))


@bp.get("/engagements/<uuid:engagement_id>/pledge", allow=SIGNED_IN)
def pledge(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show one's own firm's pledge."""
    about, row = queries.engagement(work, engagement_id), _asked(work, engagement_id)
    return pages.pledge_page(work, about, row)


@bp.post("/engagements/<uuid:engagement_id>/pledge", allow=SIGNED_IN)
def offer(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Offer to pay, or keep it as a draft."""
    about, row = queries.engagement(work, engagement_id), _asked(work, engagement_id)
    work.authorise(Act.PLEDGE, queries.asked(work, row))
    form, drafted = pages.pledge_form(work, row), "draft" in request.form
    try:
        with beside_the_form(work, form):
            form.demand()
            keep = service.save if drafted else service.offer
            keep(work, row, form.terms, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return pages.pledge_page(work, about, row, form=form), REFUSED
    words = _("Kept as a draft. It does not count yet.")
    told = _("Offered. It binds your organisation only once it confirms.")
    flash(words if drafted else told, "success")
    return _to(pledge_address(about.id))


@bp.post("/engagements/<uuid:engagement_id>/pledge/decline", allow=SIGNED_IN)
def decline(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Decline."""
    row = _asked(work, engagement_id)
    try:
        service.decline(work, row, seen_version=whole(request.form.get("version")))
        flash(_("Declined. Nobody is told."), "success")
    except InvalidError as error:  # nothing was written: the page it leads to shows what stands
        flash(" ".join(error.fields.values()), "warning")
    return _to(pledge_address(engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/pledge/withdraw", allow=SIGNED_IN)
def withdraw(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Withdraw it, before it was confirmed."""
    row = _asked(work, engagement_id)
    service.withdraw(work, _mine(work, row))
    flash(_("Withdrawn."), "success")
    return _to(pledge_address(engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/pledge/confirm", allow=SIGNED_IN)
def confirm(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Confirm what falls to one's own firm."""
    about, row = queries.engagement(work, engagement_id), _asked(work, engagement_id)
    mine, form = _mine(work, row), ConfirmForm()
    try:
        with beside_the_form(work):
            form.demand()
    except InvalidError as error:
        tell(form, error)
        return pages.pledge_page(work, about, row, confirming=form), REFUSED
    amount, number = form.seen
    service.confirm(work, row, mine, amount=amount, number=number)
    flash(_("Confirmed. Your organisation is bound."), "success")
    return _to(pledge_address(about.id))


@bp.get("/engagements/<uuid:engagement_id>/sums", allow=SIGNED_IN)
def sums(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the trustee what each firm bears."""
    return pages.sums_page(work, engagement_id)


def _draft(work: Work, engagement_id: uuid.UUID) -> Budget | None:
    row = queries.current(work, engagement_id)
    return row if row is not None and row.state == "draft" else None


def _running(work: Work, engagement_id: uuid.UUID) -> Budget:
    queries.engagement(work, engagement_id)
    row = queries.current(work, engagement_id)
    if row is None:
        raise NotFoundError
    return row


def _asked(work: Work, engagement_id: uuid.UUID) -> Budget:
    """Give the budget one's firm speaks to.

    :raises DeniedError: with the reason to whoever reads the engagement and is not asked.
    """
    row = queries.to_pledge_for(work, engagement_id)
    if queries.own(work, row) is None:
        work.authorise(Act.PLEDGE, queries.asked(work, row))
    return row


def _mine(work: Work, row: Budget) -> Pledge:
    mine = queries.own(work, row)
    if mine is None:
        raise NotFoundError
    return mine


def _version() -> int:
    return whole(request.form.get("version")) or 0


def _to(path: str) -> Answer:
    return redirect(path, HTTPStatus.SEE_OTHER)
