"""What the pages of outreach show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.features.contacts import reach
from collab.features.contacts.merges import together
from collab.features.contacts.outreach import queries, rules, standing
from collab.features.contacts.outreach.forms import (
    CampaignForm,
    EncounterForm,
    NoteForm,
    ResultForm,
    TargetsForm,
)
from collab.features.contacts.outreach.models import Campaign, Encounter
from collab.features.contacts.outreach.policy import TAKING, Act
from collab.features.contacts.outreach.queries import Held
from collab.features.contacts.outreach.queue import hinders, queue
from collab.features.contacts.outreach.rules import Code, Script
from collab.features.contacts.outreach.service.campaigns import texts_of
from collab.features.contacts.words import spelled
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.process.plain import standing_out
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.shared.search.kinds import address_of, kinds
from collab.work.unit import Work

CONTACT = "contact"
ON_FRONT = 3
WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "codes": rules.CODES,
    "sentences": rules.SENTENCES,
    "quarters": rules.QUARTERS,
    "independent": INDEPENDENT,
    "days": rules.CLAIM_DAYS,
}


def contact_path(contact_id: uuid.UUID) -> str | None:
    """Give where a contact's card is, if cards are shown at all."""
    return address_of(CONTACT, contact_id) if CONTACT in kinds() else None


