"""The pages on which cards and their safety plans are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from collab.features.contacts import queries
from collab.features.contacts.forms import CardForm, PlanForm, answered
from collab.features.contacts.models import Contact
from collab.features.contacts.plans import ASKED, Plan
from collab.features.contacts.rules import (
    USES,
    bases_of,
    begun,
)
from collab.features.contacts.words import class_word, spelled
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one
from collab.policy.marking import Marking
from collab.work.unit import Work

PEOPLE = frozenset(
    {"community_representative", "affected_person", "human_rights_defender", "journalist",
     "academic", "expert", "mediator"}
)  # fmt: skip
"""Classes whose cards are mostly of a person; the form says which."""


def class_page(work: Work, vault: Space) -> str:
    """Render the choice of a class, with which a new card begins."""
    return render_template(
        "contacts/class.html",
        space=vault,
        classes=list(queries.usual(work).values()),
        class_word=class_word,
    )


def new_form(work: Work, contact_class: str) -> CardForm:
    """Give the form for a new card as it begins with its class."""
    form = "person" if contact_class in PEOPLE else "organisation"
    found = queries.usual(work)[contact_class]
    given = begun(found, form, work.now.date())
    bases = given.pop("bases", ())
    for basis in bases:
        given[f"basis_{basis.use}"], given[f"until_{basis.use}"] = basis.basis, basis.until
    return CardForm(formdata=None, data={"form": form, "contact_class": contact_class, **given})


def new_page(work: Work, vault: Space, form: CardForm) -> str:
    """Render the form for a new card."""
    return render_template("contacts/new.html", space=vault, form=form, **_about_form(work, form))


def filled_form(row: Contact) -> CardForm:
    """Give the form as it stands saved. The sealed identity is never put into a page."""
    names = (
        "form", "contact_class", "name", "organisation", "role_title", "about", "channel_note",
        "email", "phone", "website", "safety_note", "do_not_contact", "protected", "keep_until",
        "issues",
    )  # fmt: skip
    saved: dict[str, Any] = {name: getattr(row, name) for name in names}
    saved |= {
        "channel": row.channel or "",
        "languages": spelled(row.languages, "languages"),
        "countries": spelled(row.countries, "countries"),
        "marking": Marking(row.marking).key,
        "version": str(row.version),
    }
    for basis in bases_of(row.bases):
        saved[f"basis_{basis.use}"], saved[f"until_{basis.use}"] = basis.basis, basis.until
    return CardForm(formdata=None, data=saved, keeping=row.issues)


def edit_page(work: Work, row: Contact, form: CardForm, *, stale: bool = False) -> str:
    """Render the form for a draft; a stale one says so and keeps what was typed."""
    differences: Sequence[tuple[str, str, str]] = ()
    if stale:
        saved = filled_form(row)
        differences = [
            (str(field.label.text), str(saved[name].data or ""), str(field.data or ""))
            for name, field in form._fields.items()  # in the order of the form
            if name not in ("version", "csrf_token", "identity")
            and str(saved[name].data or "") != str(field.data or "")
        ]
        form.version.data = str(row.version)
        form.form_errors.append(
            "Somebody else saved this card while you were writing. Your text is still here."
        )
    identity = queries.identity_of(work, row)
    return render_template(
        "contacts/edit.html",
        row=row,
        space=one(work, row.space_id),
        form=form,
        stale=stale,
        differences=differences,
        sealed=identity is not None and identity.identity_sealed is not None,
        **_about_form(work, form),
    )


def plan_form(plan: Plan | None, version: int) -> PlanForm:
    """Give the form of a plan as it stands saved."""
    if plan is None:
        return PlanForm(formdata=None, data={"version": "0"})
    saved = {name: getattr(plan, name) for name in ASKED}
    saved |= {"feasible": answered(plan.feasible), "safe": answered(plan.safe)}
    return PlanForm(formdata=None, data={**saved, "version": str(version)})


def plan_page(work: Work, row: Contact, form: PlanForm) -> str:
    """Render the form of a safety plan."""
    return render_template("contacts/plan.html", row=row, space=one(work, row.space_id), form=form)


def _about_form(work: Work, form: CardForm) -> dict[str, Any]:
    chosen = queries.usual(work).get(form.contact_class.data or "")
    return {"affected": bool(chosen and chosen.affected), "uses": list(USES)}
