"""What the pages of actions show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.refs import Card
from collab.features.actions import queries, rules
from collab.features.actions.forms import EACH_FIRM, EffectForm, MeasureForm, NoteForm
from collab.features.actions.models import Action
from collab.features.actions.policy import TAKING, Act
from collab.features.actions.service import texts_of
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import audience, readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.process.plain import standing_out
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.shared.vocabularies import label, terms
from collab.work.unit import Work

ON_FRONT = 3
WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "polarities": rules.POLARITIES,
    "efforts": rules.EFFORTS,
    "effects": rules.EFFECTS,
    "noted": rules.NOTED,
    "independent": INDEPENDENT,
}


def categories(work: Work) -> list[tuple[str, str]]:
    """Give the categories of leverage with their words."""
    offered = terms(work, rules.LEVERAGES).offered()
    return [(term.key, term.word()) for _, leaves in offered for term in leaves]


def listed(work: Work, rows: Collection[Action]) -> dict[str, Any]:
    """Give what every list of actions shows beside them."""
    return {
        "rows": rows,
        "owners": queries.owners(work, rows),
        "own": queries.adopted(work, [row.id for row in rows]),
        "today": work.now.date(),
        **WORDS,
    }


def my_page(work: Work) -> str:
    """Render what the viewer has to do over all his spaces."""
    found = queries.mine(work)
    names = names_of(work, {row.space_id for row in found})
    return render_template("actions/mine.html", names=names, **listed(work, found))


def list_page(work: Work, space: Space) -> str:
    """Render the actions of a space."""
    return render_template(
        "actions/index.html",
        space=space,
        may_add=work.may(Act.ADD, space).allowed,
        **listed(work, queries.in_space(work, space.id)),
    )


def plan_page(work: Work, space: Space, topic: str) -> str:
    """Render a plan over the five categories, of a whole space or of one topic."""
    found = [
        row
        for row in queries.in_space(work, space.id, topic=topic)
        if row.stands not in rules.PREPARED
    ]
    named = dict(categories(work))
    return render_template(
        "actions/plan.html",
        space=space,
        parts=rules.plan(found, list(named), work.now.date()),
        named=named,
        topic=topic,
        topics=[(one, one) for one in queries.topics(work, space.id)],
        **listed(work, found),
    )


def panel(work: Work, subject: Card) -> Markup:
    """Render what is to be done about an item, and the way to add something."""
    space = one_space(work, subject.space_id)
    text = render_template(
        "actions/_panel.html",
        subject=subject,
        may_add=work.may(Act.ADD, space).allowed,
        **listed(work, queries.about(work, [subject.id])),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page what is due next; a vault has none."""
    if space.kind == SpaceKind.VAULT:
        return None
    found = [row for row in queries.in_space(work, space.id) if row.stands in rules.LIVE]
    if space.apart and not found:
        return None
    text = render_template("actions/_front.html", space=space, **listed(work, found[:ON_FRONT]))
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def form_page(
    form: MeasureForm, space: Space, *, subject: Card | None = None, row: Action | None = None
) -> str:
    """Render the form of an action."""
    return render_template(
        "actions/edit.html", form=form, space=space, subject=subject, row=row, **WORDS
    )


def measure_form(
    work: Work, space_id: uuid.UUID, *, subject: Card | None = None, row: Action | None = None
) -> MeasureForm:
    """Give the form, with the people who could do it and the categories there are."""
    form = MeasureForm(data=saved(row) if row else {})
    on = row or subject
    circle = row.for_circle if row else subject.circle if subject else None
    floor = Marking(on.marking) if on else None
    readers = audience(work, space_id, floor or Marking.CLEAR, circle).readers
    people = [(one.representation_id, f"{one.name} ({one.org_name})") for one in readers]
    form.offer(floor, people, categories(work))
    return form


def show_page(
    work: Work,
    row: Action,
    *,
    note: NoteForm | None = None,
    effect: EffectForm | None = None,
    opinion: NoteForm | None = None,
) -> str:
    """Render one action with all the viewer may read of it and do with it."""
    readers = readers_of(work, row)
    may_adopt = work.may(Act.ADOPT, row).allowed
    taken = [step for step in rules.STEPS if work.may(TAKING[step], row).allowed]
    return render_template(
        "actions/show.html",
        row=row,
        space=one_space(work, row.space_id),
        subject=subject_of(work, row.subject_kind, row.subject_id),
        documents=[subject_of(work, "document", one) for one in row.documents],
        notes=queries.notes(work, row.id),
        steps=[(s, rules.STEPS[s]) for s in taken if s is not rules.Step.RETURN],
        opinion=(opinion or NoteForm()) if rules.Step.RETURN in taken else None,
        may_change=work.may(Act.CHANGE, row).allowed,
        may_adopt=may_adopt,
        flagged=standing_out(texts_of(row)) if row.stands in rules.PREPARED else [],
        own_firm=own_organisation(work).name,
        note=note or NoteForm() if work.may(Act.NOTE, row).allowed else None,
        effect=effect or _effect_form(row) if work.may(Act.RATE, row).allowed else None,
        leverage=label(work, rules.LEVERAGES, row.leverage) if row.leverage else None,
        readers=readers,
        people=people_by_firm(readers),
        **{name: value for name, value in listed(work, [row]).items() if name != "rows"},
    )


def saved(row: Action) -> dict[str, object]:
    """Give what a form shows of an action that is kept."""
    return {
        "version": str(row.version),
        "title": row.title,
        "body": row.body,
        "owner": str(row.owner_id) if row.owner_id else EACH_FIRM,
        "due_on": row.due_on,
        "marking": Marking(row.marking).key,
        "topic": row.topic,
        "leverage": row.leverage or "",
        "polarity": row.polarity or "",
        "effort": row.effort or "",
        "evidence": row.evidence,
        "links": "\n".join(row.links),
        "documents": "\n".join(f"/documents/{one}" for one in row.documents),
    }


def _effect_form(row: Action) -> EffectForm:
    return EffectForm(data={"effect": row.effect, "recheck_on": row.recheck_on})
