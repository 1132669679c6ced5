"""What the pages of objections show, and what takes the place of an item under review."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus

from flask import render_template

from collab.core.errors import NotFoundError
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.shared.counsel.rules import after
from collab.shared.objections import queries
from collab.shared.objections.forms import DecisionForm, HoldForm, WordsForm
from collab.shared.objections.kinds import objectable
from collab.shared.objections.models import Objection
from collab.shared.objections.policy import Act
from collab.shared.objections.rules import OPEN, OUTCOMES, left
from collab.work.unit import Work


def placeholder(work: Work, item_id: uuid.UUID) -> tuple[str, int]:
    """Tell whoever opened an item before that it is under review, and nothing else.

    :raises NotFoundError: for everybody else, as if there were none.
    """
    hidden = queries.under_review(work, item_id)
    if hidden is None:
        raise NotFoundError
    page = render_template("objections/under_review.html", hidden=hidden, item_id=item_id)
    return page, HTTPStatus.LOCKED


def list_page(work: Work, space: Space) -> str:
    """Render what the viewer may know was objected to in a space."""
    found = queries.in_space(work, space.id)
    return render_template(
        "objections/index.html",
        space=space,
        rows=found,
        words={row.item_kind: objectable(row.item_kind).word for row in found},
        me=work.viewer.representation_id,
        due={row.id: after(row.opened_at, work.house.review_days) for row in found},
        now=work.now,
    )


def objection_page(
    work: Work,
    row: Objection,
    form: DecisionForm | None = None,
    hold: HoldForm | None = None,
    words: WordsForm | None = None,
) -> str:
    """Render an objection: to counsel with what the item says, to its objector without."""
    item = objectable(row.item_kind)
    may = work.may(Act.DECIDE, row).allowed
    kept = queries.kept_of(work, row)
    text = queries.unsealed(work, kept) if kept else None
    content = json.loads(text) if text else {}
    used = len(queries.set_off(work, row.reason))
    return render_template(
        "objections/show.html",
        row=row,
        space=space_of(work, row.space_id),
        word=item.word,
        address=item.address(row.item_id),
        fields=[
            (label, item.shown(name, content[name]))
            for name, label in item.labels.items()
            if content.get(name)
        ],
        kept=kept,
        evidence=item.evidence(row.id) if item.evidence and may and content else None,
        may=may and kept is not None,
        counsel=may,
        mine=row.objector_id == work.viewer.representation_id,
        left=left(row.reason, used),
        opened=queries.opened_by(work, row) if may else [],
        form=form or DecisionForm(formdata=None),
        hold=hold or HoldForm(formdata=None),
        words=words or WordsForm(formdata=None, data={"words": row.words}),
        outcomes=OUTCOMES,
        is_open=row.state in OPEN,
    )
