"""How cards of contacts come to be: written in vaults, shared by the gate, noted of in private."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.crossing import cross
from collab.demo.items import StoryError
from collab.demo.known import Contact, Note, SafetyPlan
from collab.demo.stage import Scene, Stage
from collab.features.contacts import queries, service
from collab.features.contacts.crossing import snapshot
from collab.features.contacts.plans import Plan
from collab.features.contacts.rules import Basis, CardDraft
from collab.people.spaces import queries as spaces
from collab.policy.declaration import (
    Attribution,
    Declaration,
    Facets,
    Granularity,
    PermittedAction,
    Subject,
    Time,
)
from collab.work.unit import Work

KEPT = dt.timedelta(days=700)
ASSESSED = dt.timedelta(days=20)
FACETS = Facets(time=Time.CURRENT, granularity=Granularity.NONE, subject=Subject.THIRD_PARTY)
AS_IT_IS = (
    "form", "name", "organisation", "role_title", "languages", "countries", "issues", "about",
    "channel", "channel_note", "email", "phone", "website", "do_not_contact", "protected",
    "safety_note", "marking", "identity",
)  # fmt: skip


def acquaintances(stage: Stage) -> Iterator[Scene]:
    """Give the scenes."""
    for one in stage.story.contacts:
        yield Scene(one.days_ago, functools.partial(_write, contact=one))
        for note in one.notes:
            yield Scene(note.days_ago, functools.partial(_note, contact=one, note=note))


def _write(stage: Stage, at: dt.datetime, *, contact: Contact) -> None:
    with stage.acting(contact.author, at) as work:
        row = service.write(work, spaces.own_vault(work), _draft(contact, at))
        stage.contacts[contact.key] = row.id
        if contact.plan is not None:
            work.session.flush()  # the plan's key points at the card
            service.write_plan(work, row, _plan(contact.plan, stage, at), seen_version=0)
        if contact.space is not None:
            work.session.flush()  # the gate looks it up
            _share(stage, work, contact, contact.space)


def _draft(contact: Contact, at: dt.datetime) -> CardDraft:
    until = (at + dt.timedelta(days=contact.basis_days)).date()
    basis = contact.basis
    return CardDraft(
        contact_class=contact.kind,
        bases=tuple(Basis(use, basis, until) for use in contact.uses) if basis else (),
        keep_until=(at + KEPT).date() if contact.form == "person" else None,
        **{name: getattr(contact, name) for name in AS_IT_IS},
    )


def _plan(plan: SafetyPlan, stage: Stage, at: dt.datetime) -> Plan:
    return Plan(
        feasible=plan.feasible,
        safe=plan.safe,
        assessed_by=plan.assessed_by,
        assessed_on=(at - ASSESSED).date(),
        risks=plan.risks,
        safe_channel=plan.safe_channel,
        alternative=plan.alternative,
        reprisal_contact=plan.reprisal_contact,
        review_on=stage.day(-plan.review_in_days).date(),
    )


def _share(stage: Stage, work: Work, contact: Contact, space: str) -> None:
    declaration = Declaration(
        category="cso_contact",
        facets=FACETS,
        marking=contact.marking,
        attribution=Attribution.MEMBER,
        permitted_action=PermittedAction.ASK_CONTRIBUTOR_FIRST,
    )
    made = cross(
        work, snapshot(work, stage.contacts[contact.key]), stage.spaces[space], declaration
    )
    if made.release.state != "released":
        reasons = " ".join(vote.reason for vote in made.judgement.decisive)
        raise StoryError(f"contact {contact.key}: the gate says {made.release.state}. {reasons}")
    stage.copies[contact.key] = made.release.copy_id


def _note(stage: Stage, at: dt.datetime, *, contact: Contact, note: Note) -> None:
    with stage.acting(note.by, at) as work:
        row = queries.one(work, stage.copies[contact.key])
        service.add_note(work, spaces.own_vault(work), row, note.text)
