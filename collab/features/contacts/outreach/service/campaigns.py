"""Write a campaign, move it on, and say whom it is to reach."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.contacts.models import Contact, ContactClass
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Campaign, Target
from collab.features.contacts.outreach.policy import TAKING, Act
from collab.features.contacts.outreach.rules import MOST_TARGETS, PREPARED, Plan, State, Step
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.process.screening import screened
from collab.work.unit import Work

Offered = Mapping[uuid.UUID, tuple[Contact, ContactClass]]
SHARED = frozenset({Step.OPEN, Step.CLEAR, Step.PAUSE, Step.RESUME, Step.CLOSE})
FOR_COUNSEL = "Something in it is for counsel to look at first: give it to counsel."
FEW = "A campaign is for the whole group: it is not marked RED."
NO_PLAN = "“{name}” cannot be among them: its safety note is missing."


def add(work: Work, space: Space, plan: Plan, *, marking: Marking) -> Campaign:
    """Begin a campaign as a draft, read by those who prepare it and by counsel.

    :raises DeniedError: when the viewer does not prepare campaigns here.
    :raises InvalidError: for words that may not stand here, days that are over, a strange script.
    """
    work.authorise(Act.ADD, space)
    needs = screened(plan.texts).needs_counsel
    if marking >= Marking.RED:
        raise InvalidError({"marking": FEW})
    row = Campaign(
        org_id=space.org_id,
        space_id=space.id,
        marking=int(marking),
        shared_at=work.now,
        needs_counsel=needs,
        updated_at=work.now,
    )
    _fill(work, row, plan)
    work.create(Act.ADD, space, row)
    work.session.flush()  # the database draws its circle
    work.session.refresh(row)
    return row


def change(work: Work, row: Campaign, plan: Plan, *, seen_version: int) -> None:
    """Change a campaign; once others read it, only its days and its script.

    :raises ConflictError: when somebody changed it meanwhile.
    :raises InvalidError: as ``add`` does.
    """
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError("Somebody else saved this while you were writing. Look again.")
    if row.stands is State.DRAFT:
        row.needs_counsel = screened(plan.texts).needs_counsel
    elif (plan.title, plan.purpose) != (row.title, row.purpose):
        raise InvalidError({"title": "Others read these words: only days and script change now."})
    was = (row.script_id, row.opens_on, row.closes_on)
    _fill(work, row, plan)
    row.updated_at = work.now
    if row.stands not in PREPARED and was != (row.script_id, row.opens_on, row.closes_on):
        work.record("outreach.changed", space_id=row.space_id, facts={"campaign": row.id})


def move(work: Work, row: Campaign, step: Step, *, seen_version: int | None = None) -> None:
    """Take one step. Counsel clears what he has read: ``seen_version`` is that of what he saw.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises ConflictError: when somebody moved it meanwhile, or counsel must look first.
    """
    work.authorise(TAKING[step], row)
    if step is Step.OPEN and screened(texts_of(row)).needs_counsel:
        raise ConflictError(FOR_COUNSEL)
    if work.call("app.move_campaign", row.id, step.value, work.now, seen_version) is not None:
        raise ConflictError(FOR_COUNSEL)
    work.session.refresh(row)
    if step is Step.SUBMIT:
        _tell_counsel(work, row)
    facts = {"campaign": row.id}
    if step in SHARED:
        work.record(f"outreach.{step}", space_id=row.space_id, facts=facts)
    else:
        facts |= {"space": row.space_id}
        work.record(f"outreach.{step}", space_id=SYSTEM_CHAIN, facts=facts)


def aim(
    work: Work, row: Campaign, add: Collection[uuid.UUID], remove: Collection[uuid.UUID] = ()
) -> None:
    """Say whom the campaign is to reach as well, and whom no more.

    By what changes, never by the whole list: of two who change it at once nobody undoes the other.

    :raises InvalidError: for a contact of elsewhere, or one whose safety note is missing.
    :raises DeniedError: also when counsel got it, or it ended, in the meantime.
    """
    _wait(work, row)
    offered, before = _offered(work, row), queries.targets(work, row)
    _aim(work, row, ((before.keys() & offered) | set(add)) - set(remove), offered, before)


def texts_of(row: Campaign) -> dict[str, str]:
    """Give what is screened of a campaign that is kept."""
    return {"title": row.title, "purpose": row.purpose}


def _wait(work: Work, row: Campaign) -> None:
    work.authorise(Act.TARGET, row)
    work.session.refresh(row, with_for_update=True)  # of two who aim it the second waits, and sees
    work.authorise(Act.TARGET, row)


def _offered(work: Work, row: Campaign) -> Offered:
    return {contact.id: (contact, kind) for contact, kind in queries.could_be_targets(work, row)}


def _aim(
    work: Work,
    row: Campaign,
    wanted: set[uuid.UUID],
    offered: Offered,
    before: Mapping[uuid.UUID, Target],
) -> None:
    if wanted - offered.keys():
        raise InvalidError({"contacts": "Choose among the contacts of this space."})
    if len(wanted) > MOST_TARGETS:
        raise InvalidError({"contacts": f"Choose {MOST_TARGETS} contacts at most."})
    for ident in sorted(wanted - before.keys()):
        contact, kind = offered[ident]
        if kind.affected and not contact.safety_note.strip():
            raise InvalidError({"contacts": NO_PLAN.format(name=contact.name)})
        target = Target(
            org_id=row.org_id,
            space_id=row.space_id,
            marking=contact.marking,
            shared_at=contact.shared_at,
            campaign_id=row.id,
            contact_id=contact.id,
        )
        work.create(Act.TARGET, row, target)
    for ident in before.keys() - wanted:
        if ident in offered:  # one that is out of sight now is not taken off by not being seen
            work.session.delete(work.authorise(Act.TARGET, before[ident]))


def _fill(work: Work, row: Campaign, plan: Plan) -> None:
    if plan.closes_on < plan.opens_on:
        raise InvalidError({"closes_on": "It ends before it begins."})
    if plan.closes_on < work.now.date():
        raise InvalidError({"closes_on": "Choose a day that is still to come."})
    if plan.script_id is not None and plan.script_id != row.script_id:
        known = {script.id: script for script in queries.scripts_in(work, row.space_id)}
        if plan.script_id not in known or not known[plan.script_id].sound:
            raise InvalidError({"script": "Choose a talking point that counsel has signed."})
    row.title, row.purpose = plan.title, plan.purpose
    row.opens_on, row.closes_on, row.script_id = plan.opens_on, plan.closes_on, plan.script_id


def _tell_counsel(work: Work, row: Campaign) -> None:
    counsel = readers_of(work, row).counsel
    if not counsel:
        raise ConflictError("No counsel could look at it: this group has none who may read it.")
    for reader in counsel:
        work.later(
            "mail.review_waiting",
            key=f"campaign_waits:{random_id()}",
            representation_id=reader.representation_id,
        )
