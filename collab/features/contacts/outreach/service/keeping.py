"""What a firm keeps for itself of those it speaks with: notes and encounters, in its own vault."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from collab.core.errors import ConflictError, InvalidError
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Claim, Encounter, OutreachNote
from collab.features.contacts.outreach.policy import Act
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.work.unit import Work

STALE = "Somebody else saved this while you were writing. Look again."
OFF = "This was called off already."


def note(work: Work, claim: Claim, words: str) -> OutreachNote:
    """Note something for one's own firm alone. :raises InvalidError: for no words."""
    if not words.strip():
        raise InvalidError({"words": "Write a few words."})
    vault = own_vault(work)
    row = OutreachNote(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        marking=int(Marking.AMBER_STRICT),
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        contact_id=claim.contact_id,
        group_id=claim.space_id,
        words=words,
        updated_at=work.now,
    )
    work.create(Act.KEEP, claim, row)
    work.record("outreach.noted", space_id=vault.id, facts={"contact": claim.contact_id})
    return row


def plan(
    work: Work,
    claim: Claim,
    *,
    on: dt.date,
    place: str,
    people: str,
    tell_month: bool,
) -> Encounter:
    """Plan a visit or an event; others learn the month at most, and never whose it is.

    :raises InvalidError: for a day that is over.
    :raises ConflictError: when others are to learn of it and the claim is over.
    """
    if on < work.now.date():
        raise InvalidError({"planned_on": "Choose a day that is still to come."})
    vault = own_vault(work)
    row = Encounter(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        marking=int(Marking.AMBER_STRICT),
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        contact_id=claim.contact_id,
        group_id=claim.space_id,
        planned_on=on,
        place=place,
        people=people,
        updated_at=work.now,
    )
    work.create(Act.KEEP, claim, row)
    if tell_month:
        work.authorise(Act.END, claim)
        work.call("app.tell_of_visit", claim.id, on)
    facts = {"contact": claim.contact_id, "told": tell_month}
    work.record("outreach.visit_planned", space_id=vault.id, facts=facts)
    return row


def replan(  # noqa: PLR0913 # what a form holds
    work: Work,
    row: Encounter,
    *,
    on: dt.date,
    place: str,
    people: str,
    tell_month: bool,
    seen_version: int,
) -> None:
    """Change what was planned; what others read of its month follows while the contact is held.

    :raises InvalidError: for another day that is over.
    :raises ConflictError: when somebody changed it meanwhile, it was called off, or others are to
        learn of it and nothing is held any more.
    """
    work.authorise(Act.KEEP, row)
    if row.version != seen_version:
        raise ConflictError(STALE)
    if row.cancelled_at is not None:
        raise ConflictError(OFF)
    if on != row.planned_on and on < work.now.date():
        raise InvalidError({"planned_on": "Choose a day that is still to come."})
    told = queries.month_told(work, row)
    row.planned_on, row.place, row.people, row.updated_at = on, place, people, work.now
    held = queries.live_on(work, row.contact_id)
    if tell_month:
        if held is None:
            raise ConflictError("Your organisation holds this contact no more: nothing is told.")
        work.authorise(Act.END, held)
        work.call("app.tell_of_visit", held.id, on)
    elif held is not None and told:
        work.authorise(Act.END, held)
        work.call("app.tell_of_no_visit", held.id)
    facts = {"contact": row.contact_id, "told": tell_month}
    work.record("outreach.visit_changed", space_id=row.space_id, facts=facts)


def call_off(work: Work, row: Encounter) -> None:
    """Call off what was planned; with the last one others read of no visit any more.

    :raises ConflictError: when it was called off before.
    """
    work.authorise(Act.KEEP, row)
    if row.cancelled_at is not None:
        raise ConflictError(OFF)
    row.cancelled_at = row.updated_at = work.now
    held = queries.live_on(work, row.contact_id)
    rest = queries.encounters(work, contact_id=row.contact_id, since=work.now.date())
    if held is not None and not [one for one in rest if one.id != row.id]:
        work.call("app.tell_of_no_visit", held.id)
    facts = {"contact": row.contact_id}
    work.record("outreach.visit_called_off", space_id=row.space_id, facts=facts)


def forget_kept(work: Work, contact_ids: Collection[uuid.UUID]) -> None:
    """Let what the viewer's firm noted and planned of some contacts be gone for good."""
    for row in queries.kept(work, contact_ids):
        work.authorise(Act.KEEP, row)
        work.session.delete(row)
