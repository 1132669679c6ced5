"""Webhooks: registered, tried, looked at and ended."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN, Feature
from collab.people.accounts.service import passwords
from collab.surfaces.webhooks import queries, service
from collab.surfaces.webhooks.events import KINDS, SIGNATURE
from collab.surfaces.webhooks.forms import WebhookForm
from collab.surfaces.webhooks.policy import Act
from collab.work.unit import Work

bp = Feature("webhooks", url_prefix="/account/webhooks")


@bp.get("", allow=SIGNED_IN)
def index(work: Work) -> ft.ResponseReturnValue:
    """List one's webhooks, and ask for a new one."""
    return _page(work, WebhookForm(kinds=list(KINDS)))


@bp.post("", allow=Act.REGISTER)
def register(work: Work) -> ft.ResponseReturnValue:
    """Register an address and show its secret, this once."""
    form = WebhookForm()
    try:
        form.demand()
        address = request.remote_addr or ""
        passwords.prove(work, form.password.data or "", address=address, field="password")
        row, secret = service.register(work, url=form.url.data or "", kinds=form.kinds.data or ())
    except InvalidError as error:
        tell(form, error)
        return _page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("webhooks/made.html", row=row, secret=secret, header=SIGNATURE)


@bp.get("/<uuid:webhook_id>", allow=SIGNED_IN)
def show(work: Work, webhook_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what a webhook was told."""
    row = queries.own_webhook(work, webhook_id)
    told = queries.deliveries(work, row)
    return render_template("webhooks/show.html", row=row, deliveries=told, kinds=KINDS)


@bp.post("/<uuid:webhook_id>/tests", allow=Act.KEEP)
def test(work: Work, webhook_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send it a test."""
    service.test(work, webhook_id)
    flash(_("A test is on its way. It shows here when it was sent."), "success")
    return redirect(f"/account/webhooks/{webhook_id}", HTTPStatus.SEE_OTHER)


@bp.post("/deliveries/<uuid:delivery_id>/repetitions", allow=Act.KEEP)
def send_again(work: Work, delivery_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Send an event once more."""
    row = queries.own_delivery(work, delivery_id)
    service.send_again(work, row)
    flash(_("It is sent again, as far as you may still read what it speaks of."), "success")
    return redirect(f"/account/webhooks/{row.webhook_id}", HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:webhook_id>/end", allow=Act.KEEP)
def end(work: Work, webhook_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Tell it no more."""
    service.end(work, webhook_id)
    flash(_("That webhook is ended."), "success")
    return redirect("/account/webhooks", HTTPStatus.SEE_OTHER)


def _page(work: Work, form: WebhookForm) -> str:
    return render_template("webhooks/index.html", form=form, webhooks=queries.own_webhooks(work))
