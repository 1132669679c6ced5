"""How the story's people get in: the association is founded, everybody else comes by invitation."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.cast import Organisation, Person, Representation
from collab.demo.stage import Scene, Stage
from collab.people.accounts.rules import DigestTimes, Profile
from collab.people.accounts.service import profile, sessions
from collab.people.accounts.service.acceptance import join, join_as_holder, token_of
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import OrganisationKind, Tier
from collab.people.organisations.service.founding import found
from collab.people.organisations.service.people import give_duties
from collab.people.organisations.service.register import (
    Entry,
    add_organisation,
    declare_relation,
)
from collab.people.spaces import queries as spaces
from collab.people.spaces.models import Invitation
from collab.people.spaces.service.inviting import Guest, invite_colleague, invite_first
from collab.people.spaces.service.seats import end_representation
from collab.policy.viewer import Duty, Role
from collab.work.opening import Identity

EARLIER = 30
"""Days between the founding of the association and its first group."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def arrivals(stage: Stage) -> Iterator[Scene]:
    """Give the scenes in which everybody arrives, and those in which somebody leaves."""
    story = stage.story
    first = max(space.founded_days_ago for space in story.spaces) + EARLIER
    association = next(one for one in story.organisations if one.kind == "association")
    others = [one for one in story.organisations if one is not association]
    convener = next(one.key for one in story.representations if Duty.CONVENER in one.duties)
    founding = functools.partial(_found, association=association)
    yield Scene(first, founding)
    yield Scene(first, functools.partial(_invite_staff, firm=association))
    entering = functools.partial(_enter, convener=convener, firms=others)
    yield Scene(first - 1, entering)
    for firm in others:
        inviting = functools.partial(_invite_first, convener=convener, firm=firm)
        yield Scene(first - 2, inviting)
    for firm in others:
        yield Scene(first - 3, functools.partial(_invite_staff, firm=firm))
    for person in story.people:
        for one in person.acts_for:
            yield Scene(first - 4, functools.partial(_settle_in, person=person, one=one))
            if one.left_days_ago is not None:
                yield Scene(one.left_days_ago, functools.partial(_leave, one=one))


def _found(stage: Stage, at: dt.datetime, *, association: Organisation) -> None:
    first = stage.story.representation(stage.administrator(association.key))
    with stage.system(at, "the demo is founded") as work:
        token = found(
            work,
            name=association.name,
            mail_domain=association.mail_domain,
            email=first.email,
            country=association.country,
        )
    _arrive(stage, at, first, token)
    stage.organisations[association.key] = stage.people[first.key].org_id


def _enter(stage: Stage, at: dt.datetime, *, convener: str, firms: list[Organisation]) -> None:
    with stage.acting(convener, at) as work:
        # An organisation is entered after the one it belongs to.
        for firm in sorted(firms, key=lambda one: one.ultimate_parent is not None):
            parent = stage.organisations[firm.ultimate_parent] if firm.ultimate_parent else None
            entry = Entry(
                name=firm.name,
                kind=OrganisationKind(firm.kind),
                tier=Tier(firm.tier) if firm.tier else None,
                mail_domain=firm.mail_domain,
                parent=organisations.one(work, parent) if parent else None,
                country=firm.country,
            )
            stage.organisations[firm.key] = add_organisation(work, entry).id
        for relation in stage.story.relations:
            ids = [stage.organisations[key] for key in relation.between]
            one, other = (organisations.one(work, org_id) for org_id in ids)
            declare_relation(work, one, other, kind=relation.kind)


def _invite_first(stage: Stage, at: dt.datetime, *, convener: str, firm: Organisation) -> None:
    first = stage.story.representation(stage.administrator(firm.key))
    with stage.acting(convener, at) as work:
        guest = Guest(
            firm=organisations.one(work, stage.organisations[firm.key]),
            email=first.email,
            name=stage.story.person_of(first.key).name,
        )
        invitation = invite_first(work, guest)
    _arrive(stage, at, first, _token(stage, invitation))


def _invite_staff(stage: Stage, at: dt.datetime, *, firm: Organisation) -> None:
    administrator = stage.administrator(firm.key)
    colleagues = [
        one
        for one in stage.story.representations
        if one.organisation == firm.key and one.key != administrator
    ]
    with stage.acting(administrator, at) as work:
        own, vault = organisations.own(work), spaces.own_vault(work)
        invited = [
            invite_colleague(
                work,
                Guest(firm=own, email=one.email, name=stage.story.person_of(one.key).name),
                place=(vault, Role.MEMBER) if one.vault else None,
                duties=one.duties,
            )
            for one in colleagues
        ]
    for one, invitation in zip(colleagues, invited, strict=True):
        _arrive(stage, at, one, _token(stage, invitation))


def _token(stage: Stage, invitation: Invitation) -> str:
    return token_of(stage.house, invitation.id, invitation.serial)


def _arrive(stage: Stage, at: dt.datetime, one: Representation, token: str) -> None:
    """Accept: with a new account, or with the one the person has for another organisation."""
    person = stage.story.person_of(one.key)
    with stage.door(at, cookie=stage.sessions.get(person.key)) as door:
        if door.cookie is None:
            opened = join(door, token, name=person.name, password=person.password)
        else:
            opened = join_as_holder(door, token, name=person.name)
        who = sessions.holder(door, opened)
    stage.sessions[person.key] = opened
    stage.people[one.key] = Identity(who.representation_id, who.org_id)


def _settle_in(stage: Stage, at: dt.datetime, *, person: Person, one: Representation) -> None:
    with stage.acting(one.key, at) as work:
        profile.edit(work, Profile(person.name, person.language, person.time_zone))
        days = [WEEK.index(day) + 1 for day in one.digest_days]
        profile.time_digest(work, DigestTimes(on=bool(days), days=days, hour=one.digest_hour))
        if Duty.ADMINISTRATOR in one.duties:  # whoever founded may hold more than the story gives
            me = organisations.colleague(work, work.viewer.representation_id)
            if set(me.duties) != {duty.value for duty in one.duties}:
                give_duties(work, me, one.duties)


def _leave(stage: Stage, at: dt.datetime, *, one: Representation) -> None:
    with stage.acting(stage.administrator(one.organisation), at) as work:
        person = organisations.colleague(work, stage.people[one.key].representation_id)
        end_representation(work, person)
