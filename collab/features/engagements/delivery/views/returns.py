"""What became of what an expert was let read, said by his firm."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements.delivery import pages, queries
from collab.features.engagements.delivery.forms import (
    ReturnForm,
)
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import owed_address
from collab.features.engagements.delivery.service import returns
from collab.features.engagements.delivery.views.blueprint import UNPROCESSABLE, Answer, bp
from collab.features.engagements.refusing import beside_the_form
from collab.work.unit import Work


@bp.get("/returns", allow=SIGNED_IN)
def owed_list(work: Work) -> Answer:
    """List what was ever asked back of the viewer's firm."""
    return pages.all_owed_page(work)


@bp.get("/returns/<uuid:owed_id>", allow=SIGNED_IN)
def owed(work: Work, owed_id: uuid.UUID) -> Answer:
    """Show what is asked of the viewer's firm."""
    return pages.owed_page(work, queries.owed(work, owed_id))


@bp.post("/returns/<uuid:owed_id>", allow=SIGNED_IN)
def certify(work: Work, owed_id: uuid.UUID) -> Answer:
    """Answer what became of what one's firm was let read."""
    row = work.authorise(Act.CERTIFY, queries.owed(work, owed_id))
    form = ReturnForm()
    try:
        with beside_the_form(work):
            form.demand()
            returns.certify(work, row, form.said, form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        return pages.owed_page(work, row, form), UNPROCESSABLE
    flash(_("Answered. Thank you."), "success")
    return redirect(owed_address(row.id), HTTPStatus.SEE_OTHER)
