"""One's own account: the overview, the profile, the digest."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.people.accounts import queries
from collab.people.accounts.forms import DAYS, LANGUAGES, DigestForm, ProfileForm
from collab.people.accounts.policy import Act
from collab.people.accounts.service import profile, protection
from collab.people.accounts.views.blueprint import bp
from collab.work.request import current_session
from collab.work.unit import Work


@bp.get("/account", allow=SIGNED_IN)
def account(work: Work) -> ft.ResponseReturnValue:
    """Show what can be set, and how it is set."""
    return render_template(
        "accounts/account.html",
        me=queries.own_representation(work),
        account=queries.own_account(work),
        sessions=queries.session_lines(work, current=current_session().session_id),
        codes_left=queries.codes_left(work),
        language=dict(LANGUAGES),
        days=dict(DAYS),
    )


@bp.get("/account/profile", allow=SIGNED_IN)
def profile_asked(work: Work) -> ft.ResponseReturnValue:
    """Ask for name, language and zone."""
    return _profile_page(ProfileForm(obj=queries.own_representation(work)))


@bp.post("/account/profile", allow=Act.EDIT_PROFILE)
def edit_profile(work: Work) -> ft.ResponseReturnValue:
    """Take them."""
    form = ProfileForm()
    form.offer_zones()
    try:
        form.demand()
        profile.edit(work, form.wanted())
    except InvalidError as error:
        tell(form, error)
        return _profile_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _kept()


@bp.get("/account/pseudonym", allow=SIGNED_IN)
def protection_asked(work: Work) -> ft.ResponseReturnValue:
    """Say what a pseudonym does before one is taken."""
    protected = queries.is_protected(work, work.viewer.representation_id)
    return render_template("accounts/pseudonym.html", protected=protected)


@bp.post("/account/pseudonym", allow=Act.PROTECT)
def protect(work: Work) -> ft.ResponseReturnValue:
    """Go by a pseudonym from now on."""
    pseudonym = protection.protect(work, queries.own_representation(work))
    flash(_("Others read you as %(name)s from now on.", name=pseudonym), "success")
    return redirect("/account/pseudonym", HTTPStatus.SEE_OTHER)


@bp.get("/account/digest", allow=SIGNED_IN)
def digest_asked(work: Work) -> ft.ResponseReturnValue:
    """Ask when the digest is to come."""
    me = queries.own_representation(work)
    form = DigestForm(on=me.digest_on, days=me.digest_days, hour=me.digest_hour)
    return _digest_page(form, me.time_zone)


@bp.post("/account/digest", allow=Act.EDIT_PROFILE)
def time_digest(work: Work) -> ft.ResponseReturnValue:
    """Take it."""
    form = DigestForm()
    zone = queries.own_representation(work).time_zone
    try:
        form.demand()
        profile.time_digest(work, form.wanted())
    except InvalidError as error:
        tell(form, error)
        return _digest_page(form, zone), HTTPStatus.UNPROCESSABLE_ENTITY
    return _kept()


def _profile_page(form: ProfileForm) -> str:
    form.offer_zones()
    return render_template("accounts/profile.html", form=form)


def _digest_page(form: DigestForm, zone: str) -> str:
    form.days.flags.required = True
    return render_template("accounts/digest.html", form=form, zone=zone)


def _kept() -> ft.ResponseReturnValue:
    flash(_("Your changes are kept."), "success")
    return redirect("/account", HTTPStatus.SEE_OTHER)
