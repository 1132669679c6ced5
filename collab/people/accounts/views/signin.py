"""Sign in, give the second factor, sign out."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, make_response, redirect, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotSignedInError
from collab.core.house import House
from collab.core.web import PUBLIC
from collab.people.accounts.forms import CodeForm, RecoveryForm, SignInForm
from collab.people.accounts.service import recovery, sessions, signin, totp
from collab.people.accounts.service.factor import Owed, owed
from collab.people.accounts.views import cookie
from collab.people.accounts.views.blueprint import bp
from collab.people.accounts.views.duty import wanted, way_on
from collab.work.door import Door
from collab.work.session import SignedIn, signed_in

FEW = 3


@bp.get("/sign-in", allow=PUBLIC)
def sign_in(door: Door) -> ft.ResponseReturnValue:
    """Ask for address and password."""
    return _page("sign_in", SignInForm(), door.house)


@bp.post("/sign-in", allow=PUBLIC)
def enter(door: Door) -> ft.ResponseReturnValue:
    """Take them; the same answer whatever is wrong."""
    form = SignInForm()
    if not form.validate():
        return _page("sign_in", form, door.house), HTTPStatus.UNPROCESSABLE_ENTITY
    token = signin.sign_in(door, form.email.data or "", form.password.data or "")
    if token is None:
        form.form_errors.append(_("Address and password do not belong together."))
        return _page("sign_in", form, door.house), HTTPStatus.UNPROCESSABLE_ENTITY
    owing = owed(door.house, sessions.holder(door, token))
    answer = make_response(redirect(way_on(owing, wanted()), HTTPStatus.SEE_OTHER))
    return cookie.put(answer, door.house, token)


@bp.get("/sign-in/second-factor", allow=PUBLIC)
def second_factor_asked(door: Door) -> ft.ResponseReturnValue:
    """Ask for the code of the second factor."""
    if (on := _nothing_owed(door)) is not None:
        return on
    return _page("second_factor_asked", CodeForm(), door.house)


@bp.post("/sign-in/second-factor", allow=PUBLIC)
def give_second_factor(door: Door) -> ft.ResponseReturnValue:
    """Take the code."""
    if (on := _nothing_owed(door)) is not None:
        return on
    form = CodeForm()
    token = totp.give(door, form.code.data or "") if form.validate() else None
    if token is not None:
        answer = make_response(redirect(wanted(), HTTPStatus.SEE_OTHER))
        return cookie.put(answer, door.house, token)
    if not form.errors:
        form.code.errors = [totp.WRONG]
    return _page("second_factor_asked", form, door.house), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/sign-in/recovery-code", allow=PUBLIC)
def recovery_code_asked(door: Door) -> ft.ResponseReturnValue:
    """Ask for a recovery code."""
    if (on := _nothing_owed(door)) is not None:
        return on
    return _page("recovery_code_asked", RecoveryForm(), door.house)


@bp.post("/sign-in/recovery-code", allow=PUBLIC)
def give_recovery_code(door: Door) -> ft.ResponseReturnValue:
    """Take a recovery code."""
    if (on := _nothing_owed(door)) is not None:
        return on
    form = RecoveryForm()
    given = recovery.give(door, _who(door), form.code.data or "") if form.validate() else None
    if given is not None:
        token, left = given
        _say_left(left)
        answer = make_response(redirect(wanted(), HTTPStatus.SEE_OTHER))
        return cookie.put(answer, door.house, token)
    if not form.errors:
        form.code.errors = [_("This code is not right, or it was used already.")]
    return _page("recovery_code_asked", form, door.house), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/sign-out", allow=PUBLIC)
def sign_out(door: Door) -> ft.ResponseReturnValue:
    """End the session, here and in the browser."""
    sessions.sign_out(door)
    answer = make_response(redirect("/sign-in", HTTPStatus.SEE_OTHER))
    return cookie.drop(answer, door.house)


def _page(name: str, form: SignInForm | CodeForm | RecoveryForm, house: House) -> str:
    return render_template(f"accounts/{name}.html", form=form, next=wanted(), demo=house.demo)


def _who(door: Door) -> SignedIn:
    who = signed_in(door)
    if who is None:
        raise NotSignedInError
    return who


def _nothing_owed(door: Door) -> ft.ResponseReturnValue | None:
    """Send on whoever has nothing to give here. :raises NotSignedInError: without a session."""
    what = owed(door.house, _who(door))
    if what is Owed.GIVING:
        return None
    return redirect(way_on(what, wanted()), HTTPStatus.SEE_OTHER)


def _say_left(left: int) -> None:
    if left <= FEW:
        flash(
            _("%(left)s recovery codes are left. Make new ones in your account.", left=left),
            "warning",
        )
