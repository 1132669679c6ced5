"""The page that reads statements. It takes a POST because texts do not belong into addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus

from flask import render_template
from flask import typing as ft
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from collab.core.errors import InvalidError
from collab.core.forms import PostForm, tell
from collab.core.limits import Limit
from collab.core.web import SIGNED_IN, Feature
from collab.policy.verdict import Verdict
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.surfaces.statements.reading import MOST, NOTHING, Read, read, statements_in
from collab.work.unit import Work

bp = Feature("statements")
OFTEN = Limit("statements", times=30, seconds=60)


class StatementsForm(PostForm):
    """What is to be read."""

    said = TextAreaField("Statements", validators=[InputRequired(NOTHING)])


@bp.get("/rules/statements", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Show the form."""
    return _page(work, StatementsForm(), ())


@bp.post("/rules/statements", allow=SIGNED_IN)
def look(work: Work) -> ft.ResponseReturnValue:
    """Read what was pasted and say what the screen makes of it; nothing is kept or logged."""
    work.house.limits.spend(OFTEN, str(work.viewer.representation_id))
    form = StatementsForm()
    try:
        found = [read(one) for one in statements_in(form.said.data or "")]
    except InvalidError as error:
        tell(form, error)
        return _page(work, form, ()), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(work, form, found)


def _page(work: Work, form: StatementsForm, found: Sequence[Read]) -> str:
    counted = Counter(one.answer.verdict for one in found)
    return render_template(
        "statements/show.html",
        form=form,
        found=found,
        names={key: category.title for key, category in rulebook_in_force(work).categories.items()},
        counts=[(verdict, counted[verdict.value]) for verdict in Verdict if counted[verdict.value]],
        most=MOST,
    )
