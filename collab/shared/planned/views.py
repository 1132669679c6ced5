"""The page of what is to leave later, and the buttons that call it off."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import DeniedError, NotFoundError
from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import names_of
from collab.shared.planned import queries, service
from collab.shared.planned.models import PlannedRelease
from collab.shared.releases.crossing import crossing_of
from collab.work.unit import Work

bp = Feature("planned")


@bp.get("/planned-releases", allow=SIGNED_IN)
def index(work: Work) -> ft.ResponseReturnValue:
    """List what is planned. :raises NotFoundError: for whoever has no vault."""
    if work.viewer.vault_id is None:
        raise NotFoundError
    rows = queries.planned(work)
    return render_template(
        "planned/index.html",
        rows=[(row, *_named(work, row)) for row in rows],
        places=names_of(work, {row.target_space_id for row in rows}),
        overdue={row.id for row in rows if row.state == "waiting" and row.leaves_at < work.now},
    )


@bp.post("/planned-releases/<uuid:planned_id>/cancellation", allow=SIGNED_IN)
def call_off(work: Work, planned_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Call one off, or clear away one that was stopped."""
    service.call_off(work, planned_id)
    flash(_("Called off. Nothing of it leaves."), "success")
    return redirect(url_for("planned.index"), HTTPStatus.SEE_OTHER)


def _named(work: Work, row: PlannedRelease) -> tuple[str, str | None]:
    """Give the title of a draft and its page, where it still stands."""
    crossing = crossing_of(row.item_kind)
    try:
        return crossing.snapshot(work, row.item_id).title, crossing.address(row.item_id)
    except (NotFoundError, DeniedError):
        return _("A draft that is gone"), None
