"""The mailed way to a new password."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.web import PUBLIC
from collab.people.accounts.forms import NewPasswordForm, ResetForm
from collab.people.accounts.service import resets
from collab.people.accounts.views.blueprint import bp
from collab.work.door import Door


@bp.get("/reset", allow=PUBLIC)
def reset_asked(door: Door) -> ft.ResponseReturnValue:  # noqa: ARG001 # every view takes it
    """Ask whose password is lost."""
    return render_template("accounts/reset.html", form=ResetForm())


@bp.post("/reset", allow=PUBLIC)
def ask_reset(door: Door) -> ft.ResponseReturnValue:
    """Leave a note to mail a link; the answer is the same for every address."""
    form = ResetForm()
    if not form.validate():
        return render_template("accounts/reset.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    resets.ask(door, form.email.data or "")
    return render_template("accounts/reset_sent.html")


@bp.get("/reset/<token>", allow=PUBLIC)
def new_password_asked(door: Door, token: str) -> ft.ResponseReturnValue:
    """Ask for the new password; opening the link uses nothing up."""
    try:
        return _page(NewPasswordForm(), resets.address_behind(door, token))
    except NotFoundError:
        return _gone()


@bp.post("/reset/<token>", allow=PUBLIC)
def set_password(door: Door, token: str) -> ft.ResponseReturnValue:
    """Set it; every session of the account ends."""
    form, email = NewPasswordForm(), ""
    try:
        email = resets.address_behind(door, token)
        form.demand()
        resets.use(door, token, form.password.data or "")
    except NotFoundError:
        return _gone()
    except InvalidError as error:
        tell(form, error)
        return _page(form, email), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect("/sign-in", HTTPStatus.SEE_OTHER)


def _page(form: NewPasswordForm, email: str) -> str:
    return render_template("accounts/new_password.html", form=form, email=email)


def _gone() -> ft.ResponseReturnValue:
    return render_template("accounts/reset_gone.html"), HTTPStatus.NOT_FOUND
