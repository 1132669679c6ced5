"""How the story's firms pay together: a budget, pledges nobody else learns, and the book."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from decimal import Decimal

from collab.core.db import call
from collab.demo.counting import clear
from collab.demo.engaged import Delivery, Engagement, Funding, Milestone, Pledge
from collab.demo.engaging import NOON
from collab.demo.stage import Scene, Stage
from collab.demo.turning import settle_notes, turn_back
from collab.features.engagements.delivery import queries as delivered
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.looking import look
from collab.features.engagements.funding.rules import Part, Plan, Terms
from collab.features.engagements.money import queries as money
from collab.features.engagements.money import service as booking
from collab.features.engagements.money.rules import Kind, Side

DAY = dt.timedelta(days=1)
PAUSE = dt.timedelta(minutes=7)
TERM = dt.timedelta(days=30)


def payments(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of budgets and pledges, and those of the trustee's book."""
    for told in stage.story.engagements:
        if told.funding is None:
            continue
        fund = told.funding
        yield Scene(fund.drawn_days_ago, functools.partial(_draw_up, told=told, fund=fund))
        for one in fund.pledges:
            offering = functools.partial(_offer, told=told, one=one)
            yield Scene(fund.drawn_days_ago - 1, offering)
        moments = (*fund.looks_days_ago, fund.confirm_days_ago)
        for number, days_ago in enumerate(moments, 1):
            looking = functools.partial(_look, told=told, fund=fund, number=number)
            yield Scene(days_ago, looking)
        confirming = functools.partial(_confirm, told=told, fund=fund)
        yield Scene(fund.looks_days_ago[-1] - 1, confirming)
        yield Scene(fund.called_days_ago, functools.partial(_ask, told=told, fund=fund))
        yield Scene(fund.received_days_ago, functools.partial(_receive, told=told, fund=fund))
        if told.delivery is not None:
            yield from _invoices(told, fund, told.delivery)


def _invoices(told: Engagement, fund: Funding, delivery: Delivery) -> Iterator[Scene]:
    for number, one in enumerate(delivery.milestones, 1):
        if one.invoiced_days_ago is not None:
            invoicing = functools.partial(_invoice, told=told, fund=fund, one=one, number=number)
            yield Scene(one.invoiced_days_ago, invoicing)
        if one.paid_days_ago is not None:
            paying = functools.partial(_pay, told=told, fund=fund, one=one, number=number)
            yield Scene(one.paid_days_ago, paying)


def _draw_up(stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding) -> None:
    """Draw it up with days still to come by the real clock; each is turned back when it is over."""
    looks = [stage.now + number * 2 * DAY for number, _ in enumerate(fund.looks_days_ago, 1)]
    plan = Plan(
        total=fund.total,
        key="equal",
        parts=[Part("association", fund.outside_label, fund.outside)],
        refreshes=looks,
        confirm_until=looks[-1] + 2 * DAY,
        confirm_again_until=looks[-1] + 4 * DAY,
    )
    with stage.acting(told.by, at) as work:
        row = service.draw_up(work, queries.engagement(work, stage.engaged[told.key]), plan)
        service.open_it(work, row, seen_version=row.version)
        stage.engaged[_key(told)] = row.id


def _offer(stage: Stage, at: dt.datetime, *, told: Engagement, one: Pledge) -> None:
    percent = None if one.max_percent is None else Decimal(one.max_percent)
    terms = Terms(
        one.most,
        min_payers=one.min_payers,
        max_percent=percent,
        requires_class=one.requires_class,
    )
    clear(stage, at - PAUSE, who=one.by)
    with stage.acting(one.by, at) as work:
        service.offer(work, queries.one(work, stage.engaged[_key(told)]), terms)


def _look(stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding, number: int) -> None:
    """Let a moment come, and open the pledges as the worker does."""
    ident = stage.engaged[_key(told)]
    at = max(at, at.replace(hour=0, minute=0) + NOON + PAUSE)
    with stage.acting(told.by, at) as work:
        row = queries.one(work, ident)
        ahead, confirm, again = list(row.refreshes), row.confirm_until, row.confirm_again_until
    past = [stage.day(days_ago) + NOON for days_ago in fund.looks_days_ago]
    looks = [*past[:number], *ahead[number:]]
    if number > len(past):
        confirm = stage.day(fund.confirm_days_ago) + NOON
        again = stage.day(fund.confirm_again_days_ago) + NOON
    turn_back(stage, row, refreshes=looks, confirm_until=confirm, confirm_again_until=again)
    with stage.system(at, "the demo's pledges are about to be opened") as work:
        call(work.session.connection(), "app.announce_funding", ident, number)
    with stage.system(at, "the demo's pledges, opened as the worker does") as work:
        look(work.session.connection(), stage.house.cipher, ident, number, at)
    settle_notes(stage, at, f"funding_refresh:{ident}:{number}")
    if number > len(past):
        settle_notes(stage, at, f"funding_refresh:{ident}", f"funding_remind:{ident}")


def _confirm(stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding) -> None:
    for one in fund.pledges:
        with stage.acting(one.by, at) as work:
            budget = queries.one(work, stage.engaged[_key(told)])
            own = queries.own(work, budget)
            outcome = next(iter(queries.own_outcomes(work, budget)), None)
            if own is not None and outcome is not None and outcome.amount is not None:
                service.confirm(work, budget, own, amount=outcome.amount, number=outcome.number)


def _ask(stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding) -> None:
    with stage.acting(fund.trustee, at) as work:
        booking.call_contributions(
            work,
            booking.open_book(work, stage.engaged[told.key]),
            percent=fund.percent,
            issued_on=at.date(),
            due_on=stage.day(fund.due_days_ago).date(),
        )


def _receive(stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding) -> None:
    names = {stage.story.organisation(key).name for key in fund.received}
    with stage.acting(fund.trustee, at) as work:
        book = booking.open_book(work, stage.engaged[told.key])
        for invoice in book.invoices:
            if invoice.side is Side.PAYER and invoice.name in names:
                row = money.kept(work, invoice.id)
                number = row.next_number
                booking.enter(
                    work, row, Kind.RECEIVED, number=number, amount=invoice.open, on=at.date()
                )


def _invoice(
    stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding, one: Milestone, number: int
) -> None:
    with stage.acting(told.by, at - PAUSE) as work:
        room = stage.spaces[f"{told.key}: room"]
        milestones = delivered.milestones(work, room)
        found = next(row.id for row in milestones if row.number == number)
    asked = booking.Asked(one.amount, f"Invoice {number}", at.date(), (at + TERM).date())
    with stage.acting(fund.trustee, at) as work:
        book = booking.open_book(work, stage.engaged[told.key])
        ident = booking.add_expert_invoice(work, book, found, asked)
        stage.engaged[f"{told.key}: invoice {number}"] = ident


def _pay(
    stage: Stage, at: dt.datetime, *, told: Engagement, fund: Funding, one: Milestone, number: int
) -> None:
    with stage.acting(fund.trustee, at) as work:
        row = money.kept(work, stage.engaged[f"{told.key}: invoice {number}"])
        last = row.next_number
        booking.enter(work, row, Kind.PAID, number=last, amount=one.amount, on=at.date())


def _key(told: Engagement) -> str:
    return f"{told.key}: budget"
