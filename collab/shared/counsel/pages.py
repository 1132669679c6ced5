"""What the pages of the desk show, gathered for their templates."""

from __future__ import annotations

import json

from flask import render_template

from collab.people.spaces.models import Space
from collab.policy.rulebook import default_rulebook
from collab.shared.counsel.forms import OpinionForm
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.models import HeldItem
from collab.shared.releases.policy import Act
from collab.shared.releases.versions import card_if_any
from collab.work.unit import Work


def held_page(work: Work, item: HeldItem, form: OpinionForm) -> str:
    """Render a held item; the form shows only to whoever may decide."""
    crossing = crossing_of(item.item_kind)
    content = json.loads(item.payload) if item.payload else {}
    fields = [
        (label, crossing.shown(name, content[name]))
        for name, label in crossing.labels.items()
        if content.get(name)
    ]
    return render_template(
        "counsel/held.html",
        item=item,
        fields=fields,
        about=crossing.about(work, content) if content else None,
        corrected=card_if_any(work, item.item_kind, item.supersedes_id),
        crossing=crossing,
        form=form,
        book=default_rulebook(),
        space=work.session.get_one(Space, item.space_id),
        may=work.may(Act.SETTLE, item),
    )
