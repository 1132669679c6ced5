"""Password, second factor and recovery codes of one's own account."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, tell
from collab.core.web import SIGNED_IN
from collab.people.accounts import queries
from collab.people.accounts.forms import ChangePasswordForm, EnrolForm, ProofForm
from collab.people.accounts.policy import Act
from collab.people.accounts.service import passwords, recovery, totp
from collab.people.accounts.service.factor import Owed, owed
from collab.people.accounts.views import cookie
from collab.people.accounts.views.blueprint import bp
from collab.people.accounts.views.duty import wanted
from collab.work.request import current_session
from collab.work.unit import Work


@bp.get("/account/password", allow=SIGNED_IN)
def password_asked(work: Work) -> ft.ResponseReturnValue:  # noqa: ARG001 # every view takes it
    """Ask for the current password and a new one."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@bp.post("/account/password", allow=Act.SECURE)
def change_password(work: Work) -> ft.ResponseReturnValue:
    """Take them; every other session ends."""
    form = ChangePasswordForm()
    try:
        form.demand()
        passwords.change(
            work,
            current=form.current.data or "",
            new=form.new.data or "",
            address=request.remote_addr or "",
            session_id=current_session().session_id,
        )
    except InvalidError as error:
        tell(form, error)
        return render_template("accounts/password.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return redirect("/account", HTTPStatus.SEE_OTHER)


@bp.get("/account/second-factor", allow=SIGNED_IN)
def second_factor(work: Work) -> ft.ResponseReturnValue:
    """Set the factor up, or show how it stands."""
    if _is_on(work) and "replace" not in request.args:
        return _state_page(work, ProofForm())
    return _enrol_page(work, EnrolForm())


@bp.post("/account/second-factor", allow=Act.SECURE)
def enrol(work: Work) -> ft.ResponseReturnValue:
    """Take the first code of a new factor; show the recovery codes, this once."""
    form = EnrolForm()
    try:
        form.demand()
        if _is_on(work):
            _prove(work, form.password.data)
        made = totp.begin(work, form.sealed.data)
        token = cookie.taken(work.house)
        fresh, codes = totp.enrol(work, made, code=form.code.data or "", token=token)
    except InvalidError as error:
        tell(form, error)
        return _enrol_page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    answer = make_response(_codes_page(codes))
    return cookie.put(answer, work.house, fresh)


@bp.post("/account/recovery-codes", allow=Act.SECURE)
def renew_codes(work: Work) -> ft.ResponseReturnValue:
    """Make new recovery codes; show them, this once."""
    form = ProofForm()
    try:
        form.demand()
        _prove(work, form.password.data)
        return _codes_page(recovery.renew(work, token=cookie.taken(work.house)))
    except InvalidError as error:
        tell(form, error)
        return _state_page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/account/second-factor/withdrawal", allow=Act.SECURE)
def withdraw_factor(work: Work) -> ft.ResponseReturnValue:
    """Do without a second factor, where the house lets one."""
    form = ProofForm()
    try:
        form.demand()
        _prove(work, form.password.data)
        totp.withdraw(work, token=cookie.taken(work.house))
    except InvalidError as error:
        tell(form, error)
        return _state_page(work, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Your second factor is switched off."), "success")
    return redirect("/account", HTTPStatus.SEE_OTHER)


def _is_on(work: Work) -> bool:
    return queries.own_account(work).totp_confirmed_at is not None


def _prove(work: Work, password: str | None) -> None:
    passwords.prove(work, password or "", address=request.remote_addr or "", field="password")


def _state_page(work: Work, form: PostForm) -> str:
    return render_template(
        "accounts/second_factor.html",
        form=form,
        codes_left=queries.codes_left(work),
        required=work.house.second_factor_required,
    )


def _enrol_page(work: Work, form: EnrolForm) -> str:
    made = totp.begin(work, form.sealed.data)
    form.sealed.data = made.sealed
    form.password.flags.required = replacing = _is_on(work)
    return render_template(
        "accounts/enrol.html",
        form=form,
        enrolment=made,
        replacing=replacing,
        owing=owed(work.house, current_session()) is Owed.ENROLLING,
    )


def _codes_page(codes: list[str]) -> str:
    return render_template("accounts/codes.html", codes=codes, next=wanted())
