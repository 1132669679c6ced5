"""How the story's experts report: escrow, facts, releases, and what becomes of their advice."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.core.db import call
from collab.demo.delivering import room_key
from collab.demo.engaged import Advice, Engagement, Report
from collab.demo.engaging import firm_of
from collab.demo.stage import Scene, Stage
from collab.features.engagements.reports import queries, register
from collab.features.engagements.reports.rules import (
    Addressee,
    Reply,
    Response,
    Section,
    Step,
    Text,
)
from collab.features.engagements.reports.service import recommending, releasing, writing
from collab.features.engagements.reports.service.releasing import Choice
from collab.people.spaces import queries as spaces
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking

CATEGORY = "hr_risk_general"
PAUSE = dt.timedelta(minutes=7)


def reporting(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of reports, from the first word to the last answer."""
    for told in stage.story.engagements:
        if told.report is not None:
            yield from _report(told, told.report)


def _report(told: Engagement, one: Report) -> Iterator[Scene]:
    scene = functools.partial
    yield Scene(one.begun_days_ago, scene(_begin, told=told, one=one))
    yield Scene(one.given_days_ago, scene(_give, told=told, one=one))
    yield Scene(one.comments_days_ago, scene(_comment, told=told, one=one))
    yield Scene(one.checked_until_days_ago - 1, scene(_end_round, told=told, one=one))
    yield Scene(one.final_days_ago, scene(_finish, told=told, one=one))
    yield Scene(one.released_days_ago, scene(_release, told=told, one=one))
    yield Scene(one.released_days_ago - 1, scene(_propose, told=told, one=one))
    yield Scene(one.published_days_ago, scene(_publish, told=told, one=one))
    for number, advice in enumerate(one.advice):
        yield Scene(one.advised_days_ago, scene(_advise, told=told, advice=advice, number=number))
        yield Scene(one.answered_days_ago, scene(_reply, told=told, advice=advice, number=number))
    yield Scene(0, _note_silence)


def _begin(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(one.by, at) as work:
        row = writing.begin(work, spaces.one(work, stage.spaces[room_key(told)]))
        stage.engaged[_key(told)] = row.id
        writing.write(work, row, _text(one, checked=False), seen_version=None)


def _give(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(one.by, at) as work:
        row = queries.report(work, stage.engaged[_key(told)])
        writing.move(work, row, Step.GIVE, seen=writing.read(work, row))
    keys = {section.heading: section.key for section in _text(one, checked=False).sections}
    with stage.acting(told.by, at + PAUSE) as work:
        row = queries.report(work, stage.engaged[_key(told)])
        for fact in one.facts:
            writing.mark(
                work,
                row,
                section=keys[fact.section],
                excerpt=fact.excerpt,
                party_id=stage.organisations[fact.firm],
            )
        until = stage.day(one.checked_until_days_ago).date()
        writing.move(work, row, Step.CHECK, until=until)


def _comment(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    for fact in one.facts:
        if fact.by:
            with stage.acting(fact.by, at) as work:
                found = queries.threads(work, stage.engaged[told.key])
                thread = next(each for each in found if each.excerpt == fact.excerpt)
                writing.comment(work, thread, fact.comment, seen_version=thread.version)


def _end_round(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(told.by, at) as work:
        writing.move(work, queries.report(work, stage.engaged[_key(told)]), Step.END)
    with stage.acting(one.by, at + PAUSE) as work:
        row = queries.report(work, stage.engaged[_key(told)])
        for note, passage in queries.notes(work, row):
            fact = next(each for each in one.facts if each.excerpt == passage.excerpt)
            if fact.answer:
                writing.answer(
                    work, note, fact.answer, changed=fact.changed, seen_version=note.version
                )


def _finish(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(one.by, at) as work:
        row = queries.report(work, stage.engaged[_key(told)])
        draft = queries.draft(work, row)
        seen = None if draft is None else draft.version
        writing.write(work, row, _text(one, checked=True), seen_version=seen)
        writing.move(work, row, Step.FINISH, seen=writing.read(work, row))


def _release(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    sections = tuple(section.key for section in _text(one, checked=True).sections)
    for key in one.released_to:
        with stage.acting(told.by, at) as work:
            choice = Choice(
                sections=sections,
                summary=True,
                marking=Marking.AMBER,
                category=CATEGORY,
                permitted=PermittedAction.RAISE_OPENLY,
            )
            row = queries.report(work, stage.engaged[_key(told)])
            target = spaces.one(work, stage.spaces[key])
            made = releasing.release(work, row, target, choice)
            stage.engaged[f"{told.key}: release to {key}"] = made.id


def _propose(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(told.by, at) as work:
        ident = stage.engaged[f"{told.key}: release to {one.released_to[0]}"]
        made = releasing.propose(work, queries.release(work, ident))
        stage.engaged[f"{told.key}: public"] = made.id


def _publish(stage: Stage, at: dt.datetime, *, told: Engagement, one: Report) -> None:
    with stage.acting(one.officer, at) as work:
        row = queries.public(work, stage.engaged[f"{told.key}: public"])
        releasing.decide(work, row, publish=True)


def _advise(
    stage: Stage, at: dt.datetime, *, told: Engagement, advice: Advice, number: int
) -> None:
    addressees = (
        *(Addressee(firm_id=stage.organisations[firm]) for firm in advice.firms),
        *(Addressee(body=body) for body in advice.bodies),
    )
    with stage.acting(told.by, at) as work:
        row = queries.engagement(work, stage.engaged[told.key])
        due = stage.day(advice.due_days_ago).date()
        made = recommending.recommend(work, row, advice.words, due_on=due, addressees=addressees)
        stage.engaged[f"{told.key}: advice {number}"] = made.id
        held = made.state == "held"
    if held:
        with stage.acting(told.counsel, at + PAUSE) as work:
            waits = register.recommendation(work, stage.engaged[f"{told.key}: advice {number}"])
            recommending.settle(work, waits, clear=True)


def _reply(stage: Stage, at: dt.datetime, *, told: Engagement, advice: Advice, number: int) -> None:
    ident = stage.engaged[f"{told.key}: advice {number}"]
    for one in advice.replies:
        firm = None if advice.bodies else firm_of(stage, one.by)
        reply = Reply(Response(one.response), one.words, told=one.told)
        with stage.acting(one.by, at) as work:
            said = register.said(work, [ident])[ident]
            row = next(each.reaction for each in said if each.reaction.firm_id == firm)
            recommending.respond(work, row, reply, seen_version=row.version)


def _note_silence(stage: Stage, at: dt.datetime) -> None:
    """Note who said nothing by the day, as the worker does every morning."""
    with stage.system(at, "the demo's recommendations nobody answered") as work:
        call(work.session.connection(), "app.mark_silent", at)


def _text(one: Report, *, checked: bool) -> Text:
    sections = tuple(
        Section(
            f"s{number}",
            part.heading,
            part.later if checked and part.later else part.text,
            part.neutral,
        )
        for number, part in enumerate(one.sections, 1)
    )
    return Text("en", one.title, one.summary, sections)


def _key(told: Engagement) -> str:
    return f"{told.key}: report"
