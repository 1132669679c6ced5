"""The ledger's page in a space."""

from __future__ import annotations

import uuid

from flask import render_template, request
from flask import typing as ft

from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.ledger import queries
from collab.shared.ledger.words import in_words
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

bp = Feature("ledger")


@bp.get("/spaces/<uuid:space_id>/ledger", allow=SIGNED_IN)
def show(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what crossed, the latest first."""
    space = space_or_charter(work, space_id)
    before = whole(request.args.get("before"))
    entries = queries.entries_of(work, space_id, before=before)
    return render_template(
        "ledger/show.html",
        space=space,
        entries=entries[: queries.PAGE],
        more=len(entries) > queries.PAGE,
        in_words=in_words,
        book=rulebook_in_force(work),
        Marking=Marking,
    )
