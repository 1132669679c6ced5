"""Tokens for programs: made, shown once, listed and ended."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.people.accounts import queries
from collab.people.accounts.forms import TokenForm
from collab.people.accounts.policy import Act
from collab.people.accounts.rules import SCOPES
from collab.people.accounts.service import passwords, tokens
from collab.people.accounts.views.blueprint import bp
from collab.work.request import current_session
from collab.work.unit import Work


@bp.get("/account/tokens", allow=SIGNED_IN)
def own_tokens(work: Work) -> ft.ResponseReturnValue:
    """List one's tokens, and ask for a new one."""
    return _page(work, TokenForm(scopes=["read"]))


@bp.post("/account/tokens", allow=Act.MAKE_TOKEN)
def make_token(work: Work) -> ft.ResponseReturnValue:
    """Make a token and show it, this once."""
    form = TokenForm()
    try:
        form.demand()
        address = request.remote_addr or ""
        passwords.prove(work, form.password.data or "", address=address, field="password")
        factor = current_session().second_factor
        row, token = tokens.make(work, form.wanted(), second_factor=factor)
    except InvalidError as error:
        tell(form, error)
        return _page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/token_made.html", row=row, token=token)


@bp.post("/account/tokens/<uuid:token_id>/end", allow=Act.END_TOKEN)
def end_token(work: Work, token_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End a token at once."""
    tokens.end(work, token_id)
    flash(_("That token is ended."), "success")
    return redirect("/account/tokens", HTTPStatus.SEE_OTHER)


def _page(work: Work, form: TokenForm) -> str:
    return render_template(
        "accounts/tokens.html", form=form, tokens=queries.own_tokens(work), scopes=SCOPES
    )
