"""How figures over many firms come about: asked, answered, computed by the trustee's act, told.

The calendar is the calendar's: half-years are over when they are, and figures come out half a year
apart at least. So these days are no whole number of days before the demo begins.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import uuid
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from collab.core.db import call
from collab.core.errors import InvalidError
from collab.core.outbox import OutboxRow
from collab.demo.counted import Answers, Indicator
from collab.demo.items import StoryError
from collab.demo.stage import Scene, Stage
from collab.features.kpis import queries, service
from collab.features.kpis.rules import Step, Told, ends_on, over
from collab.people.organisations import queries as organisations
from collab.people.spaces import queries as spaces
from collab.people.spaces.places import live_seat, own_place
from collab.people.spaces.service.seats import end_seat, seat_person
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from worker.kpis import judge_round

ROUNDS = 4
ASKED_DAYS_AGO, ANSWERED_DAYS_AGO = 12, 5
MONTHS, DAY = 4, 28
ASKED, ANSWERED, LEFT = dt.timedelta(45), dt.timedelta(20), dt.timedelta(25)
CLOSES = dt.timedelta(days=16)


def figures(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of each indicator: four rounds that are over, and one that is open."""
    for one in stage.story.indicators:
        yield from _rounds(stage, one)


def _rounds(stage: Stage, one: Indicator) -> Iterator[Scene]:
    newest, *before = over((stage.now - dt.timedelta(days=ASKED_DAYS_AGO)).date(), 1 + ROUNDS)
    days = [_published(period) for period in reversed(before)]
    first = _ago(stage, days[0] - ASKED)
    yield Scene(first, functools.partial(_take_up, indicator=one))
    for each in one.answers:
        yield Scene(first, functools.partial(clear, who=each.by))
    for number, (period, day) in enumerate(zip(reversed(before), days, strict=True)):
        asking = functools.partial(_ask, indicator=one, period=period)
        yield Scene(_ago(stage, day - ASKED), asking)
        answers = {each: each.past[number] for each in one.answers if len(each.past) > number}
        answering = functools.partial(_answer, period=period, answers=answers)
        yield Scene(_ago(stage, day - ANSWERED), answering)
        yield Scene(_ago(stage, day), functools.partial(_release, indicator=one, period=period))
    yield Scene(_ago(stage, days[-2] + LEFT), functools.partial(_leave, indicator=one))
    asking = functools.partial(_ask, indicator=one, period=newest)
    yield Scene(ASKED_DAYS_AGO, functools.partial(_refuse, indicator=one, period=newest))
    yield Scene(ASKED_DAYS_AGO, asking)
    answers = {each: each.open for each in one.answers if each.open is not None}
    yield Scene(ANSWERED_DAYS_AGO, functools.partial(_answer, period=newest, answers=answers))
    yield Scene(0, _tell_how_far)


def _published(period: str) -> dt.date:
    """Give the day in the fourth month after a half-year: figures are three months old by then."""
    end = ends_on(period)
    years, month = divmod(end.month - 1 + MONTHS, 12)
    last = calendar.monthrange(end.year + years, month + 1)[1]
    return dt.date(end.year + years, month + 1, min(DAY, last))


def _ago(stage: Stage, day: dt.date) -> int:
    return (stage.now.date() - day).days


def _take_up(stage: Stage, at: dt.datetime, *, indicator: Indicator) -> None:
    with stage.acting(indicator.by, at) as work:
        row = service.take_up(work, organisations.own(work), indicator.key)
        stage.counted[indicator.key] = row.id


def clear(stage: Stage, at: dt.datetime, *, who: str) -> None:
    """Let an administrator clear who acts on what is sealed in the vault of their firm."""
    with stage.acting(stage.administrator(stage.story.organisation_of(who)), at) as work:
        vault, person = spaces.own_vault(work), stage.people[who].representation_id
        row = live_seat(work, vault.id, person)
        if row is not None and row.ceiling < Marking.SEALED:
            end_seat(work, row)
            place = own_place(work, vault.id)
            colleague = organisations.colleague(work, person)
            seat_person(work, place, colleague, role=Role(row.role), ceiling=Marking.SEALED)


def _ask(stage: Stage, at: dt.datetime, *, indicator: Indicator, period: str) -> None:
    with stage.acting(indicator.by, at) as work:
        space = spaces.one(work, stage.spaces[indicator.space])
        about = queries.definition(work, stage.counted[indicator.key])
        # Answers are taken while the real clock says so; whoever facilitates closes it by hand.
        closes_at = stage.now + CLOSES
        row = service.ask(work, space, about, period=period, closes_at=closes_at)
        stage.counted[period] = row.id


def _refuse(stage: Stage, at: dt.datetime, *, indicator: Indicator, period: str) -> None:
    """Let somebody ask in a group whose charter does not know such figures: it is refused."""
    with stage.acting(indicator.refused_by, at) as work:
        space = spaces.one(work, stage.spaces[indicator.refused_space])
        about = queries.definition(work, stage.counted[indicator.key])
        try:
            service.ask(work, space, about, period=period, closes_at=stage.now + CLOSES)
        except InvalidError:
            return
    raise StoryError(f"{indicator.refused_space} may ask for figures over many firms")


def _answer(stage: Stage, at: dt.datetime, *, period: str, answers: dict[Answers, int]) -> None:
    for firm, value in answers.items():
        with stage.acting(firm.by, at) as work:
            row = queries.one_round(work, stage.counted[period])
            about = queries.definition(work, row.definition_id)
            service.submit(work, row, about, Told(Decimal(value), row.ends_on), sure=True)


def _release(stage: Stage, at: dt.datetime, *, indicator: Indicator, period: str) -> None:
    ident = stage.counted[period]
    _move(stage, at, indicator.by, ident, Step.CLOSE)
    _move(stage, at, indicator.trustee, ident, Step.JUDGE)
    with stage.system(at, "the demo's figures are about to be computed") as work:
        call(work.session.connection(), "app.announce_kpi_unsealing", ident)
    with stage.system(at, "the demo's figures, computed as the worker does") as work:
        judge_round(work.session.connection(), stage.house.cipher, ident, at)
        notes = [f"kpi_{kind}:{ident}" for kind in ("close", "remind", "judge")]
        for note in work.session.scalars(select(OutboxRow).where(OutboxRow.key.in_(notes))):
            note.sent_at = at
    _move(stage, at, indicator.trustee, ident, Step.PUBLISH)


def _move(stage: Stage, at: dt.datetime, who: str, ident: uuid.UUID, step: Step) -> None:
    with stage.acting(who, at) as work:
        service.move(work, queries.one_round(work, ident), step)


def _leave(stage: Stage, at: dt.datetime, *, indicator: Indicator) -> None:
    firm = stage.story.organisation_of(indicator.leaver)
    with stage.acting(stage.administrator(firm), at) as work:
        who = stage.people[indicator.leaver].representation_id
        row = live_seat(work, stage.spaces[indicator.space], who)
        if row is not None:
            end_seat(work, row)


def _tell_how_far(stage: Stage, at: dt.datetime) -> None:
    """Tell by bands how many answered, as the worker does every morning."""
    with stage.system(at, "the demo's progress of a round") as work:
        call(work.session.connection(), "app.refresh_kpi_progress", at)
