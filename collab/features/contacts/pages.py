"""What the pages of contacts show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, url_for
from markupsafe import Markup

from collab.core.pages import fragment
from collab.core.panels import lines_under, panels
from collab.core.vocabularies import countries
from collab.features.contacts import groups, merges, queries, reach
from collab.features.contacts.crossing import (
    KIND,
    LABELS,
    card_of,
    leaving,
    safety_hash,
    why_not,
)
from collab.features.contacts.duplicates import like_draft
from collab.features.contacts.filters import Filters, filters_from
from collab.features.contacts.forms import NoteForm
from collab.features.contacts.models import Contact
from collab.features.contacts.plans import hindrance as plan_hindrance
from collab.features.contacts.policy import Act
from collab.features.contacts.rules import (
    GIVING_AWAY,
    PERSON,
    SOON,
    ends_on,
)
from collab.features.contacts.words import class_word, in_words, spelled, tongues
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, one
from collab.policy.declaration import PermittedAction, Subject, Time
from collab.policy.marking import Marking
from collab.policy.viewer import Role, SpaceKind
from collab.shared.objections.queries import open_on
from collab.shared.releases import queries as releases
from collab.shared.releases.forms import ACTIONS
from collab.shared.releases.pages import people_by_firm
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.versions import versions_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.shared.vocabularies import labels, terms
from collab.work.readings import note_reading
from collab.work.unit import Work

ON_FRONT = 5
FACTS = (
    "organisation", "role_title", "languages", "countries", "issues", "channel", "channel_note",
    "email", "phone", "website", "bases", "keep_until",
)  # fmt: skip


def asked_for(work: Work, arguments: Mapping[str, str]) -> Filters:
    """Read the filters of an address."""
    return filters_from(
        arguments,
        {
            "contact_class": queries.usual(work),
            "country": countries(),
            "language": tongues(),
            "issue": terms(work, "issues").by_key,
        },
    )


def list_page(work: Work, space: Space, filters: Filters) -> Response:
    """Render a space's cards: drafts in a vault, copies anywhere else."""
    page = queries.in_space(work, space.id, filters)
    here, issue_words = queries.present(work, space.id), labels(work, "issues")
    kept = {name: value for name, value in filters.asked.items() if name != "page"}

    def to(number: int) -> str:
        return url_for("contacts.index", space_id=space.id, **kept, page=number)

    return fragment(
        "contacts/index.html",
        "results",
        space=space,
        page=page,
        filters=filters,
        counts=queries.counts(work, space.id),
        previous=to(page.page - 1) if page.page > 1 else None,
        following=to(page.page + 1) if page.page < page.pages else None,
        class_word=class_word,
        spelled=spelled,
        issue_words=issue_words,
        classes=[(code, class_word(code)) for code in here["contact_class"]],
        countries=[(code, spelled([code], "countries")) for code in here["country"]],
        languages=[(code, spelled([code], "languages")) for code in here["language"]],
        issues=sorted(issue_words.items(), key=lambda one: one[1]),
        new_address=_new_address(work, space),
        tends=work.may(Act.MERGE, space).allowed,
        discarded=len(queries.discarded_in(work, space.id)) if _own(work, space) else 0,
        kept=kept,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Render the latest cards of a space for its front page."""
    page = queries.in_space(work, space.id, Filters(sort="newest"), limit=ON_FRONT)
    if space.apart and not page.lines:
        return None
    text = render_template(
        "contacts/_front.html",
        space=space,
        page=page,
        class_word=class_word,
        spelled=spelled,
        new_address=_new_address(work, space),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def draft_page(
    work: Work, row: Contact, *, opened: str | None = None, form: NoteForm | None = None
) -> str:
    """Render a draft; ``opened`` is the identity, just unsealed by its reader."""
    attempts = releases.history(work, row.id)
    today, plan = work.now.date(), queries.plan_of(work, row)
    end = ends_on(row.form, row.bases, row.keep_until)
    identity = queries.identity_of(work, row)
    crossing = leaving(work, row)
    affected = queries.affected(work, row.contact_class)
    out = [one_ for one_ in attempts if one_.state in releases.OUTSIDE]
    return render_template(
        "contacts/draft.html",
        row=row,
        space=one(work, row.space_id),
        facts=facts_of(work, row),
        class_name=class_word(row.contact_class),
        hindered=why_not(work, row),
        unshared=[LABELS[name] for name in GIVING_AWAY if getattr(row, name) != crossing[name]],
        release=url_for(
            "releases.new", kind=KIND, item_id=row.id, category="cso_contact",
            time=Time.CURRENT.value, granularity="none", subject=Subject.THIRD_PARTY.value,
            marking=Marking(row.marking).key, attribution="member", publicness="member_private",
            permitted_action=PermittedAction.ASK_CONTRIBUTOR_FIRST.value,
        ),
        person=row.form == PERSON,
        affected=affected,
        plan=plan,
        plan_told=plan_hindrance(plan, today) if affected else None,
        sealed=identity is not None and identity.identity_sealed is not None,
        opened=opened,
        ends=end,
        ends_soon=end is not None and end <= today + SOON,
        attempts=attempts,
        out=out,
        readable=queries.readable_among(work, [a.copy_id for a in attempts]),
        places=names_of(work, {a.target_space_id for a in attempts}),
        book=rulebook_in_force(work),
        notes=queries.notes_on(work, [row.id, *(a.copy_id for a in attempts)]),
        note_form=form or NoteForm(),
        alike=like_draft(work, row, row.space_id),
        panels=panels(work, card_of(row)),
    )  # fmt: skip


def copy_page(work: Work, row: Contact, *, form: NoteForm | None = None) -> str:
    """Render a released copy with those it speaks for, and note that it was read."""
    note_reading(work, KIND, row.id, row.space_id)
    space, readers = one(work, row.space_id), readers_of(work, row)
    shown = merges.together(work, row)
    addresses = reach.told(work, row, shown)
    own, seat = releases.behind(work, row.id), work.viewer.seats[row.space_id]
    book, category = rulebook_in_force(work), row.category or ""
    return render_template(
        "contacts/copy.html",
        row=row,
        space=space,
        shown=shown,
        facts=facts_of(work, row, {**shown.values, **addresses}),
        withheld=reach.WITHHELD if reach.withheld(shown.values, addresses) else None,
        class_name=class_word(row.contact_class),
        keeper=card_of(keeper) if (keeper := groups.keeper_of(work, row)) else None,
        own=own,
        draft_stands=own is not None and queries.readable_among(work, [own.item_id]),
        opened=releases.count_readers(work, own.id) if own else 0,
        contributor=releases.contributor(work, row.id)
        if row.attribution == "facilitator_only" and seat.role is Role.FACILITATOR
        else None,
        permitted=ACTIONS[PermittedAction(row.permitted_action or "")],
        category=book.categories[category].title if category in book.categories else category,
        has_read=queries.has_read(work, row),
        safety_hash=safety_hash(row),
        notes=queries.notes_on(work, [row.id, *(other.id for other in shown.others)]),
        note_form=form or NoteForm(),
        in_vault=work.viewer.vault_id is not None,
        tends=work.may(Act.MERGE, space).allowed,
        may_forget=work.may(Act.FORGET, row).allowed,
        panels=panels(work, card_of(row)),
        lines=lines_under(work, [card_of(other) for other in shown.others]),
        versions=versions_of(work, KIND, row),
        objection=open_on(work, row.id),
        readers=readers,
        people=people_by_firm(readers),
    )


def facts_of(
    work: Work, row: Contact, values: Mapping[str, Any] | None = None
) -> list[tuple[str, str]]:
    """Give labels and words of what a card says beside its name and its texts."""
    issue_words = terms(work, "issues")
    told = []
    for name in FACTS:
        value = (values or {}).get(name, getattr(row, name))
        if value:
            told.append((LABELS[name], in_words(name, value, issue_words)))
    return told


def _own(work: Work, space: Space) -> bool:
    return space.id == work.viewer.vault_id


def _new_address(work: Work, space: Space) -> str | None:
    """Give where the viewer writes a card; None where he could not release it from there."""
    vault = work.viewer.vault_id
    if vault is None:
        return None
    if space.kind != SpaceKind.VAULT and not work.may(GateAct.RELEASE_INTO, space).allowed:
        return None
    return url_for("contacts.new", space_id=vault)