def list_page(work: Work, space: Space) -> str:
    """Render the campaigns of a space, with what whoever facilitates or counsels must see to."""
    return render_template(
        "outreach/index.html",
        space=space,
        rows=queries.in_space(work, space.id),
        may_add=work.may(Act.ADD, space).allowed,
        stopped=queries.to_clear(work, space.id),
        wishes=standing.wishes(work, space.id),
        contact_path=contact_path,
        **WORDS,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page which campaigns are open; a vault has none."""
    if space.kind == SpaceKind.VAULT:
        return None
    rows = [one for one in queries.in_space(work, space.id) if one.stands is rules.State.OPEN]
    if space.apart and not rows:
        return None
    text = render_template("outreach/_front.html", space=space, rows=rows[:ON_FRONT], **WORDS)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def show_page(work: Work, row: Campaign, *, lost: str = "") -> str:
    """Render a campaign with its queue; ``lost`` says why somebody did not get a contact."""
    script = queries.script_of(work, row)
    readers = readers_of(work, row)
    lines = queue(work, row, script)
    taken = [step for step in rules.STEPS if work.may(TAKING[step], row).allowed]
    first = lines[0].contact if lines else None
    return render_template(
        "outreach/show.html",
        row=row,
        space=one_space(work, row.space_id),
        lost=lost,
        script=script,
        script_card=subject_of(work, rules.SCRIPT, row.script_id) if row.script_id else None,
        lines=lines,
        ready=[line for line in lines if line.reason is None and line.own is None],
        own=[line for line in lines if line.own is not None],
        blocked=[line for line in lines if line.reason is not None and line.own is None],
        steps=[(step, rules.STEPS[step]) for step in taken],
        may={
            "change": work.may(Act.CHANGE, row).allowed,
            "claim": work.may(Act.CLAIM, row).allowed,
            "wish": first is not None and work.may(Act.WISH, first).allowed,
            "let_go_on": first is not None and work.may(Act.LET_GO_ON, first).allowed,
            "hold": first is not None and work.may(Act.HOLD, first).allowed,
        },
        flagged=standing_out(texts_of(row)) if queries.prepared(row) else [],
        own_firm=own_organisation(work).name,
        readers=readers,
        people=people_by_firm(readers),
        contact_path=contact_path,
        spelled=spelled,
        today=work.now.date(),
        **WORDS,
    )


def form_page(form: CampaignForm, space: Space, row: Campaign | None = None) -> str:
    """Render the form of a campaign."""
    return render_template("outreach/edit.html", form=form, space=space, row=row, **WORDS)


def campaign_form(work: Work, space_id: uuid.UUID, row: Campaign | None = None) -> CampaignForm:
    """Give the form, with the talking points that may be chosen."""
    form = CampaignForm(data=saved(row) if row else {})
    known = queries.scripts_in(work, space_id)
    chosen = row.script_id if row else None
    form.offer([(one.id, told(one)) for one in known if one.sound or one.id == chosen])
    return form


def targets_form(work: Work, row: Campaign) -> TargetsForm:
    """Give the form, with the contacts of the space."""
    form = TargetsForm()
    offered = queries.could_be_targets(work, row)
    form.offer(
        [(contact.id, _in_a_line(contact.name, contact.organisation)) for contact, _ in offered],
        [str(one) for one in queries.targets(work, row)],
    )
    return form


def targets_page(work: Work, row: Campaign, form: TargetsForm) -> str:
    """Render the choice of those a campaign is to reach."""
    space = one_space(work, row.space_id)
    return render_template("outreach/targets.html", row=row, space=space, form=form, **WORDS)


def my_page(work: Work) -> str:
    """Render what the viewer's firm holds and has planned over all its groups."""
    held, past = queries.mine(work), queries.past(work)
    planned = queries.encounters(work, since=work.now.date())
    names = queries.contacts_named(work, {one.contact_id for one in planned})
    return render_template(
        "outreach/mine.html",
        held=held,
        past=past,
        planned=planned,
        contacts=names,
        spaces=names_of(work, _spaces(held, past)),
        today=work.now.date(),
        **WORDS,
    )


def claim_page(
    work: Work,
    held: Held,
    *,
    result: ResultForm | None = None,
    note: NoteForm | None = None,
    encounter: EncounterForm | None = None,
) -> str:
    """Render a claim for the firm that holds it, with the address while it may be used."""
    script = queries.script_of(work, held.campaign)
    live = held.claim.ended_on is None
    vault = work.viewer.vault_id
    shown = together(work, held.contact)
    return render_template(
        "outreach/claim.html",
        held=held,
        claim=held.claim,
        contact=held.contact,
        shown={**shown.values, **reach.told(work, held.contact, shown)},
        safety_notes=[one.safety_note for one in (held.contact, *shown.others) if one.safety_note],
        campaign=held.campaign,
        space=one_space(work, held.claim.space_id),
        script=script,
        script_card=subject_of(work, rules.SCRIPT, script.id) if script else None,
        live=live,
        hindered=hinders(work, held, script) if live else None,
        overdue=live and held.claim.until < work.now.date(),
        result=result or ResultForm() if live else None,
        note=note or NoteForm() if vault else None,
        encounter=encounter or EncounterForm() if vault else None,
        notes=queries.notes(work, held.contact.id),
        encounters=queries.encounters(work, contact_id=held.contact.id),
        own_firm=own_organisation(work).name,
        path=contact_path(held.contact.id),
        vault_id=vault,
        stop=Code.UNSAFE_STOP,
        **WORDS,
    )


def encounter_form(work: Work, row: Encounter) -> EncounterForm:
    """Give the form of what is planned, as it stands."""
    kept = {name: getattr(row, name) for name in ("planned_on", "place", "people")}
    told = queries.month_told(work, row)
    return EncounterForm(data=kept | {"version": str(row.version), "tell_month": told})


def encounter_page(work: Work, row: Encounter, form: EncounterForm) -> str:
    """Render the form of what is planned."""
    names = queries.contacts_named(work, {row.contact_id})
    return render_template(
        "outreach/encounter.html",
        row=row,
        form=form,
        name=names.get(row.contact_id),
        live=queries.live_on(work, row.contact_id) is not None,
        **WORDS,
    )


def saved(row: Campaign) -> dict[str, object]:
    """Give what a form shows of a campaign that is kept."""
    return {
        "version": str(row.version),
        "title": row.title,
        "purpose": row.purpose,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "script": str(row.script_id) if row.script_id else "",
        "marking": Marking(row.marking).key,
    }


def told(script: Script) -> str:
    """Give a talking point in a line."""
    audience = script.audience.replace("_", " ")
    return f"{script.title} ({audience}, {script.number})"


def _in_a_line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _spaces(*lists: Sequence[Held]) -> set[uuid.UUID]:
    return {one.claim.space_id for held in lists for one in held}
