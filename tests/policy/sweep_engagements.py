"""What each part of an engagement has for the sweep to ask for."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tests.cast import ACME, ALICE, ASSOCIATION, BEA, BOLT, CAUCUS, COBALT, ECHO, LEX, OBI
from tests.factories import (
    delivery,
    engagements,
    funding,
    money,
    proposals,
    reports,
    review,
)
from tests.house.databases import Database


def of_engagements(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give what each part of an engagement has; of engagements themselves one of most parts."""
    parts = [
        _engaged(db, now),
        _reviewed(db, now),
        delivery.objects(db.superuser, now),
        reports.everything(db.superuser, now=now),
        _funded(db, now),
        _paid(db, now),
    ]
    found: dict[str, list[uuid.UUID]] = {}
    for part in parts:
        for name, ids in part.items():
            found[name] = [*found.get(name, []), *ids]
    called, reported, paid = (parts[at]["engagement_id"] for at in (0, 3, 5))
    return found | {"engagement_id": [called[0], called[2], reported[0], paid[0]]}


def _paid(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements of two groups, and what firms were asked to pay for one."""
    made = money.paid(db, now)
    asked = [money.invoice(db.superuser, made.id, one, now=now) for one in (ACME, BOLT)]
    return {
        "engagement_id": [
            made.id,
            engagements.engagement(db.superuser, now=now, space_id=COBALT),
        ],
        "invoice_id": [invoice for invoice, _ in asked],
        "entry_id": [entry for _, entry in asked],
    }


def _funded(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements of two groups with a budget each, and one whose budget is a draft."""
    places: tuple[dict[str, Any], ...] = ({}, {"space_id": COBALT}, {})
    about = [engagements.engagement(db.superuser, now=now, **one) for one in places]
    for one, whom in zip(about, (ACME, BOLT, ACME), strict=True):
        engagements.party(db.superuser, one, whom, now=now, funds=True)
    draft: dict[str, Any] = {"state": "draft", "circle": [ASSOCIATION.id]}
    values: tuple[dict[str, Any], ...] = ({}, {}, draft)
    return {
        "engagement_id": about,
        "budget_id": [
            funding.budget_row(db.superuser, one, now=now, **more)
            for one, more in zip(about, values, strict=True)
        ],
    }


def _engaged(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements in two groups, with terms, calls for all and for few, and questions."""
    here, few, there = (
        engagements.engagement(db.superuser, now=now, state="calling", **values)
        for values in ({}, {"space_id": CAUCUS}, {"space_id": COBALT})
    )
    engagements.terms(db.superuser, here, now=now)
    calls = [
        engagements.call(db.superuser, one, now=now, public=public)
        for one, public in ((here, True), (few, False), (there, False))
    ]
    answers = [
        engagements.answer(db.superuser, calls[0], now=now, **values)
        for values in ({}, {"state": "held"}, {"state": "published", "published_at": now})
    ]
    return {
        "engagement_id": [here, few, there],
        "call_id": calls,
        "answer_of_call_id": [*answers, engagements.answer(db.superuser, calls[2], now=now)],
        "offer_id": [proposals.row(db.superuser, ECHO.id, OBI, calls[0], now=now)],
        "opened_id": [
            engagements.opened(db.superuser, call, LEX, code="A", now=now) for call in calls
        ],
    }


def _reviewed(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give a review in which Alice and Bea judge, one of them standing aside from a proposal."""
    one = review.scene(db.superuser, now=now)
    aside = review.recusal(db.superuser, one, one.b, ALICE, now=now)
    return {
        "phase_id": [one.phase],
        "score_id": [
            review.score(db.superuser, one, one.a, who, now=now, **values)
            for who, values in ((ALICE, {"state": "draft", "locked_at": None}), (BEA, {}))
        ],
        "recusal_id": [aside],
    }
