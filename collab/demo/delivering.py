"""How the story's experts deliver: a contract, a room of their own, and milestones."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any

from collab.demo.engaged import Delivery, Engagement, Milestone
from collab.demo.engaging import firm_of
from collab.demo.spaces import FIRST_VERSION
from collab.demo.stage import Scene, Stage
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Contract, Order, Outcome, Plan, Room
from collab.features.engagements.delivery.service import contracts, milestones
from collab.people.organisations import queries as organisations
from collab.people.spaces import queries as spaces
from collab.people.spaces.places import own_place
from collab.people.spaces.service.charters import accept_charter, accept_for_organisation
from collab.people.spaces.service.seats import seat_person
from collab.policy.viewer import Role
from collab.work.unit import Work


def deliveries(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of contracts, rooms and milestones."""
    for told in stage.story.engagements:
        if told.delivery is None:
            continue
        one = told.delivery
        yield Scene(one.contract_days_ago, functools.partial(_sign, told=told, one=one))
        yield Scene(one.room_days_ago, functools.partial(_open_room, told=told, one=one))
        yield Scene(one.room_days_ago, functools.partial(_seat, told=told))
        yield Scene(one.room_days_ago, functools.partial(_plan, told=told, one=one))
        for number, part in enumerate(one.milestones, 1):
            if part.submitted_days_ago is not None:
                sending = functools.partial(_submit, told=told, part=part, number=number)
                yield Scene(part.submitted_days_ago, sending)
            if part.accepted_days_ago is not None:
                accepting = functools.partial(_accept, told=told, number=number)
                yield Scene(part.accepted_days_ago, accepting)


def _sign(stage: Stage, at: dt.datetime, *, told: Engagement, one: Delivery) -> None:
    day = at.date()
    with stage.acting(told.by, at) as work:
        signed = Contract(
            reference=one.reference,
            signed_on=day,
            starts_on=day,
            ends_on=stage.day(-one.ends_in_days).date(),
            amount=sum(part.amount for part in one.milestones),
            why="",
            undertaken_on=day,
        )
        contracts.record(work, queries.engagement(work, stage.engaged[told.key]), signed)


def _open_room(stage: Stage, at: dt.datetime, *, told: Engagement, one: Delivery) -> None:
    firms = {firm_of(stage, who) for who in told.selects}
    with stage.acting(told.by, at) as work:
        engagement = queries.engagement(work, stage.engaged[told.key])
        contract = queries.contract(work, engagement.id)
        room = Room(name=one.room, purpose=one.purpose, firms=firms)
        stage.spaces[room_key(told)] = contracts.open_room(work, engagement, contract, room).id


def _seat(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    """Let each firm seat its people; the expert's own are all of its team who have an account."""
    room = stage.spaces[room_key(told)]
    winner = told.choice.winner if told.choice is not None else ""
    expert = stage.story.organisation_of(winner)
    experts = [one.key for one in stage.story.representations if one.organisation == expert]
    seats = [
        *((who, Role.MEMBER) for who in told.selects),
        (told.counsel, Role.COUNSEL),
        *((who, Role.EXPERT) for who in experts),
    ]
    bound: set[str] = set()
    for who, role in seats:
        firm = stage.story.organisation_of(who)
        with stage.acting(stage.administrator(firm), at) as work:
            if firm not in bound:
                accept_for_organisation(work, spaces.one(work, room), version=FIRST_VERSION)
                bound.add(firm)
            person = organisations.colleague(work, stage.people[who].representation_id)
            seat_person(work, own_place(work, room), person, role=role, ceiling=None)
        with stage.acting(who, at) as work:
            accept_charter(work, spaces.one(work, room), version=FIRST_VERSION)


def _plan(stage: Stage, at: dt.datetime, *, told: Engagement, one: Delivery) -> None:
    acceptors = tuple(firm_of(stage, who) for who in told.selects)
    with stage.acting(told.by, at) as work:
        engagement = queries.engagement(work, stage.engaged[told.key])
        contract = queries.contract(work, engagement.id)
        for number, part in enumerate(one.milestones, 1):
            planned = Plan(
                number=number,
                title=part.title,
                due_on=stage.day(part.due_days_ago).date(),
                amount=part.amount,
                order=Order.PARALLEL,
                acceptors=acceptors,
            )
            milestones.plan(work, contract, planned)
        milestones.agree(work, engagement, contract)


def _submit(
    stage: Stage, at: dt.datetime, *, told: Engagement, part: Milestone, number: int
) -> None:
    expert = told.choice.winner if told.choice is not None else ""
    with stage.acting(expert, at) as work:
        milestones.submit(work, _row(stage, work, told, number), part.words, ())


def _accept(stage: Stage, at: dt.datetime, *, told: Engagement, number: int) -> None:
    for who in told.selects:
        with stage.acting(who, at) as work:
            row = _row(stage, work, told, number)
            milestones.answer(work, row, Outcome.ACCEPTED, "", seen_round=row.rounds)


def _row(stage: Stage, work: Work, told: Engagement, number: int) -> Any:
    found = queries.milestones(work, stage.spaces[room_key(told)])
    return next(row for row in found if row.number == number)


def room_key(told: Engagement) -> str:
    """Give the name of an engagement's room for its expert."""
    return f"{told.key}: room"
