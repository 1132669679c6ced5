"""The address a form asks while somebody types. It reads, answers and forgets."""

from __future__ import annotations

from http import HTTPStatus

from flask import render_template, request
from flask import typing as ft

from collab.core.errors import NotFoundError
from collab.core.limits import Limit
from collab.core.pages import part_of, wants_part
from collab.core.web import SIGNED_IN, Feature
from collab.shared.hints.reading import Hints, hints_for
from collab.work.unit import Work

bp = Feature("hints")
FIELDS = (
    "title",
    "statement",
    "region",
    "site",
    "operator",
    "body",
    "note",
    "topic",
    "question",
)
"""The fields in which drafts are written freely. No other is read: not who a source is."""
LONGEST = 20_000
OFTEN = Limit("hints", times=90, seconds=60)
"""For one person: somebody who types without a pause for a minute asks about as often."""


@bp.post("/hints", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Tell what the gate would say of what is being written. Only people with a vault write.

    It takes a POST because texts do not belong into addresses; nothing is written or logged.
    """
    if work.viewer.vault_id is None:
        raise NotFoundError
    work.house.limits.spend(OFTEN, str(work.viewer.representation_id))
    texts = {name: request.form.get(name, "") for name in FIELDS}
    too_long = sum(map(len, texts.values())) > LONGEST
    found = Hints(()) if too_long else hints_for(texts)
    told = {"found": found, "too_long": too_long}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if too_long else HTTPStatus.OK
    if wants_part():  # without what was flashed: that is for the page the author goes to next
        return part_of("hints/show.html", "hints", **told), status
    return render_template("hints/show.html", **told), status
