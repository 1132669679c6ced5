"""What a firm takes along of money: what it offered on which conditions, was told, and bears.

All of it is sealed in its vault and read there by its own people alone. Whoever left a group reads
its budgets no more: the amount then stands without its currency.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from collab.features.engagements.funding import own, queries
from collab.features.engagements.funding.rules import (
    BUDGETS,
    CLASSES,
    SIZES,
    STATES,
    WHYS,
    pledge_address,
)
from collab.features.engagements.money.papers import UNNAMED
from collab.features.engagements.money.queries import titles
from collab.surfaces.exchange.along.parts import Part, amount
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.engagements.models import Budget


def pledged(work: Work) -> Part:
    """Give what the firm offered to pay and on which conditions, opened for itself alone."""
    found = own.pledges(work)
    named = titles(work, {budget.engagement_id for _, budget in found if budget})
    rows = []
    for row, budget in found:
        terms, currency = queries.opened(work, row), budget.currency if budget else None
        values = [
            *_of(named, budget.engagement_id if budget else None, budget),
            STATES[row.stands],
            amount(terms.most, currency),
            terms.min_payers,
            terms.max_percent,
            CLASSES.get(terms.requires_class or "", ""),
            terms.by,
            SIZES.get(terms.size or "", ""),
            terms.expected_on,
            terms.reference,
            row.confirmed_at,
            amount(row.confirmed_amount, currency),
            f"{work.house.base_url}{pledge_address(budget.engagement_id)}" if budget else "",
        ]
        rows.append((row.marking, values))
    heads = {
        **ABOUT,
        "state": "State",
        "most": "At most",
        "min_payers": "If so many pay at least",
        "max_percent": "At most this percentage",
        "requires_class": "Only if such pay",
        "by": "Until",
        "size": "Declared size",
        "expected_on": "Payment expected on",
        "reference": "Own reference",
        "confirmed_at": "Confirmed",
        "confirmed_amount": "Confirmed amount",
        "address": "Address",
    }
    return Part("pledges", "Pledges", heads, rows)


def told(work: Work) -> Part:
    """Give what came of the pledges, moment by moment, as the firm was told."""
    found = own.outcomes(work)
    named = titles(work, {row.engagement_id for row, _ in found})
    rows = []
    for row, budget in found:
        currency = budget.currency if budget else None
        values = [
            *_of(named, row.engagement_id, budget),
            row.number,
            row.shared_at,
            amount(row.most, currency),
            amount(row.amount, currency),
            " ".join(WHYS.get(why, why) for why in row.why),
        ]
        rows.append((row.marking, values))
    heads = {
        **ABOUT,
        "moment": "Moment",
        "told_at": "Told",
        "most": "You offered at most",
        "amount": "Would fall to you",
        "why": "Why",
    }
    return Part("pledge_outcomes", "What came of pledges", heads, rows)


def borne(work: Work) -> Part:
    """Give what the firm bears of budgets."""
    found = own.shares(work)
    named = titles(work, {row.engagement_id for row, _ in found})
    rows = [
        (
            row.marking,
            [
                *_of(named, row.engagement_id, budget),
                BUDGETS[budget.state] if budget else "",
                amount(row.amount, budget.currency if budget else None),
            ],
        )
        for row, budget in found
    ]
    heads = {**ABOUT, "state": "State of the budget", "amount": "Your share"}
    return Part("shares", "Shares", heads, rows)


ABOUT = {"engagement": "Engagement", "budget": "Budget", "currency": "Currency"}
"""How each of these parts begins."""


def _of(
    named: Mapping[uuid.UUID, str], engagement_id: uuid.UUID | None, budget: Budget | None
) -> tuple[str, int | None, str | None]:
    """Say what a row is of, as far as the viewer reads it."""
    title = named.get(engagement_id, UNNAMED) if engagement_id else UNNAMED
    return title, budget.number if budget else None, budget.currency if budget else None
