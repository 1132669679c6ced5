"""The start page."""

from __future__ import annotations

from flask import render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.vocabularies import countries
from collab.core.web import SIGNED_IN, Feature
from collab.features.findings import queries as findings
from collab.features.findings.pages import whence
from collab.people.spaces.rules import SPACE_KINDS
from collab.policy.viewer import Duty
from collab.shared.vocabularies import labels
from collab.surfaces.home.gathering import DUE_SHOWN, MANY, Home, gather
from collab.work.request import current_session
from collab.work.unit import Work

bp = Feature("home")


@bp.get("/", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Show what is new, what is due and what to do next."""
    home = gather(work)
    return render_template(
        "home/show.html",
        home=home,
        steps=_next_steps(work, home),
        vault_id=work.viewer.vault_id,
        whence=whence(home.new),
        issue_names=labels(work, "issues"),
        country_names=countries(),
        kinds=SPACE_KINDS,
        many=MANY,
        due_shown=DUE_SHOWN,
        administers=Duty.ADMINISTRATOR in work.viewer.duties,
    )


def _next_steps(work: Work, home: Home) -> list[tuple[str, str]]:
    """Give what somebody new does first; nothing for whoever has done it."""
    steps = []
    if not current_session().enrolled:
        steps.append((_("Protect your sign-in with a second factor"), "/account/second-factor"))
    vault = work.viewer.vault_id
    if vault and not home.drafts and not findings.any_in(work, vault):
        write = url_for("findings.new", space_id=vault)
        steps.append((_("Write your first finding: one sentence is enough"), write))
        steps.append((_("Choose when your digest comes"), "/account/digest"))
    return steps
