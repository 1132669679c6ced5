"""What the pages of uses show, and the panel on a version's page, gathered for templates."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.talking_points.rules import AUDIENCES
from collab.features.talking_points.uses import queries, rules
from collab.features.talking_points.uses.forms import UseForm
from collab.features.talking_points.uses.models import PointUse
from collab.features.talking_points.uses.policy import Act
from collab.features.talking_points.uses.rules import Version
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, own_vault
from collab.people.spaces.queries import one as one_space
from collab.policy.viewer import SpaceKind
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.work.unit import Work

ON_PAGES = 5
WORDS: dict[str, Any] = {
    "audiences": AUDIENCES,
    "parts": rules.PARTS,
    "answers": rules.ANSWERS,
    "measures": rules.MEASURES,
    "willing": rules.WILLING,
    "why": rules.WHY,
    "codes": rules.CODES,
    "independent": INDEPENDENT,
}


def my_page(work: Work) -> str:
    """Render what one's own firm used over all groups, and what may be said today."""
    found = queries.own(work)
    usable = queries.usable(work)
    homes = {row.version_space_id for row in found} | {one.space_id for one in usable}
    return render_template(
        "talking_point_uses/index.html",
        rows=found,
        usable=usable,
        places=names_of(work, homes),
        authors=queries.names(work, found),
        vault=_vault(work),
        shown=queries.SHOWN,
        **WORDS,
    )


def panel(work: Work, subject: Card) -> Markup:
    """Render on a version's page whether it stands, what is told of answers, and one's own uses."""
    version = queries.version(work, subject.id)
    vault = _vault(work)
    found = queries.own(work, version_id=version.id, most=ON_PAGES) if vault else []
    bands = queries.bands(work, version.id)
    text = render_template(
        "talking_point_uses/_panel.html",
        version=version,
        rows=found,
        authors=queries.names(work, found),
        vault=vault,
        may_record=vault is not None and _recordable(version),
        bands=[
            (rules.CODES[code], one) for code in rules.CODES for one in bands if one.code == code
        ],
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show in the vault what one's own firm said last; shared spaces have none."""
    if space.kind != SpaceKind.VAULT or space.id != work.viewer.vault_id:
        return None
    found = queries.own(work, most=ON_PAGES)
    text = render_template(
        "talking_point_uses/_front.html",
        rows=found,
        authors=queries.names(work, found),
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def show_page(work: Work, row: PointUse) -> str:
    """Render one use with all that was noted."""
    version = _version(work, row.version_id)
    asked = {key: words for key, _part, words in queries.asked_of(work, row.version_id)}
    return render_template(
        "talking_point_uses/show.html",
        row=row,
        space=one_space(work, row.space_id),
        version=version,
        place=names_of(work, {row.version_space_id}).get(row.version_space_id),
        contact=subject_of(work, rules.CONTACT, row.contact_id),
        asked=[(key.partition(":")[0], asked.get(key)) for key in row.asked],
        author=queries.names(work, [row]).get(row.author_id) if row.author_id else None,
        may_change=work.may(Act.CHANGE, row).allowed,
        **WORDS,
    )


def discarded_page(work: Work, row: PointUse) -> str:
    """Render a discarded use: that it is one, and the way back."""
    return render_template(
        "talking_point_uses/discarded.html",
        row=row,
        space=one_space(work, row.space_id),
        ends=row.discarded_at + rules.KEPT if row.discarded_at else None,
    )


def new_page(work: Work, form: UseForm, version: Version) -> str:
    """Render the form for a new use."""
    form.offer(queries.asked_of(work, version.id))
    return _form_page(work, form, version=version, row=None)


def edit_page(work: Work, form: UseForm, row: PointUse) -> str:
    """Render the form for a use that stands."""
    return _form_page(work, form, version=_version(work, row.version_id), row=row)


def edit_form(work: Work, row: PointUse) -> UseForm:
    """Give the form of a use, with what it says."""
    form = UseForm(
        data={
            "version": str(row.version),
            "used_on": row.used_on,
            "partner": row.partner,
            "contact": f"/contacts/{row.contact_id}" if row.contact_id else "",
            "asked": row.asked,
            "answer": row.answer or "",
            "measures": row.measures,
            "willing": row.willing,
            "note": row.note,
        }
    )
    form.offer(queries.asked_of(work, row.version_id), row.asked)
    return form


def _form_page(work: Work, form: UseForm, *, version: Version | None, row: PointUse | None) -> str:
    return render_template(
        "talking_point_uses/edit.html",
        form=form,
        version=version,
        row=row,
        space=own_vault(work),
        named=row or version,
        **WORDS,
    )


def _recordable(version: Version) -> bool:
    """Tell whether there ever was a day on which it could be used."""
    return any(first <= last for first, last in version.days)


def _version(work: Work, version_id: uuid.UUID) -> Version | None:
    try:
        return queries.version(work, version_id)
    except NotFoundError:
        return None


def _vault(work: Work) -> Space | None:
    return own_vault(work) if work.viewer.vault_id is not None else None
