"""What the pages of talking points show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.refs import Card
from collab.core.vocabularies import countries
from collab.features.talking_points import queries
from collab.features.talking_points.forms import (
    AboutForm,
    VersionForm,
)
from collab.features.talking_points.models import TalkingPoint, TalkingPointVersion
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import (
    AUDIENCES,
    CHECKS,
    EVIDENCE_LACKS,
    FIELDS,
    LACKING,
    LANGUAGES,
    STATES,
    TONE,
    State,
)
from collab.people.spaces.audience import audience, readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.viewer import SpaceKind
from collab.shared.process.screening import categories
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.pages import people_by_firm
from collab.shared.vocabularies.current import current
from collab.work.unit import Work

ON_FRONT = 3
WORDS: dict[str, Any] = {
    "audiences": AUDIENCES,
    "checks": CHECKS,
    "fields": FIELDS,
    "independent": INDEPENDENT,
    "lacking": LACKING,
    "evidence_lacks": EVIDENCE_LACKS,
    "languages": LANGUAGES,
    "states": STATES,
    "tone": TONE,
}


def list_page(work: Work, space: Space) -> str:
    """Render the talking points of a space."""
    return render_template(
        "talking_points/index.html",
        may_begin=work.may(Act.BEGIN, space).allowed,
        **_listed(work, space, queries.in_space(work, space.id)),
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page what it has; nothing is said together from a vault."""
    if space.kind == SpaceKind.VAULT:
        return None
    rows = queries.in_space(work, space.id)[:ON_FRONT]
    if space.apart and not rows:
        return None
    text = render_template("talking_points/_front.html", **_listed(work, space, rows))
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def panel(work: Work, item: Card) -> Markup:
    """Render which versions stand on an item."""
    rows = queries.standing_on(work, item.id)
    text = render_template(
        "talking_points/_panel.html",
        rows=[(row, queries.name_of(row, document)) for row, document in rows],
        standing=queries.standing(work, [row.id for row, _document in rows]),
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def about_form(row: TalkingPoint | None = None) -> AboutForm:
    """Give the form of a document, new or as it stands."""
    kept = {}
    if row is not None:
        kept = {
            "version": str(row.version),
            "title": row.title,
            "purpose": row.purpose,
            "issues": row.issues,
            "countries": row.countries,
        }
    form = AboutForm(data=kept)
    form.offer(current()["issues"], row.issues if row else None)
    return form


def about_page(work: Work, form: AboutForm, space: Space, row: TalkingPoint | None = None) -> str:
    """Render the form of a document, with who can see it before it is saved."""
    readers = readers_of(work, row) if row else audience(work, space.id, DEFAULT_MARKING)
    return render_template(
        "talking_points/about.html",
        form=form,
        space=space,
        row=row,
        readers=readers,
        people=people_by_firm(readers),
        default_marking=Marking(row.marking) if row else DEFAULT_MARKING,
        **WORDS,
    )


def document_page(work: Work, row: TalkingPoint) -> str:
    """Render a document: for each audience its versions, the latest first."""
    versions = queries.versions_of(work, [row.id])
    chains: dict[str, list[TalkingPointVersion]] = {}
    for one in versions:
        chains.setdefault(one.audience, []).append(one)
    readers = readers_of(work, row)
    issues = current()["issues"]
    return render_template(
        "talking_points/document.html",
        row=row,
        space=one_space(work, row.space_id),
        chains=chains,
        standing=queries.standing(work, [one.id for one in versions]),
        may_change=work.may(Act.CHANGE, row).allowed,
        issues=[issues.label(key) for key in row.issues],
        named=[countries().get(code, code) for code in row.countries],
        readers=readers,
        people=people_by_firm(readers),
        **WORDS,
    )


def version_form(work: Work, row: TalkingPoint, *, based_on: str = "") -> VersionForm:
    """Give the form in which a version is begun."""
    versions = queries.versions_of(work, [row.id])
    form = VersionForm()
    form.offer(
        categories(work, one_space(work, row.space_id)),
        [(str(one.id), f"{AUDIENCES[one.audience]}, {one.number}") for one in versions],
    )
    known = {str(one.id): one for one in versions}
    if based_on in known and form.audience.data is None:
        form.based_on.data = based_on
        form.audience.data = known[based_on].audience
        form.category.data = known[based_on].category
    return form


def begin_page(work: Work, row: TalkingPoint, form: VersionForm) -> str:
    """Render the form in which a version is begun."""
    return render_template(
        "talking_points/begin.html",
        row=row,
        form=form,
        space=one_space(work, row.space_id),
        **WORDS,
    )


def _listed(work: Work, space: Space, rows: Sequence[TalkingPoint]) -> dict[str, Any]:
    versions = queries.versions_of(work, [row.id for row in rows])
    latest: dict[Any, dict[str, TalkingPointVersion]] = {}
    for one in versions:
        if one.stands is not State.RETIRED:
            of_audience = latest.setdefault(one.talking_point_id, {})
            if one.audience not in of_audience or one.stands is State.SIGNED:
                of_audience[one.audience] = one
    shown = [one.id for by_audience in latest.values() for one in by_audience.values()]
    return {
        "space": space,
        "rows": rows,
        "latest": latest,
        "standing": queries.standing(work, shown),
        **WORDS,
    }
