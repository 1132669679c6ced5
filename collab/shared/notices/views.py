"""How soon one hears of each group, and when one is reminded: two clicks from any mail."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.web import SIGNED_IN, Feature
from collab.people.accounts.queries import own_representation
from collab.people.spaces.queries import space_or_charter
from collab.shared.notices import choosing
from collab.shared.notices.choosing import Reminding
from collab.shared.notices.policy import Act
from collab.shared.notices.rules import PACES, Pace
from collab.work.unit import Work

bp = Feature("notices")


@bp.get("/account/notices", allow=SIGNED_IN)
def own_notices(work: Work) -> ft.ResponseReturnValue:
    """Show what one chose, and offer the rest."""
    return render_template(
        "notices/own.html",
        choices=choosing.choices(work),
        paces=PACES,
        reminding=choosing.reminding(work),
        me=own_representation(work),
    )


@bp.post("/account/notices/reminders", allow=Act.CHOOSE)
def remind(work: Work) -> ft.ResponseReturnValue:
    """Choose when to be reminded of meetings."""
    wanted = Reminding("day_before" in request.form, "hour_before" in request.form)
    choosing.remind(work, wanted)
    flash(_("Your reminders are kept."), "success")
    return _back()


@bp.post("/account/notices/<uuid:space_id>", allow=Act.CHOOSE)
def choose(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Choose how soon to hear of a group."""
    pace = request.form.get("pace", "")
    space = choosing.choose(work, space_id, pace)
    said = _(PACES[Pace(pace)])
    flash(_("%(space)s: %(pace)s.", space=space.name, pace=said), "success")
    return _back()


@bp.get("/spaces/<uuid:space_id>/notices", allow=Act.FORESEE)
def foreseen(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a facilitator how many people would hear of something new how soon."""
    space = space_or_charter(work, space_id)
    return render_template(
        "notices/foreseen.html", space=space, counts=choosing.foreseen(work, space), paces=PACES
    )


def _back() -> ft.ResponseReturnValue:
    return redirect("/account/notices", HTTPStatus.SEE_OTHER)
