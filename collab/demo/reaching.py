"""How the story's people divide the talking: who holds whom, what came of it, what is planned."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.known import Approach, Campaign
from collab.demo.stage import Scene, Stage
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.models import Claim
from collab.features.contacts.outreach.rules import Plan, Step
from collab.features.contacts.outreach.service import campaigns, claims, keeping
from collab.features.contacts.queries import note_hash
from collab.features.contacts.service import read_note
from collab.people.spaces import queries as spaces
from collab.policy.marking import Marking
from collab.work.unit import Work

WISHED = 2
"""How many days after its opening firms say whom they would like to be asked for them."""


def approaches(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of each campaign: prepared, opened, and gone through card by card."""
    for one in stage.story.campaigns:
        yield Scene(one.days_ago, functools.partial(_prepare, campaign=one))
        yield Scene(one.opens_days_ago, functools.partial(_open, campaign=one))
        yield Scene(one.opens_days_ago, functools.partial(_look_first, campaign=one))
        yield Scene(one.opens_days_ago - WISHED, functools.partial(_wish, campaign=one))
        for each in one.approaches:
            yield from _approach(one, each)


def _approach(campaign: Campaign, one: Approach) -> Iterator[Scene]:
    yield Scene(one.days_ago, functools.partial(_hold, campaign=campaign, one=one))
    if one.visit is not None:
        yield Scene(one.visit.days_ago, functools.partial(_plan, campaign=campaign, one=one))
    if one.said_days_ago is not None:
        yield Scene(one.said_days_ago, functools.partial(_report, campaign=campaign, one=one))
    if one.let_go_days_ago is not None:
        yield Scene(one.let_go_days_ago, functools.partial(_let_go, campaign=campaign, one=one))


def _prepare(stage: Stage, at: dt.datetime, *, campaign: Campaign) -> None:
    plan = Plan(
        title=campaign.title,
        purpose=campaign.purpose,
        opens_on=stage.day(campaign.opens_days_ago).date(),
        closes_on=stage.day(-campaign.closes_in_days).date(),
        script_id=stage.points[campaign.script],
    )
    with stage.acting(campaign.by, at) as work:
        space = spaces.one(work, stage.spaces[campaign.space])
        row = campaigns.add(work, space, plan, marking=Marking.AMBER)
        stage.campaigns[campaign.key] = row.id
        campaigns.aim(work, row, [stage.copies[key] for key in campaign.targets])


def _open(stage: Stage, at: dt.datetime, *, campaign: Campaign) -> None:
    with stage.acting(campaign.by, at) as work:
        campaigns.move(work, queries.one(work, stage.campaigns[campaign.key]), Step.OPEN)


def _look_first(stage: Stage, at: dt.datetime, *, campaign: Campaign) -> None:
    """Let counsel say of whom to look at first."""
    if campaign.counsel is None:
        return
    with stage.acting(campaign.counsel, at) as work:
        for key in campaign.held_by_counsel:
            claims.put_on_hold(work, queries.contact(work, stage.copies[key]))


def _wish(stage: Stage, at: dt.datetime, *, campaign: Campaign) -> None:
    for who, key in campaign.wishes:
        with stage.acting(who, at) as work:
            claims.wish(work, queries.contact(work, stage.copies[key]))


def _hold(stage: Stage, at: dt.datetime, *, campaign: Campaign, one: Approach) -> None:
    with stage.acting(one.by, at) as work:
        contact = queries.contact(work, stage.copies[one.contact])
        if contact.safety_note:
            read_note(work, contact, seen=note_hash(contact))
        row = queries.one(work, stage.campaigns[campaign.key])
        claim = claims.hold(work, row, contact, named=one.named)
        stage.campaigns[_key(campaign, one)] = claim.id
        if one.note and one.said_days_ago is None:
            keeping.note(work, claim, one.note)


def _report(stage: Stage, at: dt.datetime, *, campaign: Campaign, one: Approach) -> None:
    with stage.acting(one.by, at) as work:
        claim = _claim(stage, work, campaign, one)
        if one.note:
            keeping.note(work, claim, one.note)
        claims.report(work, claim, one.code or "")


def _let_go(stage: Stage, at: dt.datetime, *, campaign: Campaign, one: Approach) -> None:
    with stage.acting(one.by, at) as work:
        claims.let_go(work, _claim(stage, work, campaign, one))


def _plan(stage: Stage, at: dt.datetime, *, campaign: Campaign, one: Approach) -> None:
    if one.visit is None:
        return
    with stage.acting(one.by, at) as work:
        keeping.plan(
            work,
            _claim(stage, work, campaign, one),
            on=stage.day(-one.visit.in_days).date(),
            place=one.visit.place,
            people=one.visit.people,
            tell_month=one.visit.tell_month,
        )


def _claim(stage: Stage, work: Work, campaign: Campaign, one: Approach) -> Claim:
    return queries.claim(work, stage.campaigns[_key(campaign, one)]).claim


def _key(campaign: Campaign, one: Approach) -> str:
    return f"{campaign.key}: {one.contact}, {one.by}"
