"""How the story's people engage experts: who takes part, terms, counsel, and a call."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterator
from typing import Any

from collab.core.refs import card_of
from collab.demo.engaged import Asked, Call, Engagement
from collab.demo.stage import Scene, Stage
from collab.features.engagements import queries, service
from collab.features.engagements import rules as words
from collab.features.engagements.calls import queries as called
from collab.features.engagements.calls import service as calling
from collab.features.engagements.calls.rules import Deadlines, Notice
from collab.features.engagements.rules import Draft, Step, TermsDraft, Type, Workflow
from collab.people.spaces import queries as spaces
from collab.policy.marking import Marking
from collab.work.unit import Work

CURRENCY = "EUR"
NOON = dt.timedelta(hours=12)
"""A deadline is at an hour that everybody reads as the same day."""
OPEN_FOR = dt.timedelta(days=3)
"""So far ahead a deadline lies, by the real clock, until it is turned back to its day."""


def engagements(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of each engagement up to its call."""
    for one in stage.story.engagements:
        yield Scene(one.days_ago, functools.partial(_begin, told=one))
        yield Scene(one.days_ago - 1, functools.partial(_take_part, told=one))
        yield Scene(one.days_ago - 2, functools.partial(_write, told=one))
        if one.cleared_days_ago is not None:
            yield Scene(one.cleared_days_ago, functools.partial(_clear, told=one))
        if one.call is not None:
            publishing = functools.partial(_publish, told=one, call=one.call)
            yield Scene(one.call.days_ago, publishing)
            for asked in one.call.asked:
                asking = functools.partial(_ask, told=one, asked=asked)
                yield Scene(one.call.days_ago - 3, asking)


def row_of(stage: Stage, work: Work, told: Engagement) -> Any:
    """Give an engagement of the story to whoever acts."""
    return queries.one(work, stage.engaged[told.key])


def firm_of(stage: Stage, who: str) -> uuid.UUID:
    """Give the firm somebody acts for."""
    return stage.organisations[stage.story.organisation_of(who)]


def _begin(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    draft = Draft(told.title, told.need, Type(told.type), Workflow.OPEN, CURRENCY)
    with stage.acting(told.by, at) as work:
        space = spaces.one(work, stage.spaces[told.space])
        origin = card_of(work, "decision", stage.agreed[told.decision])
        row = service.begin(work, space, draft, marking=Marking(origin.marking), origin=origin)
        stage.engaged[told.key] = row.id


def _take_part(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    with stage.acting(told.by, at) as work:
        row = row_of(stage, work, told)
        for firm in told.subjects:
            service.name_party(
                work, row, stage.organisations[firm], subject=True, payer_class="mining"
            )
    for who in dict.fromkeys((*told.selects, *told.funds)):
        with stage.acting(who, at) as work:
            row = row_of(stage, work, told)
            service.take_part(work, row, selects=who in told.selects, funds=who in told.funds)


def _write(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    criteria = tuple(words.Criterion(one.label, one.weight, one.levels) for one in told.criteria)
    people = "people_ethics" in told.terms
    draft = TermsDraft(told.terms, criteria, people_are_met=people)
    with stage.acting(told.by, at) as work:
        row = row_of(stage, work, told)
        service.write(work, row, draft, seen_version=0)
        if told.cleared_days_ago is not None:
            service.move(work, row, Step.SUBMIT)


def _clear(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    with stage.acting(told.counsel, at) as work:
        row = row_of(stage, work, told)
        terms = queries.terms(work, row)
        digest = queries.digest(work, terms)
        service.clear(work, row, terms, seen_version=terms.version, digest=digest)


def _publish(stage: Stage, at: dt.datetime, *, told: Engagement, call: Call) -> None:
    over = call.closes_days_ago >= 0
    ends = stage.now + OPEN_FOR if over else stage.day(call.closes_days_ago) + NOON
    asks = ends if over else stage.day(call.questions_days_ago) + NOON
    notice = Notice(Deadlines(asks, ends), public=True, with_need=True)
    with stage.acting(told.by, at) as work:
        row = row_of(stage, work, told)
        terms = queries.terms(work, row)
        ident = calling.publish(
            work, row, terms, notice, seen_version=row.version, seen_terms=terms.version
        )
        stage.engaged[call_key(told)] = ident
        for firm in call.invited:
            found = called.published(work, row)
            calling.invite(work, row, found, stage.organisations[firm])


def _ask(stage: Stage, at: dt.datetime, *, told: Engagement, asked: Asked) -> None:
    with stage.acting(asked.by, at) as work:
        calling.ask(work, called.one(work, stage.engaged[call_key(told)]), asked.words)
    with stage.acting(told.by, at + dt.timedelta(hours=3)) as work:
        row = row_of(stage, work, told)
        waiting = [
            one
            for one in called.answers(work, called.published(work, row))
            if one.state == "waiting"
        ]
        for one in waiting:
            calling.answer(work, row, one, asked.words, asked.answer, seen_version=one.version)


def call_key(told: Engagement) -> str:
    """Give the name of an engagement's call."""
    return f"{told.key}: call"
