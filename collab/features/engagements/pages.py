"""What the pages of engagements show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.panels import panels
from collab.core.refs import Card
from collab.features.engagements import guide, queries
from collab.features.engagements.cards import card_of_row
from collab.features.engagements.forms import EngagementForm, OpinionForm, PartForm, PartyForm
from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.policy import (
    EXAMINED,
    OF_HOUSE,
    TAKING,
    THEN,
    Act,
    examined,
    inside,
    of_house,
)
from collab.features.engagements.rules import (
    CLASSES,
    STATES,
    STEPS,
    TYPES,
    WORKFLOWS,
    Labels,
    Step,
)
from collab.features.engagements.service.parties import firms_here
from collab.features.engagements.service.terms import texts_of
from collab.features.engagements.shapes import Kind, Shape, shape
from collab.features.engagements.terms_form import TermsForm
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.process.plain import standing_out
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work

ON_FRONT = 3
BUTTONS = (Step.SUBMIT, Step.REWORK, Step.COMPLETE, Step.CANCEL)
"""Steps with a button of their own here; the others are taken where what they need is written."""
WORDS: dict[str, Any] = {
    "types": TYPES,
    "workflows": WORKFLOWS,
    "classes": CLASSES,
    "independent": INDEPENDENT,
}


def label_of(work: Work, row: Engagement) -> str:
    """Say how an engagement stands, in the words for whoever looks at it."""
    labels: Labels = STATES[row.stands]
    return labels.inside if inside(work.viewer, row) else labels.funder


def list_page(work: Work, space: Space) -> str:
    """Render the engagements of a space."""
    rows = queries.in_space(work, space.id)
    return render_template(
        "engagements/index.html",
        space=space,
        rows=rows,
        labels={row.id: label_of(work, row) for row in rows},
        may_begin=work.may(Act.BEGIN, space).allowed,
        **WORDS,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page what is under way; a vault or a room of an expert has none."""
    if space.kind == SpaceKind.VAULT or space.apart:
        return None
    rows = queries.in_space(work, space.id)[:ON_FRONT]
    labels = {row.id: label_of(work, row) for row in rows}
    text = render_template(
        "engagements/_front.html", space=space, rows=rows, labels=labels, **WORDS
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def panel(work: Work, subject: Card) -> Markup:
    """Render on an item's page what was engaged for it, and the way to begin."""
    rows = queries.about(work, [subject.id])
    space = one_space(work, subject.space_id)
    text = render_template(
        "engagements/_panel.html",
        subject=subject,
        rows=rows,
        labels={row.id: label_of(work, row) for row in rows},
        may_begin=subject.circle is None and work.may(Act.BEGIN, space).allowed,
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def form_page(
    form: EngagementForm,
    space: Space,
    *,
    subject: Card | None = None,
    row: Engagement | None = None,
) -> str:
    """Render the form of an engagement."""
    return render_template(
        "engagements/edit.html", form=form, space=space, subject=subject, row=row, **WORDS
    )


def show_page(
    work: Work, row: Engagement, *, part: PartForm | None = None, problems: Sequence[str] = ()
) -> str:
    """Render one engagement with all the viewer may read of it and do with it."""
    versions = queries.versions(work, row)
    readers = readers_of(work, row)
    draft = next((one for one in versions if one.state == "draft"), None)
    return render_template(
        "engagements/show.html",
        row=row,
        space=one_space(work, row.space_id),
        label=label_of(work, row),
        origin=subject_of(work, row.origin_kind, row.origin_id),
        parties=queries.parties(work, row),
        mine=row.party(work.viewer.org_id),
        examined=examined(work.viewer, row) or of_house(work.viewer, row),
        because=EXAMINED if examined(work.viewer, row) else OF_HOUSE,
        then=THEN,
        phases=[name for name, _ in guide.PHASES],
        phase=guide.phase_of(row.stands),
        next_words=guide.next_words(row.stands, inside=inside(work.viewer, row)),
        latest_first=row.stands in guide.EXPERT_WORKS,
        asks_part=part is not None or guide.asks_part(row.stands),
        versions=versions,
        draft=draft,
        ready=guide.ready(row, draft),
        steps=[(one, STEPS[one]) for one in BUTTONS if work.may(TAKING[one], row).allowed],
        may_change=work.may(Act.CHANGE, row).allowed,
        may_write=work.may(Act.WRITE, row).allowed,
        may_name=work.may(Act.NAME, row).allowed,
        may_judge=bool(versions) and work.may(TAKING[Step.CLEAR], row).allowed,
        problems=problems,
        readers=readers,
        people=people_by_firm(readers),
        panels=panels(work, card_of_row(row)),
        **_part(work, row, part),
        **WORDS,
    )


def _part(work: Work, row: Engagement, part: PartForm | None) -> dict[str, Any]:
    """Give the form in which one's firm says as what it takes part, where it may."""
    mine = row.party(work.viewer.org_id)
    selects = mine is not None and mine.selects
    return {
        "own_firm": own_organisation(work).name,
        "part": part or part_form(row, work) if work.may(Act.TAKE_PART, row).allowed else None,
        "may_select": not (examined(work.viewer, row) or of_house(work.viewer, row))
        and (selects or guide.may_select_yet(row.stands)),
    }


def part_form(row: Engagement, work: Work) -> PartForm:
    """Give the form in which a firm says as what it takes part, as it stands now."""
    mine = row.party(work.viewer.org_id)
    kept = {"selects": mine.selects, "funds": mine.funds} if mine else {}
    return PartForm(data=kept)


def parties_page(work: Work, row: Engagement, form: PartyForm | None = None) -> str:
    """Render who takes part, and for whoever convenes the form to say who is examined."""
    return render_template(
        "engagements/parties.html",
        row=row,
        space=one_space(work, row.space_id),
        parties=queries.parties(work, row),
        form=form or party_form(work, row) if work.may(Act.NAME, row).allowed else None,
        **_part(work, row, None),
        **WORDS,
    )


def party_form(work: Work, row: Engagement) -> PartyForm:
    """Give the form with the firms that have a place here."""
    form = PartyForm()
    form.offer(firms_here(work, row))
    return form


def terms_page(
    work: Work,
    row: Engagement,
    terms: Terms,
    *,
    opinion: OpinionForm | None = None,
    problems: Sequence[str] = (),
) -> str:
    """Render one version; for counsel, with what stands out and the hash of what is cleared."""
    form = shape(row.type, terms.form_version)
    judging = terms.state == "draft" and work.may(TAKING[Step.CLEAR], row).allowed
    readers = readers_of(work, terms)
    return render_template(
        "engagements/terms.html",
        row=row,
        terms=terms,
        space=one_space(work, row.space_id),
        lines=lines_of(form, terms),
        digest=terms.cleared_digest or queries.digest(work, terms),
        flagged=standing_out(
            texts_of(form, terms.body, terms.criteria) | {"title": row.title, "need": row.need}
        )
        if judging
        else [],
        missing=guide.lacks(row, terms),
        judging=judging and work.may(Act.JUDGE, terms).allowed,
        opinion=opinion or OpinionForm(),
        may_write=terms.state == "draft" and work.may(Act.WRITE, row).allowed,
        earlier=range(terms.number - 1, 0, -1),
        problems=problems,
        readers=readers,
        people=people_by_firm(readers),
        **WORDS,
    )


def lines_of(form: Shape, terms: Terms) -> list[tuple[str, str, bool, bool]]:
    """Give the fields of terms: label, words, whether experts read it, whether it is long."""
    return [
        (
            one.label(),
            one.told(terms.body[one.key]),
            one.key in terms.publishable,
            one.kind in (Kind.LONG, Kind.LIST),
        )
        for one in form.asked(people=terms.people_are_met)
        if terms.body.get(one.key)
    ]


def terms_form_page(work: Work, row: Engagement, form: TermsForm, terms: Terms | None) -> str:
    """Render the form of terms."""
    weights = [weight.data or 0 for _, weight, _ in form.criteria]
    return render_template(
        "engagements/terms_edit.html",
        row=row,
        terms=terms,
        form=form,
        total=sum(weights),
        space=one_space(work, row.space_id),
        **WORDS,
    )


def differences_page(work: Work, row: Engagement, later: Terms, earlier: Terms) -> str:
    """Render what a version says otherwise than the one before it."""
    forms = [shape(row.type, one.form_version) for one in (earlier, later)]
    then, now = (
        {field.key: (field.label(), field.told(one.body.get(field.key))) for field in form.fields}
        for form, one in zip(forms, (earlier, later), strict=True)
    )
    fields = [
        (now.get(key, then.get(key, ("", "")))[0], told(then, key), told(now, key))
        for key in dict.fromkeys([*now, *then])
        if told(then, key) or told(now, key)
    ]
    criteria = ("Criteria", criteria_text(earlier), criteria_text(later))
    return render_template(
        "engagements/differences.html",
        row=row,
        later=later,
        earlier=earlier,
        rows=[*fields, criteria],
        space=one_space(work, row.space_id),
        **WORDS,
    )


def told(side: dict[str, tuple[str, str]], key: str) -> str:
    """Give what one side says in a field."""
    return side.get(key, ("", ""))[1]


def criteria_text(terms: Terms) -> str:
    """Give criteria as lines: name, weight, levels."""
    return "\n".join(
        f"{one['label']} ({one['weight']}): {', '.join(one['levels'])}" for one in terms.criteria
    )


def saved(row: Engagement) -> dict[str, object]:
    """Give what a form shows of an engagement that is kept."""
    return {
        "version": str(row.version),
        "title": row.title,
        "need": row.need,
        "type": row.type,
        "workflow": row.workflow,
        "currency": row.currency,
        "marking": Marking(row.marking).key,
    }
