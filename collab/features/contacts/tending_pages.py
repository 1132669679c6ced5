"""The pages on which cards are merged, discarded and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from collab.features.contacts import groups, merges, queries, reach
from collab.features.contacts.crossing import (
    LABELS,
)
from collab.features.contacts.duplicates import pairs_in
from collab.features.contacts.models import Contact
from collab.features.contacts.words import in_words
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, one
from collab.shared.releases import queries as releases
from collab.shared.vocabularies import terms
from collab.work.unit import Work


def pairs_page(work: Work, space: Space) -> str:
    """Render what of a space looks like the same, for whoever looks after it."""
    return render_template("contacts/pairs.html", space=space, pairs=pairs_in(work, space.id))


def merge_page(
    work: Work, space: Space, kept: Contact, gone: Contact, *, why: str | None = None
) -> str:
    """Render two cards side by side, with what the kept one will show."""
    issue_words = terms(work, "issues")
    told = {card.id: reach.told(work, card) for card in (kept, gone)}

    def said(card: Contact, name: str) -> str:
        value = getattr(card, name) or ""
        if value and told[card.id].get(name, value) != value:
            return str(_("Not shown to you"))
        return in_words(name, value, issue_words)

    rows = [
        (
            name,
            LABELS[name],
            said(kept, name),
            said(gone, name),
            name in merges.conflicts(kept, gone),
        )
        for name in ("name", *merges.OVERLAID)
        if getattr(kept, name) or getattr(gone, name)
    ]
    return render_template(
        "contacts/merge.html",
        space=space,
        kept=kept,
        gone=gone,
        rows=rows,
        why=why or merges.hindrance(kept, gone),
    )


def discarded_page(work: Work, vault: Space) -> str:
    """Render what was discarded in the vault and can still be had back."""
    return render_template(
        "contacts/discarded.html", space=vault, rows=queries.discarded_in(work, vault.id)
    )


def gone_page(work: Work, row: Contact) -> str:
    """Render the page of a discarded draft: that it is one, and the way back."""
    return render_template("contacts/discarded_draft.html", row=row, space=one(work, row.space_id))


def forget_page(work: Work, row: Contact, form: Any) -> str:
    """Render the question whether somebody is really to be forgotten."""
    attempts = [] if row.is_copy else releases.history(work, row.id)
    out = [a for a in attempts if a.state in releases.OUTSIDE]
    return render_template(
        "contacts/forget.html",
        row=row,
        space=one(work, row.space_id),
        form=form,
        out=out,
        along=[one.name for one in groups.one_with(work, row) if one.id != row.id]
        if row.is_copy
        else [],
        places=names_of(work, {a.target_space_id for a in out}),
    )


def forgotten_page(space: Space, others: Sequence[Contact]) -> str:
    """Render that somebody is forgotten, and what else of the space may be about him."""
    return render_template("contacts/forgotten.html", space=space, others=others)
