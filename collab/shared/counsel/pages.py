"""What the pages of the desk show, gathered for their templates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from collab.people.organisations.rules import KINDS, TIERS
from collab.people.spaces.audience import audience, everybody
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.counsel import queries
from collab.shared.counsel.forms import DeputyForm, LetterForm, OpinionForm
from collab.shared.counsel.rules import SORTS, Asked, after, pieces
from collab.shared.objections import queries as objections
from collab.shared.releases.crossing import Crossing, crossing_of
from collab.shared.releases.forms import GRANULARITIES, PUBLICNESS, SUBJECTS, TIMES
from collab.shared.releases.models import HeldItem
from collab.shared.releases.policy import Act
from collab.shared.releases.versions import card_if_any
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

UNSAID = "Not said"
DECLARED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    name: (label, {key.value: text for key, text in words.items()})
    for name, label, words in (
        ("time", "When", TIMES),
        ("granularity", "How single", GRANULARITIES),
        ("subject", "Whose", SUBJECTS),
        ("publicness", "How public it is", PUBLICNESS),
    )
}
TICKED: Mapping[str, str] = {
    "names_person": "A person can be recognised in it",
    "names_firm": "It names a firm",
    "proposes_joint_conduct": "It proposes that members do something together",
    "conditional_threat": "It says what will follow if somebody does not comply",
}


def queue_page(work: Work, space: Space, asked: Asked) -> str:
    """Render counsel's queue as it is asked for, with what was decided below."""
    book = rulebook_in_force(work)
    rows = queries.waiting(work, space.id, asked)
    return render_template(
        "counsel/queue.html",
        space=space,
        rows=rows,
        due={row.id: _due(work, row) for row in rows},
        now=work.now,
        decided=queries.decided(work, space.id),
        asked=asked,
        sorts=list(SORTS.items()),
        categories=[(key, category.title) for key, category in book.categories.items()],
        days=work.house.review_days,
        book=book,
        objections=objections.waiting_counts(work, [space.id]).get(space.id, 0),
        deputies=queries.deputies(work, space.id),
    )


def held_page(
    work: Work, item: HeldItem, form: OpinionForm, letter: LetterForm | None = None
) -> str:
    """Render a held item: to counsel with all that is asked about it, to its author with letters.

    The author is not shown who reads; counsel is not told who wrote.
    """
    crossing = crossing_of(item.item_kind)
    letters = queries.letters(work, item.id)
    content = json.loads(item.payload) if item.payload else {}
    may = work.may(Act.SETTLE, item)
    readers = audience(work, item.space_id, Marking(item.copy_marking), item.copy_circle)
    firms = {one.org_id: one for one in readers.readers}
    return render_template(
        "counsel/held.html",
        item=item,
        fields=[
            (label, _marked(crossing, name, content[name], item.votes))
            for name, label in crossing.labels.items()
            if content.get(name)
        ],
        about=crossing.about(work, content) if content else None,
        corrected=card_if_any(work, item.item_kind, item.supersedes_id),
        crossing=crossing,
        declared=_declared(item.facets),
        form=form,
        letter=letter or LetterForm(formdata=None),
        letters=letters,
        names=queries.names_of_people(work, {one.said_by for one in letters if one.said_by}),
        book=rulebook_in_force(work),
        space=work.session.get_one(Space, item.space_id),
        due=_due(work, item),
        now=work.now,
        may=may,
        firms=[
            (
                one.org_name,
                KINDS.get(one.org_kind, one.org_kind),
                TIERS.get(one.tier or "", ""),
                sum(reader.org_id == one.org_id for reader in readers.readers),
            )
            for one in firms.values()
        ]
        if may.allowed
        else [],
        texts=[(str(one.id), one.title) for one in queries.texts(work)]
        if may.allowed and work.viewer.vault_id
        else [],
    )


def deputies_page(work: Work, space: Space, form: DeputyForm | None = None) -> str:
    """Render who stands in for whom, and the form to name somebody."""
    return render_template(
        "counsel/deputies.html",
        space=space,
        rows=queries.deputies(work, space.id),
        me=work.viewer.representation_id,
        form=form or deputy_form(work, space, blank=True),
    )


def deputy_form(work: Work, space: Space, *, blank: bool = False) -> DeputyForm:
    """Make the form, which offers whoever else is counsel of the space."""
    form = DeputyForm(formdata=None) if blank else DeputyForm()
    form.deputy.choices = [
        (str(one.representation_id), f"{one.name}, {one.org_name}")
        for one in everybody(work, space.id).counsel
        if one.representation_id != work.viewer.representation_id
    ]
    return form


def figures_page(work: Work, space: Space) -> str:
    """Render what was decided, in numbers."""
    found = queries.figures(work, space.id)
    return render_template(
        "counsel/figures.html",
        space=space,
        rows=found,
        book=rulebook_in_force(work),
        total=sum(row.number for row in found),
        waits=queries.waiting_counts(work, [space.id]).get(space.id, 0),
        desk=url_for("counsel.review", space_id=space.id),
    )


def _due(work: Work, item: HeldItem) -> dt.datetime:
    return after(item.held_at, work.house.review_days)


def _marked(
    crossing: Crossing, name: str, value: Any, votes: list[dict[str, Any]]
) -> str | list[tuple[str, bool]]:
    """Give a value as a page shows it; where it set off a rule, cut where it did."""
    shown = crossing.shown(name, value)
    spans = [
        (vote["span"]["start"], vote["span"]["end"])
        for vote in votes
        if vote.get("span") and vote["span"]["field"] == name
    ]
    return list(pieces(shown, spans)) if spans and shown == value else shown


def _declared(facets: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what the author declared, in the words of the form he filled in."""
    found = [
        (label, words.get(str(facets.get(name)), UNSAID))
        for name, (label, words) in DECLARED.items()
    ]
    if facets.get("age_months") is not None:
        found.append(("Age in months", str(facets["age_months"])))
    return found + [
        (words, "Yes" if facets[name] else "No") for name, words in TICKED.items() if name in facets
    ]
