"""The form that asks for a half-year: in which groups, and where not, with the reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import render_template

from collab.features.kpis import queries, service
from collab.features.kpis.forms import AskForm
from collab.features.kpis.models import Definition
from collab.features.kpis.pages import WORDS, named
from collab.features.kpis.rules import over
from collab.people.spaces.queries import names_of
from collab.people.spaces.queries import one as one_space
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work


def ask_form(work: Work, row: Definition) -> AskForm:
    """Give the form of a round, with the half-years that may still be asked for."""
    form, done = AskForm(), [one.period for one in queries.rounds_of(work, row)]
    last = max(done, default="")
    offered = [one for one in _facilitated(work, row) if _in_charter(work, one[0])]
    form.offer(offered, [one for one in over(work.now.date()) if one > last])
    return form


def ask_page(work: Work, form: AskForm, row: Definition) -> str:
    """Render it, with the groups it cannot be asked in, why, and what would help."""
    every = _facilitated(work, row)
    return render_template(
        "kpis/ask.html",
        form=form,
        row=row,
        name=named(row),
        offered=bool(form.space.choices),
        over=bool(form.period.choices),
        refused=[name for ident, name in every if not _in_charter(work, ident)],
        **WORDS,
    )


def _facilitated(work: Work, row: Definition) -> Sequence[tuple[uuid.UUID, str]]:
    ids = [
        seat.space_id
        for seat in work.viewer.seats_as(Role.FACILITATOR)
        if seat.owner_org_id == row.org_id and seat.kind is SpaceKind.GROUP
    ]
    return sorted(names_of(work, ids).items(), key=lambda one: one[1])


def _in_charter(work: Work, space_id: uuid.UUID) -> bool:
    return service.in_charter(work, one_space(work, space_id))
